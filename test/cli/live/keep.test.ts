import { lstatSync, readdirSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRecording } from '../../../src/engine/read-recording.js'
import { verifySessions } from '../../../src/engine/verify-sessions.js'
import { originOf, readTreeHead } from '../../../src/store/checkpoint.js'
import { parseQuery } from '../../../src/store/query/query.js'
import { readSessions } from '../../../src/store/read.js'
import { openStore, type Store } from '../../../src/store/store.js'
import { verifyStore } from '../../../src/store/verify.js'
import { type GivenListener, givenListener } from './given-listener.js'

const greet = async (given: GivenListener): Promise<void> => {
  const client = await given.client()
  await client.ask('EHLO x')
  await client.ask('QUIT')
  await client.closed()
}

const stores = (given: GivenListener): readonly string[] =>
  readdirSync(given.folder.path).filter((name) => /^reprise-\d{8}-\d{3}\.db$/.test(name))

const withOpened = <Result>(given: GivenListener, name: string, look: (store: Store) => Result): Result => {
  const store = openStore(given.folder.file(name), { mode: 'write' })
  try {
    return look(store)
  } finally {
    store.close()
  }
}

const openings = (store: Store) => [...readSessions(store)].map(({ id }) => readRecording(store, id).opened)

test('a store that is old enough is sealed behind its last session, and sessions that begin later name its tree head', async () => {
  const given = await givenListener({ args: ['--keep', '40s'] })
  const long = await given.client()
  await greet(given)
  const [, second] = await given.says(/recorded into (\S+-002\.db)/)
  await greet(given)
  // it is still in the first one, which therefore is not sealed
  await long.ask('EHLO long')
  expect(given.told()).not.toMatch(/sealed/)
  await long.ask('QUIT')
  await given.says(/sealed \S+-001\.db/)
  await greet(given)
  expect(await given.stop()).toEqual({ status: 0, signal: null })
  expect(second).toMatch(/reprise-\d{8}-002\.db$/)
  const [one, two] = stores(given)
  expect(lstatSync(given.folder.file('reprise.db')).isSymbolicLink()).toBe(true)
  for (const name of [one!, two!]) expect(statSync(given.folder.file(name)).mode & 0o777).toBe(0o600)
  const sealed = withOpened(given, one!, (store) => {
    expect(openings(store).map(({ follows }) => follows)).toEqual([undefined, undefined])
    expect(verifySessions(store, parseQuery(''))).toMatchObject({ faithful: 2, unfaithful: [] })
    const { size, root } = readTreeHead(store)
    return { origin: originOf(store), size, root: root.toString('base64') }
  })
  withOpened(given, two!, (store) => {
    expect(openings(store).map(({ follows }) => follows)).toEqual([undefined, sealed])
    expect(verifySessions(store, parseQuery(''))).toMatchObject({ faithful: 2, unfaithful: [] })
    expect(verifyStore(store).fault).toBeUndefined()
  })
  // the next start goes on in the newest, and knows what was sealed before it
  const next = await givenListener({ folder: given.folder, args: ['--keep', '1d'] })
  await greet(next)
  await next.stop()
  withOpened(next, 'reprise.db', (store) => expect(openings(store).at(-1)!.follows).toEqual(sealed))
})

test('files beyond a size are deleted, the oldest first; a store that was one file until then is the first of them', async () => {
  const given = await givenListener()
  await greet(given)
  await given.stop()
  expect(lstatSync(given.folder.file('reprise.db')).isFile()).toBe(true)
  // who only reads leaves what SQLite needed for that
  await given.folder.succeeds('sessions')
  expect(readdirSync(given.folder.path)).toContain('reprise.db-wal')
  // a file with a session or two is big enough
  const kept = await givenListener({ folder: given.folder, args: ['--keep', '1MB'] })
  const [first] = stores(kept)
  for (const number of [2, 3, 4, 5]) {
    await greet(kept)
    await kept.says(new RegExp(`recorded into \\S+-00${number}\\.db`))
  }
  await kept.says(new RegExp(`deleted \\S*${first}`))
  const client = await kept.client()
  expect(await client.ask('EHLO x')).toMatch(/^250/)
  await client.ask('QUIT')
  expect(await kept.stop()).toEqual({ status: 0, signal: null })
  const sizes = stores(kept).map((name) => statSync(kept.folder.file(name)).size)
  expect(sizes.length).toBeGreaterThan(1)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2e6)
  expect(stores(kept)).not.toContain(first)
})

test('what cannot be kept in several files is told', async () => {
  const given = await givenListener()
  const args = ['listen', '--policy', 'policy.lua', '--port', '0', '--keep', '1d']
  expect(await given.folder.trouble(...args)).toMatchInlineSnapshot(`
    "reprise: reprise.db cannot become the first of several files: another process has it open
      end that one; find it with: fuser -v reprise.db
    "
  `)
  expect(await given.folder.trouble('--db', 'nowhere/reprise.db', ...args)).toMatchInlineSnapshot(`
    "reprise: cannot make the store nowhere/reprise.db: there is no such folder
      make its folder, or name another file with --db
    "
  `)
})
