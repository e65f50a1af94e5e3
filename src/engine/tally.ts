import type {
  Assumption,
  Comparison,
  FragileSession,
  UndecidableSession,
  UnfaithfulSession,
} from '../domain/comparison.js'
import { type Drift, type DriftKind, driftKinds } from '../domain/drift.js'
import { compareText, worstDriftFirst } from '../domain/drift-order.js'
import { defaultProfile, type SettingId } from '../momentum/profile/profile.js'
import type { SessionComparison } from './compare-session.js'
import type { FragileSides } from './comparer.js'
import { addCounterTally, addCounts, type CounterTally, counterDifferences } from './counter-tally.js'
import { count, countAll, inOrder } from './counting.js'
import { addOrders, type OrdersTally, ordersTried } from './orders-tally.js'
import { addLeaver, addLeavers, type Leavers } from './state/leavers.js'
import type { Isolated } from './state/search-readers.js'
import {
  addVerdicts,
  addVerdictTally,
  emptyVerdictTally,
  isWhollyAccepted,
  kindsOf,
  type VerdictTally,
  verdictCounts,
} from './verdict-tally.js'

/** What some sessions of a comparison came to. Tallies of shards add up, so it is plain data. */
export interface Tally {
  readonly counts: { same: number; drifted: number; undecidable: number; unfaithful: number; accepted: number }
  compared: number
  recorded: number
  readonly kinds: Map<DriftKind, number>
  readonly verdicts: VerdictTally
  drifts: Drift[]
  undecidable: UndecidableSession[]
  unfaithful: UnfaithfulSession[]
  fragile: FragileSession[]
  readonly orders: OrdersTally
  truncated: boolean
  readonly assumed: Map<string, number>
  readonly outOfPhase: Set<string>
  readonly derived: Map<string, number>
  readonly counters: CounterTally
  readonly called: Set<string>
  simulated: number
  /** sessions, of any verdict, that left state behind */
  leaving: number
  readonly leavers: Leavers
  /** sessions that go on from one another */
  continuous: number
  readonly bases: Map<string, number>
}

export const emptyTally = (): Tally => ({
  counts: { same: 0, drifted: 0, undecidable: 0, unfaithful: 0, accepted: 0 },
  compared: 0,
  recorded: 0,
  kinds: new Map(),
  verdicts: emptyVerdictTally(),
  drifts: [],
  undecidable: [],
  unfaithful: [],
  fragile: [],
  orders: new Map(),
  truncated: false,
  assumed: new Map(),
  outOfPhase: new Set(),
  derived: new Map(),
  counters: new Map(),
  called: new Set(),
  simulated: 0,
  leaving: 0,
  leavers: new Map(),
  continuous: 0,
  bases: new Map(),
})

export interface TalliedSession {
  readonly id: string
  /** when it began, milliseconds since the epoch */
  readonly at: number
  /** digest of the boot that it was recorded under */
  readonly boot: string
  /** '' where its beginning cannot be read */
  readonly revision: string
  readonly comparison: SessionComparison
}

/** Adds a session; of drifts, and of sessions that cannot be judged, at most `limit` are kept. */
export const addSession = (
  tally: Tally,
  { id, at, boot, revision, comparison }: TalliedSession,
  limit: number,
): void => {
  tally.counts[comparison.verdict] += 1
  tally.compared += comparison.compared
  tally.recorded += comparison.recorded
  tally.simulated += comparison.simulated
  if (comparison.left.length > 0) {
    tally.leaving += 1
    addLeaver(tally.leavers, { boot, session: id, digest: comparison.leftDigest })
  }
  if (revision !== '') count(tally.bases, revision)
  for (const setting of comparison.assumed) count(tally.assumed, setting)
  for (const call of comparison.outOfPhase) tally.outOfPhase.add(call)
  for (const call of comparison.counted) count(tally.derived, call)
  for (const callout of comparison.called) tally.called.add(callout)
  addCounts(tally.counters, [at, id], comparison.counts)
  for (const kind of comparison.drifts.flatMap(kindsOf)) count(tally.kinds, kind)
  addVerdicts(tally.verdicts, comparison.drifts)
  if (isWhollyAccepted(comparison.drifts)) tally.counts.accepted += 1
  keepWorst(tally, comparison.drifts, limit)
  if (comparison.undecidable) {
    const { phase, call } = comparison.undecidable
    const { key, reason, hint } = call
    keep(tally, tally.undecidable, [{ session: id, phase, call: call.call, arguments: key, reason, hint }], limit)
  }
  if (comparison.unfaithful) {
    const { at, why } = comparison.unfaithful
    keep(tally, tally.unfaithful, [{ session: id, phase: at, why }], limit)
  }
}

/** Adds decisions of one session that hang on what Lua leaves open, and what was tried to find them. */
export const addFragile = (
  tally: Tally,
  { session, decisions, tried }: FragileSides & { readonly session: string },
  limit: number,
): void => {
  const found = decisions.map((one) => ({ session, ...one }))
  keep(tally, tally.fragile, found, limit)
  addOrders(tally.orders, tried)
}

const keep = <Item>(tally: Tally, kept: Item[], items: readonly Item[], limit: number): void => {
  const room = Math.max(0, limit - kept.length)
  kept.push(...items.slice(0, room))
  if (items.length > room) tally.truncated = true
}

