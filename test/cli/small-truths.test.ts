import { statSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Folder, lua, scenario } from './given-cli.js'

/** What a command line does with a question that is not quite one: it says so, and what to type. */

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    'policy.lua': lua({ validate_rcptto: '' }),
    'sessions.yaml': scenario(['newsletter', 'news-two', 'other', 'gone']),
    'world.yaml': 'world: { dns: { "a.example A": [192.0.2.1] } }\n',
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
})
afterAll(() => folder.remove())

test.each([
  ['sessions'],
  ['show', 'one'],
  ['replay'],
  ['verify'],
  ['verify', '--rebuild'],
  ['compare', '--policy', 'policy.lua'],
  ['checkpoint'],
  ['export', 'out.jsonl'],
  ['erase', '--where', 'session:one'],
  ['erase', '--where', 'session:one', '--yes'],
])('an empty file is no store, and stays empty: %s %s', async (...args) => {
  folder.write('empty.db', '')
  const given = args.filter((arg) => arg !== undefined)
  expect(await folder.trouble(...given, '--db', 'empty.db')).toBe(
    'reprise: empty.db is empty: nothing has been recorded into it\n  record something: reprise --db empty.db record --policy POLICY SESSIONS.yaml\n',
  )
  expect(statSync(folder.file('empty.db')).size).toBe(0)
})

test('a recording makes a store of it', async () => {
  folder.write('made.db', '')
  await folder.succeeds('record', '--policy', 'policy.lua', '--db', 'made.db', 'sessions.yaml')
  expect(await folder.succeeds('sessions', '--db', 'made.db')).toContain('newsletter')
})

test('a world without a candidate is refused: nothing would ask it', async () => {
  expect(await folder.trouble('replay', 'other', '--world', 'world.yaml')).toMatchInlineSnapshot(`
    "reprise: --world answers what a candidate asks, and there is none without --policy
      name the candidate too: reprise replay --policy POLICY --world world.yaml
    "
  `)
  expect(await folder.succeeds('replay', 'other', '--policy', 'policy.lua', '--world', 'world.yaml')).toContain('Same')
})

test('a name that there is not has those like it told, and what to type', async () => {
  expect(await folder.trouble('show', 'news')).toMatchInlineSnapshot(`
    "reprise: the store has no session news
      "news-two", "newsletter" are names like it: reprise show news-two
    "
  `)
  expect(await folder.trouble('replay', 'othre', '--policy', 'policy.lua')).toMatchInlineSnapshot(`
    "reprise: the store has no session othre
      "other" is a name like it: reprise replay other --policy policy.lua
    "
  `)
  expect(await folder.trouble('show', 'zzzzzzzz')).toMatchInlineSnapshot(`
    "reprise: the store has no session zzzzzzzz
      list them: reprise sessions
    "
  `)
})

test('an erased session is told as erased, by its id; its name is gone', async () => {
  const { sessions } = JSON.parse(await folder.succeeds('sessions', '--where', 'session:gone', '--json'))
  const { id } = sessions[0]
  await folder.succeeds('erase', '--where', 'session:gone', '--yes')
  expect(await folder.succeeds('show', id)).toMatch(/was erased at .*What its \d+ events said is gone/s)
  expect(await folder.succeeds('show', id.slice(-8))).toContain('was erased at')
  expect(await folder.trouble('show', 'gone')).toMatchInlineSnapshot(`
    "reprise: the store has no session gone
      an erased one has its id alone: reprise sessions --erased
    "
  `)
  const erased = JSON.parse(await folder.succeeds('sessions', '--erased', '--json'))
  expect({ ...erased, sessions: erased.sessions.map(({ id }: { id: string }) => id) }).toEqual({
    total: 1,
    sessions: [id],
  })
  expect(JSON.parse(await folder.succeeds('sessions', '--json')).total).toBe(3)
})

test('who records the same scenario again is told that its names mean several sessions now', async () => {
  const record = ['--db', 'twice.db', 'record', '--policy', 'policy.lua', 'sessions.yaml']
  expect(JSON.parse(await folder.succeeds(...record, '--json')).besides).toBe(0)
  expect(await folder.succeeds(...record)).toMatchInlineSnapshot(`
    "Recorded 4 sessions with 32 phases.

    4 sessions of the same names are in the store already, and stay: such a name may
      mean several now, an id, or its end, means one
      reprise --db twice.db sessions --where 'session:"newsletter"'
    "
  `)
  const ambiguous = await folder.trouble('--db=twice.db', 'replay', '--policy', 'policy.lua', 'other', '--json')
  expect(ambiguous).toMatch(
    /name one by its id: reprise --db=twice.db replay --policy policy.lua [0-9a-f]{8} --json\n$/,
  )
})

test('an init that returns nothing, or false, is told so', async () => {
  folder.write(
    'nothing.lua',
    lua({ validate_rcptto: '' }).replace('msys.register', 'function mod:init() end msys.register'),
  )
  expect(
    await folder.trouble('record', '--db', 'none.db', '--policy', 'nothing.lua', 'sessions.yaml'),
  ).toMatchInlineSnapshot(`
    "reprise: nothing.lua: init of mod returned nothing
      init() must return true
    "
  `)
  const { stdout } = await folder.run(['compare', '--policy', 'nothing.lua'])
  expect(/boot: .*/.exec(stdout)?.[0]).toMatchInlineSnapshot(`"boot: booted → init of mod returned nothing"`)
})

test('a list keeps the peer whole at 80 columns, however long names and addresses are', async () => {
  folder.write(
    'long.yaml',
    JSON.stringify({
      sessions: [
        {
          name: 'a-session-with-a-name-that-is-long-for-a-list',
          peer: '198.51.100.249:43016',
          steps: [
            'EHLO a.example',
            'MAIL FROM:<a-sender-of-many-letters@long-domain.example>',
            'RCPT TO:<a-recipient-of-many-letters@long-domain.example>',
          ],
        },
      ],
    }),
  )
  await folder.succeeds('record', '--policy', 'policy.lua', '--db', 'long.db', 'long.yaml')
  const listed = await folder.succeeds('sessions', '--db', 'long.db')
  expect(listed).toContain(' 198.51.100.249 ')
  expect(Math.max(...listed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
