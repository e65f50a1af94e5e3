import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import { recordComparison } from '../../../src/store/comparisons.js'
import { eraseSessions } from '../../../src/store/erase.js'
import { newestStream, openList } from '../../../src/store/listing/open-list.js'
import { indexedOrders, naturalSort, type Sort, type SortKey, sortKeys } from '../../../src/store/listing/orders.js'
import { replyClasses } from '../../../src/store/listing/reply-histogram.js'
import type { SessionList } from '../../../src/store/listing/session-list.js'
import { findSessionRow } from '../../../src/store/projection/session-rows.js'
import { parseQuery } from '../../../src/store/query/query.js'
import type { Store } from '../../../src/store/store.js'
import { givenStore } from '../given.js'
import { recordSession } from '../sessions.js'

const at = Date.UTC(2026, 2, 1, 9)

/** Sessions with many ties in whatever they are sorted by. */
const givenSessions = (count: number): Store => {
  const store = givenStore()
  store.transaction(() => {
    for (let n = 0; n < count; n += 1)
      recordSession(store, {
        name: `s${n}`,
        at: at + ((n * 7) % 5) * 60_000,
        peer: `192.0.2.${(n * 3) % 4}:2525`,
        sender: ['news@example.com', 'Ann@example.com', 'bob@example.org', ''][n % 4]!,
        reply: [250, 250, 250, 451, 550][n % 5]!,
      })
  })
  return store
}

const open = (store: Store, { by, isDescending }: Sort, where = ''): SessionList =>
  openList(store, {
    query: parseQuery(where),
    sort: { by, isDescending },
    comparison: undefined,
    before: newestStream(store),
  })

const complete = (list: SessionList): SessionList => {
  while (!list.isCounted) list.advance()
  return list
}

const names = (store: Store, list: SessionList, from = 0, count = 1000): readonly string[] =>
  list.window(from, count).map((stream) => findSessionRow(store, stream)!.source)

/** By a sort of all rows, as it is defined. */
const sorted = (store: Store, { by, isDescending }: Sort, keep: (reply: number) => boolean = () => true) => {
  const sql = `SELECT session.stream FROM session WHERE erased_at IS NULL
    ORDER BY ${by === 'drift' ? 'session.stream' : indexedOrders[by].key} ${isDescending ? 'DESC' : 'ASC'},
    session.stream ${isDescending ? 'DESC' : 'ASC'}`
  return (store.database.prepare(sql).pluck().all() as number[])
    .map((stream) => findSessionRow(store, stream)!)
    .filter(({ worstReply }) => keep(worstReply ?? 0))
    .map(({ source }) => source)
}

const everySort: readonly Sort[] = sortKeys
  .filter((by) => by !== 'drift')
  .flatMap((by) => [true, false].map((isDescending) => ({ by, isDescending })))

describe.each(everySort)('by $by, descending $isDescending,', (sort) => {
  test('a list has every session once, wherever it is read from', () => {
    const store = givenSessions(60)
    eraseSessions(store, [recordSession(store, { name: 'erased' })], 'a request')
    const expected = sorted(store, sort)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(70), fc.nat(12)), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (windows, isComplete) => {
          const list = open(store, sort)
          if (isComplete) complete(list)
          for (const [from, count] of windows)
            expect(names(store, list, from, count)).toEqual(expected.slice(from, from + count))
        },
      ),
      { numRuns: 40 },
    )
    expect(complete(open(store, sort)).count).toBe(60)
  })

  test('a filtered list has those that meet the query, in the same order', () => {
    const store = givenSessions(60)
    const list = complete(open(store, sort, 'reply:4xx or reply:5xx'))
    expect(names(store, list)).toEqual(sorted(store, sort, (reply) => reply >= 400))
    expect(list.count).toBe(24)
  })

  test.each(['', 'reply:4xx or reply:5xx'])('a session has its position in the list of %j', (where) => {
    const store = givenSessions(60)
    for (const list of [open(store, sort, where), complete(open(store, sort, where))])
      for (const [position, stream] of complete(open(store, sort, where))
        .window(0, 60)
        .entries())
        expect(list.positionOf(stream)).toBe(position)
  })

  test.each(['', 'reply:4xx or reply:5xx'])('later sessions come in where they belong, in the list of %j', (where) => {
    const store = givenSessions(40)
    const before = complete(open(store, sort, where))
    const half = open(store, sort, where)
    half.advance()
    recordSession(store, { name: 'later', at: at - 600_000, peer: '192.0.2.0:1', reply: 550 })
    recordSession(store, { name: 'latest', at: at + 3_600_000, sender: 'zoe@example.com', reply: 250 })
    const fresh = complete(open(store, sort, where))
    for (const list of [before, half]) {
      const later = complete(list.asOf(newestStream(store)))
      expect(names(store, later)).toEqual(names(store, fresh))
      expect(later.count).toBe(where === '' ? 42 : 17)
      expect(sumsOf(later)).toEqual(sumsOf(fresh))
    }
  })
})

