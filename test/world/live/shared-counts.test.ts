import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Effect } from '../../../src/domain/events.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import type { LiveSession, LiveWorld } from '../../../src/world/live/live-world.js'
import { ask, givenLiveWorld, sessionFrom, start } from './given-live-world.js'

const minuteMs = 60_000
const rate = { digest: 'd1', settings: { kind: 'string', intervalSeconds: 60, windows: 5 } }

let world: LiveWorld
let told: Trouble[]

beforeEach(async () => {
  told = []
  world = await givenLiveWorld({ counts: { monitors: [], maxKeys: 3 } }, (trouble) => told.push(trouble))
  world.define(new Map([['series:rate', rate]]))
})
afterEach(() => world.close())

const add = (key: string, count = 1): Effect => ['audit_series.add', 'rate', key, count]

const countOf = (session: LiveSession, key: string, { own = 0, at = start, digest = 'd1', last = 4 } = {}) =>
  ask(session, 'msys.audit_series.count', ['rate', key, 0, last, digest], { own, at })

const read = (session: LiveSession, path: string, resets = 0, own = 0) =>
  ask(session, 'msys.counter.read', [path, resets], { own })

describe('an audit series', () => {
  it('has what earlier sessions have added, for the next one', async () => {
    const first = sessionFrom(world)
    expect(await countOf(first, 'a')).toBe(0)
    first.apply([['context', 'conn', 'k', 'v'], add('a'), add('a', 4), add('b')], start)
    first.close()
    const next = sessionFrom(world)
    expect([await countOf(next, 'a'), await countOf(next, 'b'), await countOf(next, 'c')]).toEqual([5, 1, 0])
  })

  it('has what a session adds itself once: as its share, and no more when its phase has been applied', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([add('a', 10)], start)
    expect(await countOf(session, 'a', { own: 2 })).toBe(12)
    session.apply([add('a', 2)], start)
    expect(await countOf(session, 'a', { own: 2 })).toBe(12)
    expect(await countOf(session, 'a', { own: 3 })).toBe(13)
    expect(await countOf(other, 'a', { own: 10 })).toBe(12)
  })

  it('slides: what is too old no longer counts, of others and of its own', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([add('a', 10)], start)
    session.apply([add('a', 2)], start + minuteMs)
    expect(await countOf(session, 'a', { own: 2, at: start + 4 * minuteMs })).toBe(12)
    expect(await countOf(session, 'a', { own: 2, at: start + 5 * minuteMs })).toBe(2)
    expect(await countOf(session, 'a', { own: 0, at: start + 6 * minuteMs })).toBe(0)
    expect(await countOf(session, 'a', { own: 2, at: start + 5 * minuteMs, last: 3 })).toBe(2)
  })

  it('counts for exactly the key, however wide that is', async () => {
    const session = sessionFrom(world)
    session.apply([add('192.0.2.1'), add('192.0.2.0/24', 5)], start)
    const next = sessionFrom(world)
    expect([await countOf(next, '192.0.2.0/24'), await countOf(next, '192.0.2.1')]).toEqual([5, 1])
  })

  it('loses a key that is removed, also for a session that has added to it', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    session.apply([add('a', 3)], start)
    other.apply([['audit_series.remove_item', 'rate', 'a']], start)
    expect(await countOf(sessionFrom(world), 'a')).toBe(0)
    expect(await countOf(session, 'a', { own: 3 })).toBe(0)
    other.apply([add('a', 1)], start)
    expect(await countOf(sessionFrom(world), 'a')).toBe(1)
  })

  it('that a reload defines otherwise begins anew, and goes on for sessions of the boot before', async () => {
    const before = sessionFrom(world)
    before.apply([add('a', 3)], start)
    world.define(new Map([['series:rate', { digest: 'd2', settings: { ...rate.settings, windows: 1 } }]]))
    const after = sessionFrom(world)
    after.apply([add('a', 4)], start + minuteMs)
    const at = start + minuteMs
    expect(await countOf(after, 'a', { own: 4, at, digest: 'd2', last: 0 })).toBe(4)
    expect(await countOf(before, 'a', { own: 3, at })).toBe(7)
  })

  it('has keys that are no UTF-8', async () => {
    const key = { $bytes: '6Q==' }
    sessionFrom(world).apply([['audit_series.add', 'rate', key, 2]], start)
    expect(await ask(sessionFrom(world), 'msys.audit_series.count', ['rate', key, 0, 4, 'd1'])).toBe(2)
  })

  it('says so once, where it forgets', async () => {
    sessionFrom(world).apply([add('a'), add('b'), add('c'), add('d'), add('e')], start)
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      ['world-count-forgotten', 'audit series "rate": more than 3 keys at a time, and the oldest are forgotten'],
    ])
  })

  it('that was never told to the world is a mistake of ours', async () => {
    await expect(ask(sessionFrom(world), 'msys.audit_series.count', ['none', 'a', 0, 4, 'd'])).rejects.toThrow(
      'the definition d of the audit series none was not told to the live world',
    )
  })
})

