import type { Bytes } from '../domain/bytes.js'
import type { Undecidable } from '../domain/call.js'
import type { Drift } from '../domain/drift.js'
import { occasionalCallouts } from '../momentum/callouts/callouts.js'
import type { Host } from '../momentum/host.js'
import type { SettingId } from '../momentum/profile/profile.js'
import type { Supplement } from './answers/candidate-answers.js'
import { attributed, type Hosts, reachTheSame } from './hosts.js'
import { isContinuous, type LeftBehind, leftBy } from './left-behind.js'
import type { Recording } from './recording.js'
import { type CandidateReplay, replayCandidate } from './replay-candidate.js'
import { replayOwn } from './replay-own.js'
import { type DifferenceOptions, driftsOf, isDifferent, type Pairs, pairRuns } from './run-differences.js'

/** What a session came to under the candidate. Each counts once: unfaithful before drifted before undecidable before same. */
export interface SessionComparison {
  readonly verdict: 'unfaithful' | 'drifted' | 'undecidable' | 'same'
  readonly drifts: readonly Drift[]
  readonly unfaithful: { readonly at: string; readonly why: string } | null
  readonly undecidable: { readonly phase: string; readonly call: Undecidable } | null
  /** phase instances of the recording, and how many of them were compared */
  readonly recorded: number
  readonly compared: number
  readonly notReached: readonly string[]
  /** instances that the recording has nothing to hold against */
  readonly beyond: readonly string[]
  readonly assumed: readonly SettingId[]
  /** calls that `out-of-phase` was assumed of */
  readonly outOfPhase: readonly string[]
  readonly counted: readonly string[]
  /** callouts that only some sessions call, and this one did, on either side */
  readonly called: readonly string[]
  readonly simulated: number
  /** whether it rested on what Lua leaves open, on either side */
  readonly restsOnOpen: boolean
  /** names of state that outlives it, on either side */
  readonly left: readonly Bytes[]
  /** of a continuous session: what the next one goes on from */
  readonly carried: { readonly base: LeftBehind; readonly candidate: LeftBehind } | null
}

export interface CompareOptions extends DifferenceOptions {
  /** makes, for each session, what answers questions that were never recorded */
  readonly newSupplement?: (() => Supplement) | undefined
}

export const defaultCompareOptions: CompareOptions = { costFactor: 2 }

/** Replays a recording under its own revision, then under the candidate, and tells in what they differ. */
export const compareSession = (
  hosts: Hosts,
  recording: Recording,
  options: CompareOptions = defaultCompareOptions,
): SessionComparison => {
  for (const host of [hosts.base, hosts.candidate]) forgetAssumed(host)
  reachTheSame(hosts)
  const own = replayOwn(hosts.base, recording)
  if (own.outcome === 'unfaithful')
    return notCompared(recording, { verdict: 'unfaithful', unfaithful: { at: own.at, why: own.why } })
  const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: options.newSupplement?.() })
  const pairs = pairRuns(own.runs, replay.runs)
  const drifts = isDifferent(pairs, options) ? explain(hosts, recording, options) : []
  const undecidable = replay.undecidable ?? gapOf(recording) ?? (drifts.length > 0 ? null : unpaired(pairs))
  return {
    verdict: drifts.length > 0 ? 'drifted' : undecidable ? 'undecidable' : 'same',
    drifts,
    unfaithful: null,
    undecidable,
    recorded: pairs.recorded,
    compared: pairs.compared.length,
    notReached: pairs.notReached,
    beyond: pairs.beyond,
    assumed: assumedBy(hosts),
    outOfPhase: [...hosts.base.stage.outOfPhase, ...hosts.candidate.stage.outOfPhase],
    counted: [...replay.counted],
    called: occasionallyCalled(pairs),
    simulated: replay.simulated,
    left: [...new Set([...own.left, ...replay.left])],
    carried: isContinuous(recording)
      ? { base: leftBy(recording, own.carried), candidate: leftByCandidate(recording, replay) }
      : null,
    restsOnOpen: [own, replay, hosts.base, hosts.candidate].some((one) => one.restsOnOpen),
  }
}

/** Where it was cut short, production's candidate would have gone on, and have left something else. */
const leftByCandidate = (recording: Recording, { undecidable, isCutShort, carried }: CandidateReplay): LeftBehind => {
  const { session } = recording
  if (undecidable) return { why: `the candidate is undecidable in ${session}` }
  if (isCutShort) return { why: `nobody knows what the client of ${session} would have sent to the candidate` }
  return leftBy(recording, carried)
}

const forgetAssumed = ({ stage }: Host): void => {
  stage.assumed.clear()
  stage.outOfPhase.clear()
}

const assumedBy = ({ base, candidate }: Hosts): readonly SettingId[] => [
  ...new Set([base, candidate].flatMap(({ stage, assumedAtBoot }) => [...assumedAtBoot, ...stage.assumed])),
]

/** A session of which nothing was compared. */
export const notCompared = (
  recording: Recording,
  verdict: Pick<SessionComparison, 'verdict'> & Partial<Pick<SessionComparison, 'unfaithful' | 'undecidable'>>,
): SessionComparison => ({
  drifts: [],
  unfaithful: null,
  undecidable: null,
  recorded: recording.phases.length,
  compared: 0,
  notReached: [],
  beyond: [],
  assumed: [],
  outOfPhase: [],
  counted: [],
  called: [],
  simulated: 0,
  restsOnOpen: false,
  left: [],
  carried: null,
  ...verdict,
})

/** A recording that could not be finished cannot say what came after. */
const gapOf = ({ gaps }: Recording): SessionComparison['undecidable'] => {
  const gap = gaps[0]
  if (!gap) return null
  const [phase, reason] = [gap.what, gap.why].map((text) => (typeof text === 'string' ? text : ''))
  return { phase: phase!, call: { call: 'recording', key: null, reason: reason!, hint: 'record the session again' } }
}

/**
 * Instances on one side only, and nothing that drifted: a recipient list put together anew from the same addresses, say. Their
 * phases cannot be told from one another, so they are not called the same.
 */
const unpaired = ({ notReached, beyond }: Pairs): SessionComparison['undecidable'] => {
  const [phase] = [...notReached, ...beyond]
  if (phase === undefined) return null
  const reason = `${phase} is on one side only, and nothing that the policy answered says why`
  return { phase, call: { call: 'phases', key: null, reason, hint: 'compare the recipients of both policies' } }
}

/** Some of them, as the log of rejections, belong to phases that every session has too. */
const occasionallyCalled = ({ compared }: Pairs): readonly string[] => {
  const called = new Set<string>()
  for (const runs of compared)
    for (const { invocations } of runs)
      for (const { callout } of invocations) if (occasionalCallouts.has(callout)) called.add(callout)
  return [...called]
}

/** Runs both again, now with the lines of every effect, and makes one drift of each instance that differs. */
const explain = (hosts: Hosts, recording: Recording, options: CompareOptions): readonly Drift[] =>
  attributed(hosts, () => {
    const own = replayOwn(hosts.base, recording)
    if (own.outcome === 'unfaithful') throw new Error(`a faithful session became unfaithful: ${own.why}`)
    const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: options.newSupplement?.() })
    return driftsOf(recording.session, pairRuns(own.runs, replay.runs), options)
  })
