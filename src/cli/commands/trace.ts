import type { Command } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { readRecording } from '../../engine/read-recording.js'
import { chooseInvocation, invocationOf } from '../../engine/trace/choose-invocation.js'
import type { InvocationPair } from '../../engine/trace/pair-invocations.js'
import type { Parting } from '../../engine/trace/parting-point.js'
import { SessionTracer, type TracedPair } from '../../engine/trace/session-tracer.js'
import { mostSteps } from '../../engine/trace/trace-recorder.js'
import { type InvocationListing, invocationsText, type TracedInvocation, traceText } from '../../report/trace-text.js'
import type { Store } from '../../store/store.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { exitStatus } from '../exit-status.js'
import { namedSession, sessionArgument } from '../named-session.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import { parseCount } from './counts.js'

interface TraceOptions {
  readonly db?: string
  readonly policy?: string
  readonly from: number
  readonly steps: number
  readonly json?: boolean
}

export const addTrace = (program: Command): void => {
  program
    .command('trace')
    .description('run one callout of a session again, line by line: its source, what each line had, asked and changed')
    .argument('<session>', sessionArgument)
    .argument('[invocation]', 'its number in the list that is printed without it, or its phase, callout or module')
    .option('--policy <path>', `trace a candidate beside it, to where the two part ways: ${policyHelp}`)
    .option('--from <step>', 'the first step to print', parseCount, 1)
    .option(
      '--steps <number>',
      `how many steps to print, at most ${mostSteps.toLocaleString('en-US')}`,
      parseCount,
      500,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', traceHelp)
    .action(async (session: string, invocation: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<TraceOptions>()
      await withStore(storePath(options.db), 'read', (store) => {
        const traced = trace(store, { session, invocation }, options)
        if (options.json) print(JSON.stringify(traced))
        else if ('invocations' in traced) print(invocationsText(traced, styleOf(process.stdout)))
        else print(traceText(traced, styleOf(process.stdout)))
        if (!('invocations' in traced) && (traced.stops.recorded ?? traced.stops.candidate))
          process.exitCode = exitStatus.undecided
      })
    })
}

const traceHelp = `
A step is a line that runs; where a line goes on after a function that it called, and does something, it is a step again.
With --policy and without an invocation, the one that made the session's first drift is traced.
Exit status: 0 traced, 2 trouble, 3 a side could not run to the session's end.`

interface Named {
  readonly session: string
  readonly invocation: string | undefined
}

const trace = (store: Store, named: Named, options: TraceOptions): TracedInvocation | InvocationListing => {
  const row = namedSession(store, named.session)
  const policy = options.policy === undefined ? null : readPolicy(options.policy)
  if (policy) warnOfConfiguration(policy)
  const tracer = new SessionTracer(store, readRecording(store, row.id), policy)
  const of = { session: row.id, name: row.source }
  const chosen = chosenOf(tracer, named.invocation)
  if (!chosen)
    return {
      ...of,
      ...listing(
        tracer,
        `reprise trace ${named.session} 1${options.policy === undefined ? '' : ` --policy ${options.policy}`}`,
      ),
    }
  const { parting, ...pair } = tracer.read(chosen, options.from, Math.min(options.steps, mostSteps))
  return {
    ...of,
    candidate: policy && { revision: policy.id, name: policy.name },
    recorded: pair.recorded,
    replayed: pair.candidate,
    parting: parting ?? partingIn(tracer, pair),
    stops: tracer.stops,
  }
}

/** Where two windows part that lie behind all steps that were held against one another. */
const partingIn = (tracer: SessionTracer, pair: TracedPair): Parting | null => {
  const parting = tracer.partingOf(pair)
  return parting && { ...parting, at: pair.recorded!.first - 1 + parting.at }
}

/** null: they are to be listed. */
const chosenOf = (tracer: SessionTracer, named: string | undefined): InvocationPair | null => {
  const { invocations, comparison } = tracer
  if (named !== undefined) return chooseInvocation(invocations, named)
  const [only, ...others] = invocations
  if (only && others.length === 0) return only
  const [drift] = comparison?.drifts ?? []
  return drift ? invocationOf(invocations, drift) : null
}

const listing = ({ invocations, comparison }: SessionTracer, command: string) => ({
  verdict: comparison?.verdict ?? null,
  invocations: invocations.map(({ recorded, candidate }, index) => ({
    number: index + 1,
    recorded,
    replayed: candidate,
  })),
  command,
})