describe('a counter', () => {
  const hit = (count = 1): Effect => ['counter.add', '/hits', count]
  const reset: Effect = ['counter.reset', '/hits']

  it('has what earlier sessions have added, and the own share once', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([hit(10)], start)
    expect(await read(session, '/hits', 0, 1)).toBe(11)
    session.apply([hit()], start)
    expect(await read(session, '/hits', 0, 1)).toBe(11)
    expect(await read(sessionFrom(world), '/hits')).toBe(11)
    expect(await read(sessionFrom(world), '/other')).toBe(0)
  })

  it('that the session sets to nothing has its own share alone, until others add', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([hit(10)], start)
    session.apply([hit(2)], start)
    expect(await read(session, '/hits', 1, 5)).toBe(5)
    session.apply([reset, hit(5)], start)
    expect(await read(session, '/hits', 1, 5)).toBe(5)
    other.apply([hit(1)], start)
    expect(await read(session, '/hits', 1, 5)).toBe(6)
    expect(await read(sessionFrom(world), '/hits')).toBe(6)
  })

  it.each(['counter.reset', 'counter.unlink'])(
    'that another session sets to nothing by %s is nothing',
    async (name) => {
      const [session, other] = [sessionFrom(world), sessionFrom(world)]
      session.apply([hit(3)], start)
      other.apply([[name, '/hits']], start)
      expect(await read(session, '/hits', 0, 3)).toBe(0)
      expect(await read(sessionFrom(world), '/hits')).toBe(0)
    },
  )
})

describe('a gauge cache', () => {
  const ttlMs = 30_000
  const gauge = { digest: 'g1', settings: { maxElements: 3, ttlSeconds: 30 } }
  const change = (key: string, count = 1): Effect => ['gauge_cache.add', 'senders', key, count]
  const remove: Effect = ['gauge_cache.remove_item', 'senders', 'a']
  const get = (session: LiveSession, key = 'a', { own = 0, at = start, removals = 0 } = {}) =>
    ask(session, 'msys.gauge_cache.get', ['senders', key, removals, 'g1'], { own, at })

  beforeEach(() => world.define(new Map([['gauge:senders', gauge]])))

  it('has what earlier sessions have counted, and the own share once', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([change('a', 10)], start)
    expect(await get(session, 'a', { own: 1 })).toBe(11)
    session.apply([change('a')], start)
    expect(await get(session, 'a', { own: 1 })).toBe(11)
    expect(await get(sessionFrom(world))).toBe(11)
    expect(await get(sessionFrom(world), 'b')).toBe(0)
  })

  it('keeps a key for its time after it was changed last', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([change('a', 10)], start)
    expect(await get(session, 'a', { at: start + ttlMs })).toBe(10)
    expect(await get(session, 'a', { at: start + ttlMs + 1 })).toBe(0)
    session.apply([change('a', -1)], start + ttlMs)
    expect(await get(sessionFrom(world), 'a', { at: start + 2 * ttlMs })).toBe(9)
    session.apply([change('a')], start + 2 * ttlMs + 1)
    expect(await get(other, 'a', { at: start + 2 * ttlMs + 1 })).toBe(1)
  })

  it('has room for so many keys, and the oldest goes', async () => {
    const session = sessionFrom(world)
    session.apply([change('a'), change('b'), change('c'), change('a'), change('d')], start)
    const next = sessionFrom(world)
    expect([await get(next), await get(next, 'b'), await get(next, 'c'), await get(next, 'd')]).toEqual([2, 0, 1, 1])
  })

  it('that the session removes a key of has its own share alone, until others count', async () => {
    const [session, other] = [sessionFrom(world), sessionFrom(world)]
    other.apply([change('a', 10)], start)
    expect(await get(session, 'a', { own: 2, removals: 1 })).toBe(2)
    session.apply([remove, change('a', 2)], start)
    other.apply([change('a', 1)], start)
    expect(await get(session, 'a', { own: 2, removals: 1 })).toBe(3)
  })
})
