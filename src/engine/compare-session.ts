import assert from 'node:assert/strict'
import type { Bytes } from '../domain/bytes.js'
import type { Undecidable } from '../domain/call.js'
import type { Canonical } from '../domain/canonical.js'
import type { Drift } from '../domain/drift.js'
import type { PhaseResult } from '../domain/events.js'
import { listenedPhases } from '../domain/phase.js'
import { occasionalCallouts } from '../momentum/callouts/callouts.js'
import type { Host } from '../momentum/host.js'
import type { SettingId } from '../momentum/profile/profile.js'
import type { PhaseRun } from '../momentum/session.js'
import type { Supplement } from './answers/candidate-answers.js'
import { attribute } from './attribution.js'
import { type Difference, differencesOf, worstFirst } from './differences.js'
import { isContinuous, type LeftBehind, leftBy } from './left-behind.js'
import type { Recording } from './recording.js'
import { type CandidateReplay, replayCandidate } from './replay-candidate.js'
import { type OwnReplay, replayOwn } from './replay-own.js'
import { resultText } from './result-text.js'

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

export interface Hosts {
  readonly base: Host
  readonly candidate: Host
}

export interface CompareOptions {
  /** makes, for each session, what answers questions that were never recorded */
  readonly newSupplement?: (() => Supplement) | undefined
  /** instructions may grow to this many times as many before it is a drift of cost */
  readonly costFactor: number
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
  const pairs = pairRuns(own, replay)
  const differing = pairs.compared.filter(([base, run]) => differencesBetween(base, run, options).length > 0)
  const drifts = differing.length === 0 ? [] : explain(hosts, recording, options)
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

/** What one side listens in, the other reaches too, or its instances would have no counterpart. */
const reachTheSame = ({ base, candidate }: Hosts): void => {
  const reached = new Set(listenedPhases.filter((phase) => base.hears(phase) || candidate.hears(phase)))
  base.reached = reached
  candidate.reached = reached
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

interface Pairs {
  readonly compared: readonly (readonly [base: PhaseRun, candidate: PhaseRun])[]
  readonly notReached: readonly string[]
  readonly beyond: readonly string[]
  readonly recorded: number
}

/**
 * Instances pair by name. What policy heard on one side only is not reached, or beyond the recording; what it
 * heard on neither (DATA, RSET, a command out of turn) follows from the rest and is never a difference of its own.
 */
const pairRuns = (own: OwnReplay & { outcome: 'faithful' }, replay: CandidateReplay): Pairs => {
  const heard = own.runs.flatMap(({ runs }) => runs).filter(isCompared)
  const names = new Set(heard.map((run) => run.key))
  const compared: [PhaseRun, PhaseRun][] = []
  const notReached: string[] = []
  for (const base of heard) {
    const run = replay.runs.get(base.key)
    if (run && isCompared(run)) compared.push([base, run])
    else notReached.push(base.key)
  }
  const beyond = [...replay.runs.values()].filter((run) => isCompared(run) && !names.has(run.key)).map((run) => run.key)
  return { compared, notReached, beyond, recorded: heard.length }
}

const isCompared = (run: PhaseRun): boolean => run.heard || run.name.phase === 'reception'

const differencesBetween = (base: PhaseRun, run: PhaseRun, options: CompareOptions): readonly Difference[] =>
  [
    ...resultDifferences(base.result, run.result),
    ...callDifference(base, run),
    ...acceptanceDifferences(base, run),
    ...costDifference(base, run, options),
  ].sort(worstFirst)

/** Results whose texts differ differ in a part that has a kind of drift, or nobody would be told. */
const resultDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] => {
  if (resultText(recorded) === resultText(replayed)) return []
  const differences = differencesOf(recorded, replayed)
  assert(differences.length > 0, 'every part of a result belongs to a kind of drift')
  return differences
}

/** What no result tells, because what follows from it is the server's own and is not emulated. */
const acceptanceDifferences = (base: PhaseRun, run: PhaseRun): readonly Difference[] => [
  ...(JSON.stringify(base.left) === JSON.stringify(run.left)
    ? []
    : [{ kind: 'reply', severity: 'minor', path: 'accepting', recorded: base.left, replayed: run.left } as const]),
  ...(base.isDone === run.isDone
    ? []
    : [{ kind: 'calls', severity: 'minor', path: 'done', recorded: base.isDone, replayed: run.isDone } as const]),
]

const questions = (run: PhaseRun): readonly Canonical[] => run.answers.map(({ call, key }) => [call, key])

const callDifference = (base: PhaseRun, run: PhaseRun): readonly Difference[] => {
  if (base.answers.length === 0 && run.answers.length === 0) return []
  const [recorded, replayed] = [questions(base), questions(run)]
  if (JSON.stringify(recorded) === JSON.stringify(replayed)) return []
  return [{ kind: 'calls', severity: 'minor', path: 'calls', recorded, replayed }]
}

const costOf = (run: PhaseRun): number => run.invocations.reduce((sum, { instructions }) => sum + instructions, 0)

/** Small costs are noise: below this many instructions nothing is told. */
const costFloor = 10_000

const costDifference = (base: PhaseRun, run: PhaseRun, { costFactor }: CompareOptions): readonly Difference[] => {
  const [recorded, replayed] = [costOf(base), costOf(run)]
  if (replayed < costFloor || replayed <= recorded * costFactor) return []
  return [{ kind: 'cost', severity: 'info', path: 'instructions', recorded, replayed }]
}

/** Runs both again, now with the lines of every effect, and makes one drift of each instance that differs. */
const explain = (hosts: Hosts, recording: Recording, options: CompareOptions): readonly Drift[] => {
  const stages = [hosts.base.stage, hosts.candidate.stage]
  for (const stage of stages) stage.attributing = true
  try {
    const own = replayOwn(hosts.base, recording)
    if (own.outcome === 'unfaithful') throw new Error(`a faithful session became unfaithful: ${own.why}`)
    const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: options.newSupplement?.() })
    return pairRuns(own, replay).compared.flatMap(([base, run]) => {
      const differences = differencesBetween(base, run, options)
      return differences.length === 0 ? [] : [driftOf(recording.session, [base, run], differences)]
    })
  } finally {
    for (const stage of stages) stage.attributing = false
  }
}

const driftOf = (
  session: string,
  [base, run]: readonly [PhaseRun, PhaseRun],
  differences: readonly Difference[],
): Drift => {
  const [worst, ...further] = differences as readonly [Difference, ...Difference[]]
  const rest = further.map(({ kind, path, recorded, replayed }) => ({ kind, path, recorded, replayed }))
  const also = [...new Set(differences.map(({ kind }) => kind))].filter((kind) => kind !== worst.kind)
  const { callout, module, line, side } = attribute(worst, base, run)
  return {
    session,
    message: run.name.message,
    recipient: run.name.recipient,
    occurrence: run.name.occurrence,
    phase: run.name.phase,
    callout,
    module,
    kind: worst.kind,
    also,
    severity: worst.severity,
    path: worst.path,
    recorded: worst.recorded,
    replayed: worst.replayed,
    line,
    side,
    ...(rest.length > 0 ? { rest } : {}),
  }
}
