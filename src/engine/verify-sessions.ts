import type { Undecidable } from '../domain/call.js'
import { encodeText } from '../domain/canonical.js'
import type {
  FragileDecision,
  FragileSession,
  IsolatedSession,
  UndecidableSession,
  UnfaithfulSession,
} from '../domain/comparison.js'
import type { Faithfulness } from '../domain/faithfulness.js'
import type { Query } from '../store/query/query.js'
import { countSessions } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import { notLookedFor } from './fragility.js'
import { isolatedOnly } from './left-behind.js'
import { type OwnTurn, ownChain } from './own-chain.js'
import { notFinished, OwnReplayer, type WatchedReplay } from './own-replayer.js'
import { readEach, readRecordings } from './read-recording.js'
import { type Recording, weightOf } from './recording.js'
import { SecondLook } from './second-look.js'
import { stoppedByTheClock } from './stopped.js'
import { sessionTimeoutMs, watched } from './watched.js'

export interface VerifySessionsOptions {
  readonly onProgress?: (done: number, total: number) => void
  /** milliseconds that one session may take by the clock */
  readonly timeoutMs?: number
}

const progressEvery = 100

/** Replays every session that meets the query under its own revision. */
export const verifySessions = (
  store: Store,
  query: Query,
  { onProgress, timeoutMs = sessionTimeoutMs }: VerifySessionsOptions = {},
): Faithfulness => {
  const total = countSessions(store, query)
  const replayer = new OwnReplayer(store)
  const unfaithful: UnfaithfulSession[] = []
  const stopped: UndecidableSession[] = []
  const fragile: FragileSession[] = []
  const isolated: IsolatedSession[] = []
  const secondLook = new SecondLook<Recording, readonly FragileDecision[]>({
    work: (recording) => replayer.fragile(recording),
    stopped: notLookedFor,
    weightOf,
    found: ({ session }, decisions) =>
      fragile.push(...decisions.map((one) => ({ session, ...one, side: 'recorded' as const }))),
    timeoutMs,
  })
  let faithful = 0
  const work = (recording: Recording) => withoutRuns(replayer.replay(recording))
  const run = { work, stopped: () => notFinished, weightOf }
  const take = ({ session }: Recording, replay: OwnTurn): void => {
    if (replay.outcome === 'faithful' && replay.left.length > 0)
      isolated.push({ session, state: replay.left.map(({ name }) => encodeText(name)) })
    if (replay.outcome === 'faithful') faithful += 1
    else if (replay.outcome === 'unfaithful') unfaithful.push({ session, phase: replay.at, why: replay.why })
    else stopped.push(unjudged(session, replay.outcome === 'undecidable' ? replay.call : stoppedByTheClock))
    const done = faithful + unfaithful.length + stopped.length
    if (done % progressEvery === 0) onProgress?.(done, total)
  }
  const continuous: string[] = []
  const byThemselves = isolatedOnly(readRecordings(store, query), continuous)
  for (const [recording, replay] of watched(byThemselves, run, timeoutMs)) {
    take(recording, replay)
    if (replay.outcome === 'faithful' && replay.restsOnOpen) secondLook.add(recording)
  }
  secondLook.finish()
  const chain = ownChain(store, (recording, carried) => replayer.replayOn(recording, carried), timeoutMs)
  for (const recording of readEach(store, continuous)) {
    const replay = chain.run(recording)
    take(recording, replay)
    if (replay.outcome !== 'faithful' || !replay.restsOnOpen) continue
    secondLook.add(recording)
    secondLook.finish()
  }
  const carried = continuous.length > 0 ? { continuous: continuous.length } : {}
  return { faithful, unfaithful, stopped, fragile, isolated, ...carried }
}

const unjudged = (session: string, { call, key, reason, hint }: Undecidable): UndecidableSession => ({
  session,
  phase: 'session',
  call,
  arguments: key,
  reason,
  hint,
})

/** What a whole batch keeps in memory: how a replay ended, and not what ran. */
const withoutRuns = (replay: WatchedReplay): WatchedReplay =>
  replay.outcome === 'faithful' ? { ...replay, runs: [] } : replay
