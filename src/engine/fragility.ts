import type { Bytes } from '../domain/bytes.js'
import { encodeText, readable } from '../domain/canonical.js'
import type { FragileDecision, TriedOrders } from '../domain/comparison.js'
import type { Arrangement, Reliance } from '../lua/machine.js'
import { mostBegun } from '../lua/notes/permutation.js'
import type { Host } from '../momentum/host.js'
import type { PhaseRun } from '../momentum/session.js'
import type { Supplement } from './answers/candidate-answers.js'
import type { BootedHost } from './boot-host.js'
import { type Change, firstChange } from './first-change.js'
import type { Recording } from './recording.js'
import { replayCandidate } from './replay-candidate.js'
import { type ActRuns, replayOwn, runsOf } from './replay-own.js'

/** Of an address, which has no end of others. */
const addressesTried = 3

/** So many orders of a place are tried: each of as many keys comes first in one, and last in one. Of more keys, some do. */
const ordersOf = ({ what, places }: Reliance): number =>
  what === 'address' ? addressesTried : Math.min(places, mostBegun)

/** A session that ran in the order that the machine has, to be run in others. */
export interface PlainRun {
  readonly recording: Recording
  /** what the recorded revision told the client */
  readonly base: readonly ActRuns[]
  /** the session's phase instances under the revision that is looked at, in order */
  readonly runs: ReadonlyMap<string, PhaseRun>
  readonly newSupplement?: (() => Supplement) | undefined
}

/** What came of running a session in other arrangements. */
export interface OtherOrders {
  readonly decisions: readonly FragileDecision[]
  /** lines that came to the same in all that were tried, where there are more */
  readonly tried: readonly Omit<TriedOrders, 'side' | 'sessions'>[]
}

/**
 * Decisions of a session that hang on what Lua leaves open. The whole session runs again in other arrangements, as many as the largest
 * table has places (`ordersOf`), where the boot rested on them from the boot on; where a result changes, once more with one line
 * rearranged at a time. Each line is told once, at the first phase whose result it changes. An order that was not tried may change
 * what these do not.
 */
export const inOtherOrders = (booted: BootedHost, plain: PlainRun): OtherOrders => {
  if (isNotCarried(booted, plain)) return { decisions: [notCarried], tried: [] }
  const reliances = new Map<string, Reliance>()
  let first: Change | null = null
  for (let [seed, orders] = [0, 1]; seed < orders; seed += 1) {
    const arranged = arrangedHost(booted, { seed, only: null })
    first = changeUnder(arranged, plain) ?? first
    for (const reliance of arranged.host?.machine.reliances ?? []) {
      const { places } = reliances.get(keyOf(reliance)) ?? reliance
      reliances.set(keyOf(reliance), { ...reliance, places: Math.max(places, reliance.places) })
      orders = Math.max(orders, ordersOf(reliance))
    }
  }
  const all = [...reliances.values()]
  if (first === null) return { decisions: [], tried: all.flatMap(triedAt) }
  const found = all.map((reliance) => [reliance, decisionAt(reliance, booted, plain)] as const)
  const decisions = found.flatMap(([, decision]) => decision)
  if (decisions.length === 0)
    return { decisions: [{ ...first, line: all.map(({ line }) => lineText(line)).join(', ') }], tried: [] }
  return { decisions, tried: found.flatMap(([reliance, { length }]) => (length > 0 ? [] : triedAt(reliance))) }
}

/** Of two keys there is one other order, which every seed tries. */
const triedAt = (reliance: Reliance): OtherOrders['tried'] => {
  const { what, line, places } = reliance
  const isAll = what === 'order' && places <= 2
  return isAll ? [] : [{ line: lineText(line), what, places, tried: ordersOf(reliance) }]
}

const lineText = (line: Bytes): string => readable(encodeText(line))

/** The same of a recording under its own revision; nothing where that does not reproduce it. */
export const fragileInOwn = (booted: BootedHost, recording: Recording): readonly FragileDecision[] => {
  const own = replayOwn(booted.host, recording)
  if (own.outcome === 'unfaithful' || !restsOnOpen(booted, own)) return []
  return inOtherOrders(booted, { recording, base: own.runs, runs: runsOf(own) }).decisions
}

/** Does a session come to something else with every table in the reverse order, and other addresses? What nobody can run so does not. */
export const comesToOther = (booted: BootedHost, plain: PlainRun): boolean =>
  !isNotCarried(booted, plain) && changeUnder(arrangedHost(booted, { seed: 0, only: null }), plain) !== null

/** May a session hang on what Lua leaves open? */
export const restsOnOpen = ({ host }: BootedHost, session: { readonly restsOnOpen: boolean }): boolean =>
  host.restsOnOpen || session.restsOnOpen

/** Of a session of which the clock ended the search. */
export const notLookedFor: readonly FragileDecision[] = [
  { phase: 'session', line: '', reason: 'it takes too long to run it in other orders' },
]

/** Of a policy that is loaded in an order that Lua leaves open: sessions before would have to run in the other one, too. */
const notCarried: FragileDecision = {
  phase: 'session',
  line: '',
  reason: 'it goes on from what sessions before it left, and was not run with the policy loaded in another order',
}

const isNotCarried = ({ host }: BootedHost, { recording }: PlainRun): boolean =>
  host.restsOnOpen && recording.opened.continuous?.after !== undefined

const decisionAt = (reliance: Reliance, booted: BootedHost, plain: PlainRun): readonly FragileDecision[] => {
  for (let seed = 0; seed < ordersOf(reliance); seed += 1) {
    const change = changeUnder(arrangedHost(booted, { seed, only: keyOf(reliance) }), plain)
    if (change) return [{ phase: change.phase, line: lineText(reliance.line), reason: reasonOf(change, reliance) }]
  }
  return []
}

const keyOf = ({ what, line }: Reliance): string => `${what} ${line}`

const otherwise: Readonly<Record<Reliance['what'], string>> = {
  order: 'in another order of the table',
  address: 'with another address of the object',
}

const reasonOf = ({ reason }: Change, { what }: Reliance): string => `${otherwise[what]}: ${reason}`

interface Arranged {
  /** null where the policy does not boot so */
  readonly host: Host | null
  readonly arrangement: Arrangement
}

const arrangedHost = (booted: BootedHost, arrangement: Arrangement): Arranged => ({
  arrangement,
  host: booted.host.restsOnOpen ? booted.arranged(arrangement) : booted.host,
})

const changeUnder = (
  { host, arrangement }: Arranged,
  { recording, base, runs, newSupplement }: PlainRun,
): Change | null => {
  if (host === null) return { phase: 'boot', reason: 'the policy boots otherwise' }
  const replay = replayCandidate(host, recording, base, { supplement: newSupplement?.(), arrangement })
  return firstChange(runs, replay)
}
