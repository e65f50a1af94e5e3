import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Canonical } from '../../src/domain/canonical.js'
import { driftKinds } from '../../src/domain/drift.js'
import { type JudgedDrift, judgedIn, verdictKey } from '../../src/domain/verdict.js'
import { aDrift } from '../report/given.js'

const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Canonical>
const difference = {
  kind: fc.constantFrom(...driftKinds),
  path: fc.constantFrom('reply', 'context.conn.a', 'context.conn.a.b', ''),
  recorded: value,
  replayed: value,
}
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.constant({ $bytes: '/w==' }))
const judged: fc.Arbitrary<JudgedDrift> = fc.record(
  {
    base: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)),
    session: fc.constantFrom('', 's1', 's2'),
    phase: fc.constantFrom('rcptto', 'data', 'boot'),
    message: fc.nat(2),
    recipient: text,
    occurrence: fc.integer({ min: 1, max: 2 }),
    ...difference,
    rest: fc.array(fc.record(difference), { minLength: 1, maxLength: 2 }),
  },
  {
    requiredKeys: [
      'base',
      'session',
      'phase',
      'message',
      'recipient',
      'occurrence',
      'kind',
      'path',
      'recorded',
      'replayed',
    ],
  },
)

const written = (one: JudgedDrift): string => JSON.stringify(one)

describe('a verdict holds', () => {
  test('exactly where everything is equal that it was given on', () => {
    fc.assert(
      fc.property(judged, judged, (one, other) => {
        expect(verdictKey(one) === verdictKey(other)).toBe(written(one) === written(other))
      }),
      { numRuns: 500 },
    )
  })

  test('no longer, whichever single part changes', () => {
    const parts = Object.keys(judgedIn(aDrift({ base: 'a', rest: [] }))!) as (keyof JudgedDrift)[]
    fc.assert(
      fc.property(judged, judged, fc.constantFrom(...parts, 'rest' as const), (one, other, part) => {
        const changed: JudgedDrift = { ...one, [part]: other[part] }
        const same = JSON.stringify([changed[part]]) === JSON.stringify([one[part]])
        expect(verdictKey(changed) === verdictKey(one)).toBe(same)
      }),
      { numRuns: 500 },
    )
  })

  test('after the drift was written and read again', () => {
    fc.assert(
      fc.property(judged, (one) => {
        expect(verdictKey(JSON.parse(written(one)))).toBe(verdictKey(one))
      }),
    )
  })

  test('whichever line of whichever module made it, and however it is sorted', () => {
    const drift = aDrift({ base: 'a'.repeat(64) })
    const moved = {
      ...drift,
      line: 'other.lua:1',
      module: 'other',
      callout: 'core_log',
      side: 'recorded',
      also: ['calls'],
    } as const
    expect(verdictKey(judgedIn(moved)!)).toBe(verdictKey(judgedIn(drift)!))
  })

  test('for no drift of a version that did not keep all of it', () => {
    expect(judgedIn(aDrift())).toBeUndefined()
  })
})

test('a further difference that was not judged is not hidden', () => {
  const drift = aDrift({ base: 'a'.repeat(64) })
  const further = { kind: 'content', path: 'headers', recorded: null, replayed: { 'x-spam': ['yes'] } } as const
  const [without, alone, other] = [
    drift,
    { ...drift, rest: [further] },
    { ...drift, rest: [{ ...further, recorded: {} }] },
  ]
  expect(new Set([without, alone, other].map((one) => verdictKey(judgedIn(one)!))).size).toBe(3)
})
