import type { Command } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { Trouble } from '../../domain/trouble.js'
import { isAccepted } from '../../domain/verdict.js'
import { type ReplayedSession, replayText } from '../../report/replay-text.js'
import type { SessionRow } from '../../store/projection/session-rows.js'
import { parseQuery } from '../../store/query/query.js'
import { listSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { continuousHelp } from '../continuous-help.js'
import { type DialectOptions, dialectOption } from '../dialect-option.js'
import { exitStatus } from '../exit-status.js'
import { namedSession, sessionArgument } from '../named-session.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
import { type ReplayCandidate, replaySession } from '../replay-session.js'
import { supplementFrom, worldHelp } from '../supplement.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

interface ReplayOptions extends DialectOptions {
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
    .addOption(dialectOption())
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

/** `timeoutMs` is what the replay may take by the clock; what it does not get to the end of is undecidable. */
export const replay = (
  store: Store,
  session: string | undefined,
  options: ReplayOptions & { readonly timeoutMs?: number },
): ReplayedSession => {
  const row = session === undefined ? newest(store) : namedSession(store, session)
  return replaySession(store, row, { candidate: candidateOf(options), timeoutMs: options.timeoutMs })
}

const candidateOf = (options: ReplayOptions): ReplayCandidate | null => {
  const { policy, dialect, world } = options
  if (policy === undefined) return null
  const revision = readPolicy(policy, dialect)
  warnOfConfiguration(revision)
  return { revision, newSupplement: world === undefined ? undefined : supplementFrom(world) }
}

const newest = (store: Store): SessionRow => {
  const [row] = listSessions(store, parseQuery(''), { limit: 1 })
  if (row) return row
  throw new Trouble('session-missing', 'the store has no sessions', {
    hint: 'record some: reprise record --policy POLICY SESSIONS.yaml',
  })
}
