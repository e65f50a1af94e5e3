import { describe, expect, it } from 'vitest'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { type Circumstance, recorded } from './given-recording.js'

/** What one callout does when it is recorded, and what a candidate does instead: the drifts that come of it. */
interface Case {
  readonly title: string
  readonly callout?: string
  readonly recorded: string
  readonly candidate: string
  readonly drifts: readonly string[]
  readonly circumstance?: Circumstance
}

const steps: readonly Step[] = [hello, ...mail(), 'QUIT']

const cases: readonly Case[] = [
  {
    title: 'json: another member',
    recorded: 'vctx:set(1, "meta", tostring(json.encode({ a = 1 })))',
    candidate: 'vctx:set(1, "meta", tostring(json.encode({ a = 2 })))',
    drifts: [
      'data#1 context minor context.mess.meta: "{ \\"a\\": 1 }" → "{ \\"a\\": 2 }" (validate_data, policy.lua:3)',
    ],
  },
]

describe('a call is replayed by its own revision, and a candidate that calls it otherwise drifts', () => {
  it.each(cases)('$title', ({ callout = 'validate_data', recorded: body, candidate, drifts, circumstance }) => {
    const recording = recorded({ [callout]: body }, steps, circumstance)
    expect(recording.unfaithful).toBe(null)
    expect(recording.comparedWith({ [callout]: `${body} ` }).verdict).toBe('same')
    expect(recording.comparedWith({ [callout]: candidate }).drifts).toEqual(drifts)
  })
})
