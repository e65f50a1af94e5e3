import type { Undecidable } from '../domain/call.js'
import { encodeText } from '../domain/canonical.js'
import type {
  FragileDecision,
  FragileSession,
  IsolatedSession,
  UndecidableSession,
  UnfaithfulSession,
} from '../domain/comparison.js'
import type { Carried } from '../momentum/host.js'
import type { Query } from '../store/query/query.js'
import { type Boot, readBoot } from '../store/revisions.js'
import { countSessions } from '../store/sessions.js'
import type { Store } from '../store/store.js'
import type { BootedHost } from './boot-host.js'
import { bootAgain, underItsRules } from './comparer.js'
import { fragileInOwn, notLookedFor, restsOnOpen } from './fragility.js'
import { isolatedOnly } from './left-behind.js'
import { type OwnTurn, ownChain } from './own-chain.js'
import { readEach, readRecordings } from './read-recording.js'
import { type Recording, weightOf } from './recording.js'
import { type OwnReplay, replayOwn } from './replay-own.js'
import { SecondLook } from './second-look.js'
import { stoppedByTheClock } from './stopped.js'
import { sessionTimeoutMs, watched } from './watched.js'

/** How many recordings their own revision reproduces, which it does not, and which this run did not get to the end of. */
export interface Faithfulness {
  readonly faithful: number
  readonly unfaithful: readonly UnfaithfulSession[]
  /** nothing is known of them: ended by the clock, or going on from a state that nobody knows */
  readonly stopped: readonly UndecidableSession[]
  /** decisions that hang on what Lua leaves open */
  readonly fragile: readonly FragileSession[]
  /** faithful ones that left state which outlives them */
  readonly isolated: readonly IsolatedSession[]
  /** sessions that go on from one another; absent: none */
  readonly continuous?: number
}

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

/** As `OwnReplay`, of a run that the clock may have ended. */
export type WatchedReplay = OwnReplay | { readonly outcome: 'stopped' }

const notFinished: WatchedReplay = { outcome: 'stopped' }

/** A recorded boot, and what became of it here. */
interface Booted {
  readonly boot: Boot
  readonly host: BootedHost | { readonly why: string } | 'stopped'
}

/** Replays sessions of one store under their own revisions, each booted once. Runs under a watch: `watched`. */
export class OwnReplayer {
  private readonly store: Store
  private readonly booted = new Map<string, Booted>()

  constructor(store: Store) {
    this.store = store
  }

  replay(recording: Recording): WatchedReplay {
    if (recording.damage) return { outcome: 'unfaithful', ...recording.damage }
    const { boot, host } = this.bootedOf(recording.opened.boot)
    if (host === 'stopped') return notFinished
    if ('why' in host) return { outcome: 'unfaithful', at: 'boot', why: host.why }
    const replay = replayOwn(host.host, recording)
    if (replay.outcome === 'faithful') return { ...replay, restsOnOpen: restsOnOpen(host, replay) }
    return underItsRules(replay, boot)
  }

  /** The same of a continuous one, with the state that the session before it left. */
  replayOn(recording: Recording, carried: Carried | null): WatchedReplay {
    if (recording.damage) return this.replay(recording)
    const { host } = this.bootedOf(recording.opened.boot)
    if (host !== 'stopped' && !('why' in host)) host.host.carried = carried
    return this.replay(recording)
  }

  /** Decisions of a session that hang on what Lua leaves open. */
  fragile(recording: Recording): readonly FragileDecision[] {
    const { host } = this.bootedOf(recording.opened.boot)
    return host === 'stopped' || 'why' in host ? [] : fragileInOwn(host, recording)
  }

  /** The host that a recording runs on, as its last replay left it; null where it has none. */
  hostOf(recording: Recording): BootedHost | null {
    if (recording.damage) return null
    const { host } = this.bootedOf(recording.opened.boot)
    return host === 'stopped' || 'why' in host ? null : host
  }

  /** A boot that the clock ends would take as long for every session: it is not begun a second time. */
  private bootedOf(digest: string): Booted {
    const known = this.booted.get(digest)
    if (known) return known
    const boot = readBoot(this.store, digest)
    this.booted.set(digest, { boot, host: 'stopped' })
    const booted = { boot, host: bootAgain(this.store, boot) }
    this.booted.set(digest, booted)
    return booted
  }
}
