import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStream } from '../../src/store/read.js'
import { openStore } from '../../src/store/store.js'
import { Folder, lua, scenario } from './given-cli.js'

/** Between sessions, another revision takes the place of the one that runs. */

const policy = (code: number, more = ''): string =>
  `${lua({ validate_rcptto: `vctx:set_code(${code}, "5.1.1 no")`, init: 'print("in") do return true end', deinit: 'print("out") do return true end' })}${more}`

const reloading = (...policies: readonly string[]): string =>
  [
    scenario(['before']),
    ...policies.map((path, index) =>
      [`  - reload: ${path}`, scenario([`after-${index + 1}`]).replace('sessions:\n', '')].join('\n'),
    ),
  ].join('\n')

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    'old.lua': policy(550),
    'new/policy.lua': policy(551),
    'broken.lua': policy(552, 'error("no such thing")'),
    'sessions.yaml': reloading('broken.lua', 'new'),
  })
  await folder.succeeds('record', '--policy', 'old.lua', 'sessions.yaml')
})
afterAll(() => folder.remove())

const refusal = async (session: string): Promise<string | undefined> =>
  /55\d 5\.1\.1 no/.exec(await folder.succeeds('show', session))?.[0]

test('later sessions run under the new revision, and under the old one where the new one does not boot', async () => {
  expect([await refusal('before'), await refusal('after-1'), await refusal('after-2')]).toEqual([
    '550 5.1.1 no',
    '550 5.1.1 no',
    '551 5.1.1 no',
  ])
})

test('every one of them verifies and replays under its own revision', async () => {
  expect(await folder.succeeds('verify')).toContain('3 sessions')
})

test('the list of sessions and a session tell of it', async () => {
  const folded = async (...args: string[]) => withoutHashes((await folder.succeeds(...args)).replace(/\s+/g, ' '))
  const failed = 'not reloaded to broken.lua (HASH), old.lua (HASH) ran on: broken.lua:15: no such thing'
  const reloaded = 'reloaded from old.lua (HASH) to new (HASH)'
  expect(await folded('sessions')).toContain(`After before: ${failed} After after-1: ${reloaded}`)
  expect(await folded('show', 'before')).toContain(` ${failed}`)
  expect(await folded('show', 'after-1')).toContain(` ${reloaded}`)
  expect(await folded('show', 'after-2')).not.toContain('reloaded')
})

const withoutHashes = (line: string): string => line.replace(/\([0-9a-f]{12}\)/g, '(HASH)')

test('the event stands behind the boot that ran, with what its deinit came to', () => {
  const store = openStore(folder.file('reprise.db'), { mode: 'read' })
  const boots = store.prepareRaw<[string]>("SELECT name FROM stream WHERE kind = 'boot' ORDER BY id").all()
  const events = boots
    .flatMap(([name]) => readStream(store, name))
    .filter(({ type }) => type === 'RevisionReloaded')
    .sort((a, b) => a.position - b.position)
  store.close()
  expect(events.map(({ version }) => version)).toEqual([2, 3])
  expect(events.map(({ result }) => JSON.parse(result!).outcome)).toEqual(['kept', 'reloaded'])
  expect(events[0]!.work).toBeNull()
  expect(JSON.parse(events[1]!.work!).deinit).toEqual([{ module: 'mod', returned: true, output: ['out'] }])
})

test('an export carries it, and is the same again once imported', async () => {
  const exportOf = async (db: string) => {
    expect((await folder.run(['export', '--db', db, `${db}.jsonl`])).stderr).toContain('wrote 3 sessions')
    return readFileSync(folder.file(`${db}.jsonl`), 'utf8')
  }
  const exported = await exportOf('reprise.db')
  await folder.run(['import', '--db', 'other.db', 'reprise.db.jsonl'])
  await folder.succeeds('verify', '--db', 'other.db', '--rebuild')
  expect(await exportOf('other.db')).toBe(exported)
  expect(await folder.succeeds('sessions', '--db', 'other.db')).toContain('After after-1: reloaded')
})

test('a reload to what is not there, or to nothing, is trouble', async () => {
  folder.write('missing.yaml', reloading('none'))
  expect(await folder.trouble('record', '--policy', 'old.lua', 'missing.yaml')).toMatchInlineSnapshot(`
    "reprise: cannot read the policy FOLDER/none: there is no such file or folder
      name a Lua file, a configuration fragment (*.conf), or a folder with one of them
    "
  `)
  folder.write('empty.yaml', reloading('""'))
  expect(await folder.trouble('record', '--policy', 'old.lua', 'empty.yaml')).toMatchInlineSnapshot(`
    "reprise: empty.yaml:10:13: an empty reload; allowed is a policy's path, from the scenario's folder on
      what a scenario may say: reprise record --help
    "
  `)
  folder.write('more.yaml', reloading('{ a: b }'))
  expect(await folder.trouble('record', '--policy', 'old.lua', 'more.yaml')).toMatchInlineSnapshot(`
    "reprise: more.yaml:10:13: reload is a mapping; allowed is a text
      what a scenario may say: reprise record --help
    "
  `)
  folder.write('only.yaml', 'sessions:\n  - reload: new\n')
  expect(await folder.trouble('record', '--policy', 'old.lua', 'only.yaml')).toMatchInlineSnapshot(`
    "reprise: only.yaml:2:3: a scenario with reloads only; it needs a session
      what a scenario may say: reprise record --help
    "
  `)
})
