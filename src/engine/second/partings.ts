import type { Canonical } from '../../domain/canonical.js'
import { type Drift, instanceOfDrift } from '../../domain/drift.js'
import type { Parting } from '../../domain/second-opinion.js'
import type { Host } from '../../momentum/host.js'
import type { PhaseRun } from '../../momentum/session.js'
import { reachTheSame } from '../both-runs.js'
import { noCost } from '../compare-options.js'
import { attributed, driftsOf } from '../explain.js'
import { pairRuns } from '../pair-runs.js'
import type { Recording } from '../recording.js'
import { type CandidateReplay, replayCandidate } from '../replay-candidate.js'
import { type FaithfulReplay, replayOwn, runsOf } from '../replay-own.js'
import { reasonOf } from './reason-of.js'

/** One policy on both machines. */
export interface Machines {
  readonly own: Host
  readonly second: Host
}

/** How a session ran on one machine. */
type Ran = Pick<CandidateReplay, 'runs' | 'undecidable'>

/** Where the recorded policy parts, session by session; or why that is not asked. */
export const partingsOfRecorded = (
  { own, second }: Machines,
  recording: Recording,
): readonly Parting[] | NotFaithful => {
  reachTheSame({ base: own, candidate: second })
  const faithful = replayOwn(own, recording)
  if (faithful.outcome === 'unfaithful') return { why: 'its own revision does not reproduce it' }
  const run = () => ({
    own: ranOwn(replayOwn(own, recording) as FaithfulReplay),
    second: replayCandidate(second, recording, faithful.runs),
  })
  return partingsBetween({ own, second }, recording, { side: 'recorded', run, isFragile: faithful.restsOnOpen })
}

/** There is nothing to hold the second machine's run against. */
export interface NotFaithful {
  readonly why: string
}

/** The same of a candidate; `base`: the recorded policy on its own machine. */
export const partingsOfCandidate = (
  { own, second }: Machines,
  recording: Recording,
  base: Host,
): readonly Parting[] | NotFaithful => {
  reachTheSame({ base, candidate: own })
  second.reached = own.reached
  const faithful = replayOwn(base, recording)
  if (faithful.outcome === 'unfaithful') return { why: 'its own revision does not reproduce it' }
  const run = () => ({
    own: replayCandidate(own, recording, faithful.runs),
    second: replayCandidate(second, recording, faithful.runs),
  })
  const isFragile = run().own.restsOnOpen
  return partingsBetween({ own, second }, recording, { side: 'candidate', run, isFragile })
}

const ranOwn = (own: FaithfulReplay): Ran => ({ runs: runsOf(own), undecidable: null })

interface Side {
  readonly side: Parting['side']
  /** runs the session on both; may be called again */
  readonly run: () => { readonly own: Ran; readonly second: Ran }
  readonly isFragile: boolean
}

const partingsBetween = (
  { own, second }: Machines,
  recording: Recording,
  { side, run, isFragile }: Side,
): readonly Parting[] => {
  const both = run()
  const pairs = pairRuns(both.own.runs.values(), both.second.runs)
  const hosts = { base: own, candidate: second }
  const isSame = driftsOf(recording.session, { pairs, lined: [] }, noCost).length === 0
  const lined = isSame
    ? []
    : attributed(hosts, () => {
        const again = run()
        return pairRuns(again.own.runs.values(), again.second.runs).compared
      })
  const parted = driftsOf(recording.session, { pairs, lined }, noCost).map((drift) => partingOf(drift, side, isFragile))
  return [...parted, ...stops(recording, both, { side, isFragile }, parted.length > 0)]
}

const partingOf = (drift: Drift, side: Parting['side'], isFragile: boolean): Parting => ({
  session: drift.session,
  phase: instanceOfDrift(drift) ?? 'boot',
  side,
  kind: drift.kind,
  path: drift.path,
  own: drift.recorded,
  second: drift.replayed,
  callout: drift.callout,
  module: drift.module,
  line: drift.line,
  reason: reasonOf({ own: drift.recorded, second: drift.replayed, isFragile }),
})

/**
 * One of them asks what was never answered, or reaches a phase that the other does not; told where nothing else says that they part.
 * Behind a gap the recording has nothing that either could be held against.
 */
const stops = (
  { session, gaps }: Recording,
  { own, second }: { readonly own: Ran; readonly second: Ran },
  { side, isFragile }: Pick<Side, 'side' | 'isFragile'>,
  isTold: boolean,
): readonly Parting[] => {
  const [one, other] = [askedBy(own), askedBy(second)]
  const phase = own.undecidable?.phase ?? second.undecidable?.phase
  if (gaps.length > 0 && (phase === undefined || !own.runs.has(phase))) return []
  if (phase !== undefined && JSON.stringify(one) !== JSON.stringify(other))
    return [atCalls({ session, phase, side, own: one, second: other }, isFragile)]
  const onOneSide = isTold || phase !== undefined ? undefined : unpaired(own.runs, second.runs)
  if (onOneSide === undefined) return []
  const there = (runs: Ran['runs']): Canonical => (runs.has(onOneSide) ? 'reached' : null)
  return [atCalls({ session, phase: onOneSide, side, own: there(own.runs), second: there(second.runs) }, isFragile)]
}

const askedBy = ({ undecidable }: Ran): Canonical =>
  undecidable === null ? null : [undecidable.phase, undecidable.call.call, undecidable.call.key]

const unpaired = (own: ReadonlyMap<string, PhaseRun>, second: ReadonlyMap<string, PhaseRun>): string | undefined => {
  const { notReached, beyond } = pairRuns(own.values(), second)
  return [...notReached, ...beyond][0]
}

const atCalls = (
  where: Pick<Parting, 'session' | 'phase' | 'side' | 'own' | 'second'>,
  isFragile: boolean,
): Parting => ({
  ...where,
  kind: 'calls',
  path: 'calls',
  callout: null,
  module: null,
  line: null,
  reason: reasonOf({ own: where.own, second: where.second, isFragile }),
})