const sumsOf = (list: SessionList): Readonly<Record<string, number>> => {
  const { counts } = list.histogram()
  return Object.fromEntries(replyClasses.map((name) => [name, counts[name].reduce((sum, count) => sum + count, 0)]))
}

describe('by drift', () => {
  const compare = (store: Store, sessions: readonly string[]): string =>
    recordComparison(store, {
      drifts: sessions.map((session) => ({ session, kind: 'reply', severity: 'critical' })),
    } as unknown as Canonical)

  test('those that drift come first, in the order of the comparison, then the others, the newest first', () => {
    const store = givenStore()
    const [a, b, c] = ['a', 'b', 'c', 'd'].map((name) => recordSession(store, { name }))
    const comparison = compare(store, [c!, a!, c!, '', 'gone'])
    const wishes = { sort: naturalSort('drift'), comparison, before: newestStream(store) }
    const list = complete(openList(store, { ...wishes, query: parseQuery('') }))
    expect(names(store, list)).toEqual(['c', 'a', 'd', 'b'])
    expect(list.positionOf(findStreamOf(store, b!))).toBe(3)
    const filtered = openList(store, { ...wishes, query: parseQuery('session:d or session:a') })
    expect(names(store, complete(filtered))).toEqual(['a', 'd'])
    recordSession(store, { name: 'later' })
    expect(names(store, complete(list.asOf(newestStream(store))))).toEqual(['c', 'a', 'later', 'd', 'b'])
  })

  test('without a comparison it is as recorded', () => {
    const store = givenSessions(5)
    expect(names(store, complete(open(store, naturalSort('drift'))))).toEqual(['s4', 's3', 's2', 's1', 's0'])
  })
})

const findStreamOf = (store: Store, id: string): number =>
  store.database.prepare('SELECT id FROM stream WHERE name = ?').pluck().get(id) as number

test('a list of no sessions is complete with its first step', () => {
  const list = open(givenStore(), naturalSort('recorded'))
  expect(list.window(0, 10)).toEqual([])
  list.advance()
  expect(list).toMatchObject({ count: 0, isComplete: true })
  expect(list.positionOf(1)).toBeUndefined()
})

test('a session that does not meet the query, was erased or is no session has no position', () => {
  const store = givenSessions(10)
  const [found, erased] = [recordSession(store, { reply: 550 }), recordSession(store, { reply: 550 })]
  const accepted = recordSession(store, { reply: 250 })
  eraseSessions(store, [erased], 'a request')
  const list = open(store, naturalSort('time'), 'reply:5xx')
  expect(list.positionOf(findStreamOf(store, found))).toBeDefined()
  const streams = [findStreamOf(store, accepted), findStreamOf(store, erased), 1, 99_999]
  for (const stream of streams) expect(list.positionOf(stream)).toBeUndefined()
})

test('every order is read from its index: nothing is sorted, and no table is read over', () => {
  const store = givenSessions(10)
  for (const [by, { index, key }] of Object.entries(indexedOrders) as [SortKey, { index: string; key: string }][]) {
    const sql = `SELECT ${key}, session.stream FROM session INDEXED BY ${index}
      WHERE session.erased_at IS NULL AND ${key} < ? AND ${by === 'recorded' ? '' : '+'}session.stream < ?
      ORDER BY ${key} DESC${by === 'recorded' ? '' : ', session.stream DESC'} LIMIT 9`
    const plan = store.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(0, 0) as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join('\n'), by).toMatch(
      new RegExp(`^SEARCH session USING .*INDEX ${index} `),
    )
  }
})