/** Sorted only when there are twice as many as wanted, so that a drift costs no sorting of its own. */
const keepWorst = (tally: Tally, drifts: readonly Drift[], limit: number): void => {
  tally.drifts.push(...drifts)
  if (tally.drifts.length > limit) tally.truncated = true
  if (tally.drifts.length > 2 * limit) tally.drifts = worst(tally.drifts, limit)
}

/** Of a tally that nothing more is added to: leaves no more than will be listed. */
export const settleTally = (tally: Tally, limit: number): void => {
  if (tally.drifts.length > limit) tally.drifts = worst(tally.drifts, limit)
}

const worst = (drifts: readonly Drift[], limit: number): Drift[] => [...drifts].sort(worstDriftFirst).slice(0, limit)

export const addTally = (into: Tally, other: Tally, limit: number): void => {
  for (const verdict of ['same', 'drifted', 'undecidable', 'unfaithful', 'accepted'] as const)
    into.counts[verdict] += other.counts[verdict]
  into.compared += other.compared
  into.recorded += other.recorded
  into.simulated += other.simulated
  into.leaving += other.leaving
  addLeavers(into.leavers, other.leavers)
  into.continuous += other.continuous
  into.truncated ||= other.truncated
  countAll(into.assumed, other.assumed)
  for (const call of other.outOfPhase) into.outOfPhase.add(call)
  countAll(into.derived, other.derived)
  for (const callout of other.called) into.called.add(callout)
  addCounterTally(into.counters, other.counters)
  countAll(into.bases, other.bases)
  countAll(into.kinds, other.kinds)
  addVerdictTally(into.verdicts, other.verdicts)
  keepWorst(into, other.drifts, limit)
  keep(into, into.undecidable, other.undecidable, limit)
  keep(into, into.unfaithful, other.unfaithful, limit)
  keep(into, into.fragile, other.fragile, limit)
  addOrders(into.orders, [...other.orders.values()])
}

interface Compared {
  readonly candidate: Comparison['candidate']
  readonly nameOf: (revision: string) => Comparison['candidate']['name']
  /** registered callouts that only some sessions call, or none */
  readonly occasional: readonly string[]
  readonly isolated: Isolated
  /** drifts of sessions that are listed */
  readonly limit: number
  /** drifts and refusals to judge that belong to no session */
  readonly whole: { readonly drifts: readonly Drift[]; readonly undecidable: readonly UndecidableSession[] }
}

/** The comparison as it is told, drifts the worst first. */
export const comparisonOf = (tally: Tally, compared: Compared): Comparison => {
  const { same, drifted, undecidable, unfaithful, accepted } = tally.counts
  const { isolated } = compared
  const counters = counterDifferences(tally.counters, compared.limit)
  const verdicts = verdictCounts(tally.verdicts, compared.whole.drifts)
  return {
    bases: [...tally.bases].map(([revision, sessions]) => ({ revision, name: compared.nameOf(revision), sessions })),
    candidate: compared.candidate,
    sessions: {
      total: same + drifted + undecidable + unfaithful,
      same,
      isolated: isolated.count,
      ...(tally.leaving > 0 ? { reading: isolated.readers, drifting: isolated.drifting } : {}),
      drifted,
      undecidable,
      unfaithful,
      accepted,
    },
    evidence: tally.recorded === 0 ? 1 : tally.compared / tally.recorded,
    truncated: tally.truncated || isolated.all > isolated.sessions.length,
    kinds: countsByKind(tally, compared.whole.drifts),
    drifts: [...compared.whole.drifts, ...worst(tally.drifts, compared.limit)].sort(worstDriftFirst),
    undecidable: [...compared.whole.undecidable, ...tally.undecidable].sort(bySession),
    unfaithful: [...tally.unfaithful].sort(bySession),
    fragile: [...tally.fragile].sort(bySession),
    ...(tally.orders.size > 0 ? { orders: ordersTried(tally.orders) } : {}),
    isolated: [...isolated.sessions].sort(bySession),
    assumptions: [...tally.assumed].map((one) => assumptionOf(one, tally)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    derived: [...tally.derived]
      .map(([call, sessions]) => ({ call, sessions }))
      .sort((a, b) => (a.call < b.call ? -1 : 1)),
    ...(counters.length > 0 ? { counters } : {}),
    simulated: tally.simulated,
    ...(tally.leaving > 0 ? { leaving: tally.leaving, leaversTried: isolated.tried } : {}),
    ...(tally.continuous > 0 ? { continuous: tally.continuous } : {}),
    ...(verdicts ? { verdicts } : {}),
    neverCalled: compared.occasional.filter((callout) => !tally.called.has(callout)),
  }
}

/** The worst kind first, as everywhere. */
const countsByKind = (tally: Tally, whole: readonly Drift[]): Comparison['kinds'] => {
  const counts = new Map(tally.kinds)
  for (const kind of whole.flatMap(kindsOf)) count(counts, kind)
  return inOrder(driftKinds, counts)
}

const assumptionOf = ([id, sessions]: readonly [string, number], { outOfPhase }: Tally): Assumption => {
  const { certainty, means } = defaultProfile[id as SettingId]
  return { id, certainty, means, sessions, ...(id === 'out-of-phase' ? { calls: [...outOfPhase].sort() } : {}) }
}

const bySession = (a: { readonly session: string }, b: { readonly session: string }): number =>
  compareText(a.session, b.session)
