import { randomBytes } from 'node:crypto'
import { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eraseSessions } from '../../src/store/erase.js'
import { parseQuery } from '../../src/store/query/query.js'
import { countSessions } from '../../src/store/sessions.js'
import type { Store } from '../../src/store/store.js'
import { verifyStore } from '../../src/store/verify.js'
import { givenStore } from './given.js'
import { recordSession } from './sessions.js'

const cases: Readonly<Record<string, { readonly hurt: (store: Store) => void; readonly told: RegExp }>> = {
  'is removed': { hurt: ({ path }) => rmSync(path), told: /reprise\.db was removed or moved away/ },
  'is replaced by a copy of itself': {
    hurt: ({ path }) => {
      copyFileSync(path, `${path}.copy`)
      renameSync(`${path}.copy`, path)
    },
    told: /reprise\.db was replaced by another file/,
  },
  'loses its log': { hurt: ({ path }) => rmSync(`${path}-wal`), told: /reprise\.db-wal was removed/ },
  'loses its index of the log': { hurt: ({ path }) => rmSync(`${path}-shm`), told: /reprise\.db-shm was removed/ },
  'is emptied': { hurt: ({ path }) => truncateSync(path, 0), told: /it was cut short.*and has 0/ },
  'is cut short': { hurt: ({ path }) => truncateSync(path, 50_000), told: /it was cut short.*and has 50000/ },
}

test.each(Object.entries(cases))('a store that %s takes nothing more, and says so', (_, { hurt, told }) => {
  const store = givenStore()
  recordSession(store)
  store.database.pragma('wal_checkpoint(PASSIVE)')
  recordSession(store)
  hurt(store)
  for (const _ of [1, 2])
    expect(() => recordSession(store)).toThrow(
      expect.objectContaining({ code: 'store-gone', message: expect.stringMatching(told) }),
    )
})

test('one that is put back takes more; one that was cut short and filled again does not', () => {
  const store = givenStore()
  recordSession(store)
  const away = `${store.path}.away`
  renameSync(store.path, away)
  expect(() => recordSession(store)).toThrow(/moved away/)
  renameSync(away, store.path)
  recordSession(store)
  expect(countSessions(store, parseQuery(''))).toBe(2)
  expect(verifyStore(store).fault).toBeUndefined()
  store.database.pragma('wal_checkpoint(PASSIVE)')
  copyFileSync(store.path, away)
  truncateSync(store.path, 0)
  expect(() => recordSession(store)).toThrow(/cut short/)
  copyFileSync(away, store.path)
  expect(() => recordSession(store)).toThrow(/cut short/)
})

test('an erasure, which makes the file shorter, is no such thing', () => {
  const store = givenStore()
  const other = givenStore(store.path)
  const ids = Array.from({ length: 60 }, () => recordSession(store, { message: randomBytes(20_000) }))
  store.database.pragma('wal_checkpoint(PASSIVE)')
  recordSession(other)
  eraseSessions(store, ids, 'a test')
  recordSession(store)
  recordSession(other)
  expect(countSessions(store, parseQuery(''))).toBe(3)
})
