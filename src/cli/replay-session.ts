import { encodeText } from '../domain/canonical.js'
import type { Revision } from '../domain/revision.js'
import { type CompareOptions, defaultCompareOptions } from '../engine/compare-options.js'
import { notCompared } from '../engine/compare-session.js'
import { Comparer } from '../engine/comparer.js'
import { comparerChain } from '../engine/comparer-chain.js'
import { notLookedFor } from '../engine/fragility.js'
import { ownChain } from '../engine/own-chain.js'
import { OwnReplayer } from '../engine/own-replayer.js'
import { readRecording } from '../engine/read-recording.js'
import type { Recording } from '../engine/recording.js'
import { stoppedByTheClock } from '../engine/stopped.js'
import { watchedOnce } from '../engine/watched.js'
import type { ReplayedSession } from '../report/replay-text.js'
import type { SessionRow } from '../store/projection/session-rows.js'
import type { Store } from '../store/store.js'

export interface ReplayCandidate {
  readonly revision: Revision
  /** answers what was never recorded */
  readonly newSupplement?: CompareOptions['newSupplement']
}

export interface ReplaySessionOptions {
  /** null: under the revision that it was recorded under */
  readonly candidate: ReplayCandidate | null
  /** what the replay may take by the clock; what it does not get to the end of is undecidable */
  readonly timeoutMs?: number | undefined
}

/** Runs a session again, under its own revision or under a candidate, and tells what became of each phase instance. */
export const replaySession = (
  store: Store,
  row: SessionRow,
  { candidate, timeoutMs }: ReplaySessionOptions,
): ReplayedSession => {
  const recording = readRecording(store, row.id)
  const { continuous } = recording.opened
  const named = {
    session: row.id,
    name: row.source,
    recorded: recording.phases.map(({ key }) => key),
    ...(continuous ? { continuous } : {}),
  }
  const look = { store, recording, timeoutMs }
  return { ...named, ...(candidate === null ? underItsOwn(look) : underCandidate(look, candidate)) }
}

interface Look {
  readonly store: Store
  readonly recording: Recording
  readonly timeoutMs: number | undefined
}

type Judged = Omit<ReplayedSession, 'session' | 'name' | 'recorded'>

const underItsOwn = ({ store, recording, timeoutMs }: Look): Judged => {
  const replayer = new OwnReplayer(store)
  const chain = ownChain(store, (one, carried) => replayer.replayOn(one, carried), timeoutMs)
  const own = recording.opened.continuous
    ? chain.run(recording)
    : watchedOnce(() => replayer.replay(recording), timeoutMs)
  if (own?.outcome === 'unfaithful')
    return { ...unjudged, verdict: 'unfaithful', unfaithful: { at: own.at, why: own.why } }
  if (own?.outcome === 'undecidable')
    return { ...unjudged, verdict: 'undecidable', undecidable: { phase: 'session', call: own.call } }
  if (own?.outcome !== 'faithful') return { ...unjudged, verdict: 'undecidable', undecidable: stopped }
  const found = own.restsOnOpen ? (watchedOnce(() => replayer.fragile(recording), timeoutMs) ?? notLookedFor) : []
  const fragile = found.map((one) => ({ session: recording.session, ...one, side: 'recorded' as const }))
  return { ...unjudged, verdict: 'same', fragile, left: own.left.map(({ name }) => encodeText(name)) }
}

const underCandidate = (
  { store, recording, timeoutMs }: Look,
  { revision, newSupplement }: ReplayCandidate,
): Judged => {
  const comparer = new Comparer(store, revision, { ...defaultCompareOptions, newSupplement })
  const { verdict, drifts, notReached, beyond, undecidable, unfaithful, simulated, restsOnOpen, left } =
    (recording.opened.continuous
      ? comparerChain(store, comparer, timeoutMs).run(recording)
      : watchedOnce(() => comparer.compare(recording), timeoutMs)) ??
    notCompared(recording, { verdict: 'undecidable', undecidable: stopped })
  const found = restsOnOpen
    ? (watchedOnce(() => comparer.fragile(recording).decisions, timeoutMs) ?? notLookedForAtAll)
    : []
  return {
    candidate: { revision: revision.id, name: revision.name },
    verdict: comparer.drifts.some((drift) => drift.severity === 'critical') ? 'drifted' : verdict,
    drifts: [...comparer.drifts, ...drifts],
    notReached,
    beyond,
    undecidable: undecidable ?? (verdict === 'undecidable' ? wholeOf(comparer) : null),
    unfaithful,
    simulated,
    left: left.map(encodeText),
    fragile: found.map((one) => ({ session: recording.session, ...one })),
  }
}

/** What makes the comparison undecidable as a whole, where something does. */
const wholeOf = ({ undecidable: [whole] }: Comparer): ReplayedSession['undecidable'] => {
  if (!whole) return null
  const { call, arguments: key, reason, hint } = whole
  return { phase: 'boot', call: { call, key, reason, hint } }
}

const notLookedForAtAll = notLookedFor.map((one) => ({ ...one, side: 'candidate' as const }))

const unjudged = {
  candidate: null,
  left: [],
  fragile: [],
  drifts: [],
  notReached: [],
  beyond: [],
  undecidable: null,
  unfaithful: null,
  simulated: 0,
}

const stopped = { phase: 'session', call: stoppedByTheClock }
