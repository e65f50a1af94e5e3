import { createHash } from 'node:crypto'
import type { Bytes } from '../domain/bytes.js'
import type { Undecidable } from '../domain/call.js'
import type { Drift } from '../domain/drift.js'
import type { LeftPlace } from '../lua/machine.js'
import { occasionalCallouts } from '../momentum/callouts/callouts.js'
import type { Host } from '../momentum/host.js'
import type { SettingId } from '../momentum/profile/profile.js'
import { type BothRuns, runBoth } from './both-runs.js'
import { type CompareOptions, defaultCompareOptions, type Hosts } from './compare-options.js'
import { explain } from './explain.js'
import { isContinuous, type LeftBehind, leftBy, leftByReplay } from './left-behind.js'
import type { Pairs } from './pair-runs.js'
import type { Recording } from './recording.js'
import { runsOf } from './replay-own.js'
import { type SharedCounts, sharedCounts } from './shared-counters.js'
import { stoppedByTheClock } from './stopped.js'

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
  /** the same for sessions that leave the same, in content too; '' where it left nothing */
  readonly leftDigest: string
  /** what it does to counts that other sessions read */
  readonly counts: SharedCounts
  /** of a continuous session: what the next one goes on from */
  readonly carried: { readonly base: LeftBehind; readonly candidate: LeftBehind } | null
}

/** Replays a recording under its own revision, then under the candidate, and tells in what they differ. */
export const compareSession = (
  hosts: Hosts,
  recording: Recording,
  options: CompareOptions = defaultCompareOptions,
): SessionComparison => {
  for (const host of [hosts.base, hosts.candidate]) forgetAssumed(host)
  const ran = runBoth(hosts, recording, options)
  if (ran.outcome === 'unfaithful')
    return notCompared(recording, { verdict: 'unfaithful', unfaithful: { at: ran.at, why: ran.why } })
  const { own, replay, pairs, isDrifted, undecidable } = ran
  return {
    verdict: isDrifted ? 'drifted' : undecidable ? 'undecidable' : 'same',
    drifts: isDrifted ? explain(hosts, recording, ran, options) : [],
    unfaithful: null,
    undecidable,
    recorded: pairs.recorded + recording.withheld,
    compared: pairs.compared.length,
    notReached: pairs.notReached,
    beyond: pairs.beyond,
    assumed: assumedBy(hosts),
    outOfPhase: [...hosts.base.stage.outOfPhase, ...hosts.candidate.stage.outOfPhase],
    counted: [...replay.counted],
    called: occasionallyCalled(pairs),
    simulated: replay.simulated,
    left: [...new Set([...own.left, ...replay.left].map(({ name }) => name))],
    leftDigest: digestOf([own.left, replay.left]),
    counts: countsOf(ran),
    carried: isContinuous(recording)
      ? { base: leftBy(recording, own.carried), candidate: leftByReplay(recording, replay, 'the candidate') }
      : null,
    restsOnOpen: [own, replay, hosts.base, hosts.candidate].some((one) => one.restsOnOpen),
  }
}

/** A candidate that was not run to its end may still write what is missing. */
const countsOf = ({ own, replay }: BothRuns): SharedCounts => {
  const base = { runs: [...runsOf(own).values()], counts: own.counts }
  return sharedCounts(base, replay.undecidable ? base : { runs: [...replay.runs.values()], counts: replay.counts })
}

const digestOf = (sides: readonly (readonly LeftPlace[])[]): string => {
  if (sides.every((left) => left.length === 0)) return ''
  const texts = sides.map((left) => left.map(({ name, content }) => [name, content]).sort())
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url')
}

const forgetAssumed = ({ stage }: Host): void => {
  stage.assumed.clear()
  stage.outOfPhase.clear()
}

const assumedBy = ({ base, candidate }: Hosts): readonly SettingId[] => [
  ...new Set([base, candidate].flatMap(({ stage, assumedAtBoot }) => [...assumedAtBoot, ...stage.assumed])),
]

/** A session whose comparison the clock has ended. */
export const comparisonStopped = (recording: Recording): SessionComparison =>
  notCompared(recording, { verdict: 'undecidable', undecidable: { phase: 'session', call: stoppedByTheClock } })

/** A session of which nothing was compared. */
export const notCompared = (
  recording: Recording,
  verdict: Pick<SessionComparison, 'verdict'> & Partial<Pick<SessionComparison, 'unfaithful' | 'undecidable'>>,
): SessionComparison => ({
  drifts: [],
  unfaithful: null,
  undecidable: null,
  recorded: recording.phases.length + recording.withheld,
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
  leftDigest: '',
  counts: { written: [], read: [] },
  carried: null,
  ...verdict,
})

/** Some of them, as the log of rejections, belong to phases that every session has too. */
const occasionallyCalled = ({ compared }: Pairs): readonly string[] => {
  const called = new Set<string>()
  for (const runs of compared)
    for (const { invocations } of runs)
      for (const { callout } of invocations) if (occasionalCallouts.has(callout)) called.add(callout)
  return [...called]
}
