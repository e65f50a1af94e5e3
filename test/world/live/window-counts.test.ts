import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OwnShare, ownShare } from '../../../src/momentum/calls/own-share.js'
import { WindowCounts } from '../../../src/world/live/window-counts.js'

const minuteMs = 60_000
const unlimited = { maxKeys: Number.POSITIVE_INFINITY, onForgotten: () => {} }
const hourly = (limit = unlimited): WindowCounts => new WindowCounts({ intervalMs: 60 * minuteMs, windows: 3 }, limit)
const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`)

describe('a count over windows', () => {
  it.each([
    ['now', '11:59:59', 0, 2, 6],
    ['in the window of now alone', '11:59:59', 0, 0, 4],
    ['one window later', '12:00:00', 0, 2, 6],
    ['in the window before', '12:00:00', 1, 1, 4],
    ['when the first window is over', '13:00:00', 0, 2, 4],
    ['when both are over', '14:00:00', 0, 2, 0],
    ['further back than the series goes', '14:00:00', 0, 99, 0],
    ['before any of it', '09:00:00', 0, 2, 0],
  ])('%s', (_, time, first, last, expected) => {
    const counts = hourly()
    counts.add('k', 2, at('10:00:00'))
    counts.add('k', 3, at('11:00:00'))
    counts.add('k', 1, at('11:30:00'))
    counts.add('other', 100, at('11:30:00'))
    expect(counts.count('k', { at: at(time), first, last })).toBe(expected)
  })

  it('is gone for a key that is removed', () => {
    const counts = hourly()
    counts.add('k', 2, at('10:00:00'))
    counts.remove('k')
    counts.add('k', 1, at('10:30:00'))
    expect(counts.count('k', { at: at('10:30:00'), first: 0, last: 2 })).toBe(1)
  })

  it('is what the session itself works out of its own additions', () => {
    const adds = fc.array(
      fc.record({ ageMs: fc.nat(400_000), count: fc.integer({ min: -5, max: 50 }), key: fc.constantFrom('a', 'b') }),
      { maxLength: 30 },
    )
    const span = fc.record({ first: fc.nat(4), more: fc.nat(4), intervalMs: fc.constantFrom(1000, 60_000, 90_000) })
    fc.assert(
      fc.property(adds, span, (additions, { first, more, intervalMs }) => {
        const now = at('12:34:56')
        // kept longer than anything is asked for
        const counts = new WindowCounts({ intervalMs, windows: 1000 }, unlimited)
        const own = additions
          .toSorted((a, b) => b.ageMs - a.ageMs)
          .map(({ key, count, ageMs }) => ({ series: 's', key, count, at: now - ageMs }))
        for (const { key, count, at } of own) counts.add(key, count, at)
        const expected: OwnShare = ownShare(own, {
          series: 's',
          key: 'a',
          at: now,
          intervalMs,
          first,
          last: first + more,
        })
        expect(counts.count('a', { at: now, first, last: first + more })).toBe(expected.own)
      }),
    )
  })
})

describe('memory', () => {
  it('holds no key whose windows are over', () => {
    const counts = hourly()
    for (let key = 0; key < 1000; key += 1) counts.add(`early ${key}`, 1, at('08:00:00'))
    expect(counts.size).toBe(1000)
    counts.add('late', 1, at('11:00:00'))
    expect(counts.size).toBe(1)
  })

  it('holds no window of a key that is over', () => {
    const counts = new WindowCounts({ intervalMs: 1000, windows: 2 }, unlimited)
    for (let second = 0; second < 10_000; second += 1) counts.add('k', 1, second * 1000)
    expect(counts.count('k', { at: 9_999_000, first: 0, last: 100_000 })).toBe(2)
  })

  it('forgets the key that was added to longest ago where there are too many, and says so', () => {
    let forgotten = 0
    const counts = hourly({ maxKeys: 2, onForgotten: () => (forgotten += 1) })
    for (const key of ['a', 'b', 'a', 'c']) counts.add(key, 1, at('10:00:00'))
    const count = (key: string): number => counts.count(key, { at: at('10:00:00'), first: 0, last: 2 })
    expect([count('a'), count('b'), count('c'), forgotten]).toEqual([2, 0, 1, 1])
  })

  it('is bounded for a series without an interval, which counts nothing', () => {
    const counts = new WindowCounts({ intervalMs: 0, windows: 3 }, { maxKeys: 10, onForgotten: () => {} })
    for (let key = 0; key < 100; key += 1) counts.add(`k${key}`, 1, at('10:00:00'))
    expect(counts.size).toBe(10)
    expect(counts.count('k99', { at: at('10:00:00'), first: 0, last: 2 })).toBe(0)
  })
})
