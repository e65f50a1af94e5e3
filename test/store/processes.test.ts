import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { findStream } from '../../src/store/append.js'
import { countSessions } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { buildWriter } from './build-writer.js'
import { givenFolder } from './given.js'

/** REPRISE_KILLS has more of them */
const kills = Number(process.env['REPRISE_KILLS'] ?? 80)
/** a new store after so many kills, so that its making is interrupted too */
const killsPerStore = 20
/** of so many kills, one falls anywhere from the process's start on, the others after it has acknowledged something */
const killsPerEarlyOne = 4
const longestLifeMs = 200
const longestWritingMs = 60

const startWriter = (writer: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [writer, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

/** Last acknowledged version by stream; a line that the kill cut short was not acknowledged. */
const readAcknowledged = (output: string): ReadonlyMap<string, number> => {
  const lines = output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
  return new Map(
    lines.map((line) => line.split(' ') as [string, string]).map(([stream, version]) => [stream, Number(version)]),
  )
}

/** Some time in a writer's life; how slow the machine is does not decide whether it has written by then. */
const randomMoment = async (child: ChildProcess, isEarly: boolean): Promise<unknown> => {
  const exit = once(child, 'exit')
  if (isEarly) return Promise.race([setTimeout(Math.random() * longestLifeMs), exit])
  await Promise.race([once(child.stdout!, 'data'), exit])
  return Promise.race([setTimeout(Math.random() * longestWritingMs), exit])
}

test(`of ${kills} writers killed at random moments, everything that was acknowledged is held`, {
  timeout: 400_000,
}, async () => {
  const writer = await buildWriter()
  const folder = givenFolder()
  const acknowledged = new Map<string, number>()
  let total = 0
  for (let kill = 0; kill < kills; kill += 1) {
    if (kill % killsPerStore === 0) acknowledged.clear()
    const path = join(folder, `${Math.floor(kill / killsPerStore)}.db`)
    const child = startWriter(writer, path, 'alternating')
    const output = text(child.stdout!)
    await randomMoment(child, kill % killsPerEarlyOne === 0)
    child.kill('SIGKILL')
    const told = readAcknowledged(await output)
    for (const [stream, version] of told) acknowledged.set(stream, version)
    total += told.size
    if (!existsSync(path)) continue
    const store = openStore(path, { mode: 'write' })
    expect(verifyStore(store).fault).toBeUndefined()
    for (const [stream, version] of acknowledged)
      expect(findStream(store, stream)?.version).toBeGreaterThanOrEqual(version)
    store.close()
  }
  expect(total).toBeGreaterThan(kills)
})

test('several processes append to one store at once, and none loses anything', { timeout: 60_000 }, async () => {
  const writer = await buildWriter()
  const path = join(givenFolder(), 'reprise.db')
  const children = Array.from({ length: 4 }, () => startWriter(writer, path, 'alternating', '60'))
  const outputs = await Promise.all(children.map((child) => Promise.all([text(child.stdout!), text(child.stderr!)])))
  const store = openStore(path, { mode: 'read' })
  for (const [output, errors] of outputs) {
    expect(errors).toBe('')
    const told = readAcknowledged(output)
    expect(told.size).toBe(20 * (1 + 3 + 1))
    for (const [stream, version] of told) expect(findStream(store, stream)?.version).toBe(version)
  }
  expect(countSessions(store)).toBe(400)
  expect(verifyStore(store)).toMatchObject({ fault: undefined, events: 2 + 400 * 8 })
  store.close()
})
