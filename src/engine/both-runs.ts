import type { GapNoted, SessionOpened } from '../domain/events.js'
import { listenedPhases } from '../domain/phase.js'
import { hintOnBodies, hintOnRedaction } from '../domain/redaction.js'
import { rowOf } from '../domain/source.js'
import type { CompareOptions, Hosts } from './compare-options.js'
import { pairActs, unmatched } from './other-server.js'
import { type Pairs, pairRuns } from './pair-runs.js'
import type { Recording } from './recording.js'
import { type CandidateReplay, replayCandidate } from './replay-candidate.js'
import { type FaithfulReplay, type OwnReplay, replayOwn, runsOf } from './replay-own.js'
import { differencesBetween } from './run-differences.js'

/** A recording that ran under its own revision, which reproduces it, and under the candidate. */
export interface BothRuns {
  readonly outcome: 'compared'
  readonly own: FaithfulReplay
  readonly replay: CandidateReplay
  readonly pairs: Pairs
  readonly isDrifted: boolean
  readonly undecidable: CandidateReplay['undecidable']
}

/** Runs both; of one that its own revision does not reproduce, only that. */
export const runBoth = (
  hosts: Hosts,
  recording: Recording,
  { newSupplement, costFactor }: CompareOptions,
): BothRuns | Extract<OwnReplay, { outcome: 'unfaithful' }> => {
  reachTheSame(hosts)
  const own = replayOwn(hosts.base, recording)
  if (own.outcome === 'unfaithful') return own
  const replay = replayCandidate(hosts.candidate, recording, own.runs, { supplement: newSupplement?.() })
  const pairs = pairsOf(sideOf(own), replay, hosts)
  const isDrifted = pairs.compared.some(([base, run]) => differencesBetween(base, run, costFactor).length > 0)
  const undecidable =
    replay.undecidable ?? gapOf(recording) ?? unmatched(pairs.compared) ?? (isDrifted ? null : unpaired(pairs))
  return { outcome: 'compared', own, replay, pairs, isDrifted, undecidable }
}

/** What a session came to on one side: by the names of its instances, and by the acts that led to them. */
export type Side = Pick<CandidateReplay, 'runs' | 'acts'>

export const sideOf = (own: FaithfulReplay): Side => ({ runs: runsOf(own), acts: own.runs.map(({ runs }) => runs) })

/** What the two come to, instance by instance; of two servers, act by act. */
export const pairsOf = (base: Side, candidate: Side, hosts: Hosts): Pairs =>
  isOtherServer(hosts) ? pairActs(base.acts, candidate.acts) : pairRuns(base.runs.values(), candidate.runs)

const isOtherServer = ({ base, candidate }: Hosts): boolean => base.server !== candidate.server

/** What one side listens in, the other reaches too, or its instances would have no counterpart. */
export const reachTheSame = (hosts: Hosts): void => {
  const { base, candidate } = hosts
  const reached = new Set(listenedPhases.filter((phase) => base.hears(phase) || candidate.hears(phase)))
  base.reached = reached
  candidate.reached = reached
  for (const { stage } of [base, candidate]) stage.tellsTaken = isOtherServer(hosts)
  candidate.stage.kumo.counterparts = base.stage.definitions
}

/** A recording that could not be finished cannot say what came after. */
const gapOf = ({ gaps, opened }: Recording): CandidateReplay['undecidable'] => {
  const gap = gaps[0]
  if (!gap) return null
  const [phase, reason] = [gap.what, gap.why].map((text) => (typeof text === 'string' ? text : ''))
  return {
    phase: phase!,
    call: { call: 'recording', key: null, reason: reason!, hint: hintFor(gap, opened) },
  }
}

const hintFor = ({ lacks, redacted }: GapNoted, { source, bodies, redacted: wasRedacted }: SessionOpened): string => {
  if (redacted) return bodies === 'none' && !wasRedacted ? hintOnBodies : hintOnRedaction
  const { cells, gap } = rowOf(source)
  const cell = lacks === undefined ? undefined : cells[lacks]
  return cell?.fidelity === 'unknown' ? cell.hint : gap
}

/**
 * Instances on one side only, and nothing that drifted: a recipient list put together anew from the same addresses, say. Their
 * phases cannot be told from one another, so they are not called the same.
 */
const unpaired = ({ notReached, beyond }: Pairs): CandidateReplay['undecidable'] => {
  const [phase] = [...notReached, ...beyond]
  if (phase === undefined) return null
  const reason = `${phase} is on one side only, and nothing that the policy answered says why`
  return { phase, call: { call: 'phases', key: null, reason, hint: 'compare the recipients of both policies' } }
}
