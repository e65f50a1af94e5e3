import type { Command } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { encodeText } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'
import { isAccepted } from '../../domain/verdict.js'
import { defaultCompareOptions } from '../../engine/compare-options.js'
import { notCompared } from '../../engine/compare-session.js'
import { Comparer } from '../../engine/comparer.js'
import { comparerChain } from '../../engine/comparer-chain.js'
import { notLookedFor } from '../../engine/fragility.js'
import { ownChain } from '../../engine/own-chain.js'
import { readRecording } from '../../engine/read-recording.js'
import type { Recording } from '../../engine/recording.js'
import { stoppedByTheClock } from '../../engine/stopped.js'
import { OwnReplayer } from '../../engine/verify-sessions.js'
import { watchedOnce } from '../../engine/watched.js'
import { type ReplayedSession, replayText } from '../../report/replay-text.js'
import type { SessionRow } from '../../store/projection/session-rows.js'
import { parseQuery } from '../../store/query/query.js'
import { listSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { continuousHelp } from '../continuous-help.js'
import { exitStatus } from '../exit-status.js'
import { namedSession, sessionArgument } from '../named-session.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
import { supplementFrom, worldHelp } from '../supplement.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

interface ReplayOptions {
  readonly db?: string
  readonly policy?: string
  readonly world?: string
  readonly json?: boolean
}

export const addReplay = (program: Command): void => {
  program
    .command('replay')
    .description('replay one session, phase by phase, under its own policy or under a candidate')
    .argument('[session]', `${sessionArgument}; the newest by default`)
    .option('--policy <path>', `the candidate: ${policyHelp}`)
    .option('--world <file>', worldHelp)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\n${continuousHelp}\nExit status: 0 the same or accepted, 1 drift, 2 trouble, 3 undecidable or unfaithful.`,
    )
    .action(async (session: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReplayOptions>()
      requireCandidate(options)
      await withStore(storePath(options.db), 'read', (store) => {
        const replayed = replay(store, session, options)
        if (options.json) print(JSON.stringify(replayed))
        else print(replayText(replayed, styleOf(process.stdout)))
        process.exitCode = statusOf(replayed)
      })
    })
}

/** Under its own policy a session has every answer: the world would never be asked. */
const requireCandidate = ({ policy, world }: ReplayOptions): void => {
  if (world === undefined || policy !== undefined) return
  throw new Trouble('world-unused', '--world answers what a candidate asks, and there is none without --policy', {
    hint: `name the candidate too: reprise replay --policy POLICY --world ${world}`,
  })
}

/** What was accepted does not fail; what was rejected does, of how the policy boots too. */
const statusOf = ({ verdict, drifts, undecidable }: ReplayedSession): number => {
  if (drifts.some((drift) => drift.verdict?.verdict === 'rejected')) return exitStatus.drift
  if (verdict !== 'drifted') return verdict === 'same' ? exitStatus.clean : exitStatus.undecided
  const own = drifts.filter(({ session, severity }) => session !== '' || severity === 'critical')
  if (!own.every(isAccepted)) return exitStatus.drift
  const isBooted = !own.some(({ phase, path }) => phase === 'boot' && path === 'boot')
  return isBooted && !undecidable ? exitStatus.clean : exitStatus.undecided
}

interface Look {
  readonly store: Store
  readonly recording: Recording
  readonly timeoutMs: number | undefined
}

type Judged = Omit<ReplayedSession, 'session' | 'name' | 'recorded'>

/** `timeoutMs` is what the replay may take by the clock; what it does not get to the end of is undecidable. */
export const replay = (
  store: Store,
  session: string | undefined,
  { policy, world, timeoutMs }: ReplayOptions & { readonly timeoutMs?: number },
): ReplayedSession => {
  const row =
    session === undefined
      ? newest(store)
      : namedSession(store, session, (id) => `replay ${id}${policy === undefined ? '' : ` --policy ${policy}`}`)
  const recording = readRecording(store, row.id)
  const { continuous } = recording.opened
  const named = {
    session: row.id,
    name: row.source,
    recorded: recording.phases.map(({ key }) => key),
    ...(continuous ? { continuous } : {}),
  }
  const look = { store, recording, timeoutMs }
  return { ...named, ...(policy === undefined ? underItsOwn(look) : underCandidate(look, policy, world)) }
}

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

const underCandidate = ({ store, recording, timeoutMs }: Look, policy: string, world: string | undefined): Judged => {
  const candidate = readPolicy(policy)
  warnOfConfiguration(candidate)
  const newSupplement = world === undefined ? undefined : supplementFrom(world)
  const comparer = new Comparer(store, candidate, { ...defaultCompareOptions, newSupplement })
  const { verdict, drifts, notReached, beyond, undecidable, unfaithful, simulated, restsOnOpen, left } =
    (recording.opened.continuous
      ? comparerChain(store, comparer, timeoutMs).run(recording)
      : watchedOnce(() => comparer.compare(recording), timeoutMs)) ??
    notCompared(recording, { verdict: 'undecidable', undecidable: stopped })
  const found = restsOnOpen ? (watchedOnce(() => comparer.fragile(recording), timeoutMs) ?? notLookedForAtAll) : []
  return {
    candidate: { revision: candidate.id, name: candidate.name },
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

const newest = (store: Store): SessionRow => {
  const [row] = listSessions(store, parseQuery(''), { limit: 1 })
  if (row) return row
  throw new Trouble('session-missing', 'the store has no sessions', {
    hint: 'record some: reprise record --policy POLICY SESSIONS.yaml',
  })
}
