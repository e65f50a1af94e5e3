import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readSessionRow } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { Folder, lua, scenario } from './given-cli.js'

const kills = 20
/** from the start of the process on, or, every other time, from what it told first on */
const longestLifeMs = 600

test(`of ${kills} runs of record killed at random moments, every session that was told is there`, {
  timeout: 120_000,
}, async () => {
  const folder = new Folder({
    'policy.lua': lua({ validate_rcptto: 'vctx:set(0, "seen", "yes")' }),
    'many.yaml': scenario(Array.from({ length: 300 }, (_, index) => `session-${index}`)),
    'one.yaml': scenario(['one']),
  })
  const acknowledged: string[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    const child = folder.start(['record', '--policy', 'policy.lua', '--format', 'jsonl', 'many.yaml'])
    const output = text(child.stdout)
    if (kill % 2 === 0) await Promise.race([once(child.stdout, 'readable'), once(child, 'exit')])
    await setTimeout(Math.random() * longestLifeMs)
    child.kill('SIGKILL')
    const told = await output
    const lines = told.slice(0, told.lastIndexOf('\n') + 1).split('\n')
    const acknowledgedNow = lines.slice(0, -1).map((line): string => JSON.parse(line).id)
    acknowledged.push(...acknowledgedNow)
    if (!existsSync(folder.file('reprise.db'))) continue
    const store = openStore(folder.file('reprise.db'), { mode: 'write' })
    expect(verifyStore(store).fault).toBeUndefined()
    for (const id of acknowledgedNow) expect(readSessionRow(store, id).end).toBe('quit')
    store.close()
  }
  expect(acknowledged.length).toBeGreaterThan(kills)
  await folder.succeeds('record', '--policy', 'policy.lua', 'one.yaml')
  const verified = JSON.parse(await folder.succeeds('verify', '--json'))
  expect(verified).toMatchObject({ fault: null, unfaithful: [] })
  const store = openStore(folder.file('reprise.db'), { mode: 'read' })
  for (const id of acknowledged) expect(readSessionRow(store, id).end).toBe('quit')
  store.close()
  expect(verified.faithful).toBeGreaterThan(acknowledged.length)
  folder.remove()
})
