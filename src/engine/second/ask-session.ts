import type { Parting } from '../../domain/second-opinion.js'
import type { Host } from '../../momentum/host.js'
import type { Supplement } from '../answers/candidate-answers.js'
import type { BootedHost } from '../boot-host.js'
import { reachTheSame } from '../both-runs.js'
import { comesToOther, restsOnOpen } from '../fragility.js'
import { type LeftBehind, leftBy, leftByReplay } from '../left-behind.js'
import type { Recording } from '../recording.js'
import { type CandidateReplay, replayCandidate } from '../replay-candidate.js'
import { replayOwn, runsOf } from '../replay-own.js'
import { lookedOn } from './deeds.js'
import { partingsOf, type RanOnOne } from './partings.js'

/** One policy on both machines. */
export interface BothMachines {
  readonly own: BootedHost
  readonly second: BootedHost
}

/** What a session left, on either machine. */
export interface BothLeft {
  readonly own: LeftBehind
  readonly second: LeftBehind
}

/** A session that ran on both. */
export interface OnBoth {
  readonly partings: readonly Parting[]
  /** what sessions that go on from this one begin with */
  readonly left: BothLeft
}

/** There is nothing that the second machine's run could be held against, or none. */
export interface NotRun {
  readonly why: string
}

export const notFaithful: NotRun = { why: 'its own revision does not reproduce it' }

/** `since` as in `Parting`. */
type Since = Parting['since']

/** The recorded policy: on its own machine it replays, as it must, and on the second with answers found by question. */
export const recordedOnBoth = ({ own, second }: BothMachines, recording: Recording, since: Since): OnBoth | NotRun => {
  reachTheSame({ base: own.host, candidate: second.host })
  const { ran: faithful, deeds } = lookedOn(own.host, () => replayOwn(own.host, recording))
  if (faithful.outcome === 'unfaithful') return notFaithful
  const here: RanOnOne = { runs: runsOf(faithful), undecidable: null, deeds }
  const other = ranOn(second.host, () => replayCandidate(second.host, recording, faithful.runs))
  const plain = { recording, base: faithful.runs, runs: here.runs }
  const hangsOnOpen = once(() => restsOnOpen(own, faithful) && comesToOther(own, plain))
  return {
    partings: partingsOf(recording, { own: here, second: other, side: 'recorded', hangsOnOpen, since }),
    left: { own: leftBy(recording, faithful.carried), second: leftByReplay(recording, other, 'the second machine') },
  }
}

interface OfCandidate {
  /** the recorded policy on its own machine */
  readonly base: Host
  readonly since: Since
  readonly newSupplement: (() => Supplement) | undefined
}

/** A candidate: on both machines with answers found by question. */
export const candidateOnBoth = (
  { own, second }: BothMachines,
  recording: Recording,
  { base, since, newSupplement }: OfCandidate,
): OnBoth | NotRun => {
  reachTheSame({ base, candidate: own.host })
  second.host.reached = own.host.reached
  const faithful = replayOwn(base, recording)
  if (faithful.outcome === 'unfaithful') return notFaithful
  const [here, other] = [own, second].map(({ host }) =>
    ranOn(host, () => replayCandidate(host, recording, faithful.runs, { supplement: newSupplement?.() })),
  ) as [CandidateReplay & RanOnOne, CandidateReplay & RanOnOne]
  const plain = { recording, base: faithful.runs, runs: here.runs, newSupplement }
  const hangsOnOpen = once(() => restsOnOpen(own, here) && comesToOther(own, plain))
  return {
    partings: partingsOf(recording, { own: here, second: other, side: 'candidate', hangsOnOpen, since }),
    left: {
      own: leftByReplay(recording, here, 'the candidate'),
      second: leftByReplay(recording, other, 'the candidate on the second machine'),
    },
  }
}

const ranOn = (host: Host, replay: () => CandidateReplay): CandidateReplay & RanOnOne => {
  const { ran, deeds } = lookedOn(host, replay)
  return { ...ran, deeds }
}

const once = (ask: () => boolean): (() => boolean) => {
  let known: boolean | null = null
  return () => {
    known ??= ask()
    return known
  }
}
