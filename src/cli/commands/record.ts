import { basename, dirname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { scenarioHelp } from '../../capture/scenario/help.js'
import { messagesWithoutData } from '../../capture/scenario/messages-without-data.js'
import { readScenarios } from '../../capture/scenario/read-scenario.js'
import { isInjected, type Scenario, type SessionScript } from '../../capture/scenario/script.js'
import { bytesOfText } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { RegisteredModule } from '../../domain/events.js'
import { failureText } from '../../domain/failure.js'
import { groupsOf } from '../../domain/groups.js'
import { showText } from '../../domain/phase.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { worldAnswers } from '../../engine/answers/world-answers.js'
import { type BootedHost, bootOrTrouble } from '../../engine/boot-host.js'
import { keepBoot, keepSession } from '../../engine/keep-session.js'
import { keepReload, reload } from '../../engine/reload.js'
import type { SessionRecorder } from '../../engine/session-recorder.js'
import { nearestCallout } from '../../momentum/callouts/nearest-callout.js'
import { printable } from '../../report/printable.js'
import { type RecordedSession, recordText } from '../../report/record-text.js'
import { counted, number } from '../../report/words.js'
import { countOfNames } from '../../store/session-names.js'
import type { Store } from '../../store/store.js'
import { worldFromSpec } from '../../world/scenario-world.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { copyable } from '../copyable.js'
import { type DialectOptions, dialectOption } from '../dialect-option.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
import { progressOn, type Report } from '../progress.js'
import { ContinuousRuns, fragileIn, type Run, runsByThemselves, type Stretch } from '../recording-runs.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

interface RecordOptions extends DialectOptions {
  readonly policy: string
  readonly db?: string
  readonly format?: 'text' | 'json' | 'jsonl'
  readonly json?: boolean
  readonly durable?: boolean
  readonly continuous?: boolean
}

export const addRecord = (program: Command): void => {
  program
    .command('record')
    .description('run simulated sessions from scenario files under a policy, and keep what happens')
    .requiredOption('--policy <path>', policyHelp)
    .addOption(dialectOption())
    .argument('<sessions...>', 'scenario files (YAML), or folders of them')
    .option(
      '--continuous',
      'each session goes on from the state that the one before it left: globals, tables and locals of the policy',
    )
    .option('--durable', 'wait for the disk at every commit, so that a power cut loses nothing')
    .addOption(
      new Option('--format <format>', 'how to print it; jsonl prints each session as soon as the store has it')
        .choices(['text', 'json', 'jsonl'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText('after', `\n${scenarioHelp}`)
    .action(async (sessions: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<RecordOptions>()
      const format = options.json ? 'json' : options.format
      const { recorded, besides } = await recordBesides(options, sessions, format === 'jsonl' ? printLine : undefined)
      if (format === 'json') print(JSON.stringify({ sessions: recorded, besides }))
      if (format === 'text') print(copyable(recordText(recorded, styleOf(process.stdout), besides)))
      if (recorded.some((session) => session.gap !== null)) process.exitCode = exitStatus.undecided
    })
}

const printLine = (session: RecordedSession): void => print(JSON.stringify(session))

/** Records every session of the scenarios; the store has them in groups, each as soon as it is reported. */
export const record = async (options: RecordOptions, paths: readonly string[]): Promise<readonly RecordedSession[]> =>
  (await recordBesides(options, paths)).recorded

interface Recorded {
  readonly recorded: readonly RecordedSession[]
  /** other sessions of the store that have the name of one of them */
  readonly besides: number
}

const recordBesides = async (
  options: RecordOptions,
  paths: readonly string[],
  onKept: (session: RecordedSession) => void = () => {},
): Promise<Recorded> => {
  const policy = readPolicy(options.policy, options.dialect)
  warnOfConfiguration(policy)
  const scenarios = readScenarios(paths)
  warnOfUnsent(scenarios)
  const booted = scenarios.flatMap((scenario) => stretchesOf(policy, scenario))
  warnOfMisspelt(booted)
  const progress = progressOn(process.stderr, 'recording')
  const path = storePath(options.db)
  try {
    return await withStore(path, 'make', (store) => {
      const wanted = { booted, isContinuous: options.continuous === true, report: progress.report, onKept }
      const recorded = recordAll(store, wanted)
      return { recorded, besides: besidesOf(store, recorded) }
    })
  } finally {
    progress.end()
  }
}

const besidesOf = (store: Store, recorded: readonly RecordedSession[]): number => {
  const kept = recorded.filter(({ id }) => id !== null)
  return countOfNames(
    store,
    kept.map(({ name }) => name),
    kept.map(({ id }) => id!),
  )
}

/** Of such a message nothing is recorded, so nothing else would tell that it was never sent. */
const warnOfUnsent = (scenarios: readonly Scenario[]): void => {
  const unsent = scenarios
    .flatMap(({ sessions }) => sessions)
    .flatMap((script) => messagesWithoutData(script).map((place) => ({ name: script.name, place })))
  const [first, ...others] = unsent
  if (!first) return
  const more = others.length === 0 ? '' : `; ${number(others.length)} more ${others.length === 1 ? 'is' : 'are'} not`
  process.stderr.write(
    `warning: no DATA stands before message ${first.place} of ${printable(first.name)}: it is not sent${more}\n`,
  )
}

/** Momentum never calls a function whose name is almost a callout's, and says nothing. */
const warnOfMisspelt = (booted: readonly Stretch[]): void => {
  const results = booted.map(({ booted: { boot } }) => boot.result)
  const ignored = results.flatMap((result) => (result.outcome === 'booted' ? result.modules : [])).flatMap(ignoredIn)
  for (const name of new Set(ignored)) {
    const meant = nearestCallout(name)
    if (meant) process.stderr.write(`warning: ${printable(name)} is never called: ${meant} is the callout\n`)
  }
}

const ignoredIn = ({ ignored = [] }: RegisteredModule): readonly string[] => ignored.map(showText)

interface BegunStretch extends Stretch {
  /** what keeps the boot, and how it came about, before the sessions */
  readonly begin: (store: Store, after: string | null) => void
}

/** A scenario's sessions between its reloads. */
const stretchesOf = (policy: Revision, scenario: Scenario): readonly BegunStretch[] => {
  const newWorld = worldFromSpec(scenario.world)
  const ends = [...scenario.reloads.map(({ after }) => after), scenario.sessions.length]
  const first = bootOrTrouble(policy, worldAnswers(newWorld()), scenario.profile)
  const stretches: BegunStretch[] = []
  const add = (booted: BootedHost, begin: BegunStretch['begin']): void => {
    const from = stretches.length === 0 ? 0 : ends[stretches.length - 1]!
    const sessions = scenario.sessions.slice(from, ends[stretches.length])
    stretches.push({ scenario, sessions, booted, isReloaded: stretches.length > 0, begin, newWorld })
  }
  add(first, (store) => keepBoot(store, policy, first))
  for (const { policy: path } of scenario.reloads) {
    const next = readPolicy(resolve(dirname(scenario.file), path), policy.dialect)
    const reloaded = reload(stretches.at(-1)!.booted, next, worldAnswers(newWorld()))
    const file = encodeText(bytesOfText(basename(scenario.file)))
    add(reloaded.running, (store, after) => keepReload(store, reloaded, { after, file }))
  }
  return stretches
}

interface Wanted {
  readonly booted: readonly BegunStretch[]
  readonly isContinuous: boolean
  readonly report: Report
  readonly onKept: (session: RecordedSession) => void
}

/** Sessions of one transaction: three times as fast as one by one. */
const keptTogether = 100

const recordAll = (store: Store, { booted, isContinuous, report, onKept }: Wanted): readonly RecordedSession[] => {
  const total = booted.reduce((sum, { sessions }) => sum + sessions.length, 0)
  const recorded: RecordedSession[] = []
  const continuous = new ContinuousRuns()
  try {
    for (const one of booted) {
      one.begin(store, recorded.at(-1)?.id ?? null)
      const runs = isContinuous ? continuous.of(one) : runsByThemselves(one)
      for (const group of groupsOf(runs, keptTogether)) {
        const stored = store.transaction(() => group.map((run) => keep(store, run)))
        const kept = stored.map((session, index) => ({ ...session, fragile: fragileIn(group[index]!) }))
        kept.forEach(onKept)
        recorded.push(...kept)
        report(recorded.length, total)
      }
    }
  } catch (error) {
    throw withRecorded(error, recorded.length, total)
  }
  return recorded
}

/** Those before it are kept, and would be recorded twice by who does all of it again. */
const withRecorded = (error: unknown, recorded: number, total: number): unknown =>
  error instanceof Trouble && recorded > 0
    ? new Trouble(error.code, `${error.message}; ${recorded} of ${counted(total, 'session')} were recorded before it`, {
        hint: `${error.hint ?? ''}; look first at what is there: reprise sessions`.replace(/^; /, ''),
        cause: error,
      })
    : error

const keep = (store: Store, { script, id, recorder, why }: Run): RecordedSession => {
  if (!recorder) return notRecorded(script, why)
  keepSession(store, recorder, id)
  const [opened] = recorder.events
  const { continuous = null } = opened?.event.type === 'SessionOpened' ? opened.event.input : {}
  const gap = recorder.events.find(({ event }) => event.type === 'GapNoted')?.event
  return {
    id,
    name: script.name,
    phases: recorder.events.filter(({ event }) => event.type === 'PhaseReached').length,
    end: endOf(script, recorder),
    gap: gap?.type === 'GapNoted' ? { phase: showText(gap.input.what), why: showText(gap.input.why) } : null,
    failure: failureIn(recorder),
    fragile: [],
    left: recorder.session.left.map(({ name }) => encodeText(name)),
    ...(continuous ? { continuous } : {}),
  }
}

const endOf = (script: SessionScript, { events }: SessionRecorder): RecordedSession['end'] => {
  const { event } = events.at(-1)!
  const end = event.type === 'SessionClosed' ? event.input.end : 'open'
  return end === 'open' && isInjected(script) ? 'http' : end
}

const failureIn = ({ events }: SessionRecorder): RecordedSession['failure'] => {
  const work = events.flatMap(({ event }) => (event.type === 'PhaseReached' ? (event.work ?? []) : []))
  const failed = work.find(({ failure }) => failure !== undefined)
  if (!failed) return null
  const { failure, callout } = failed
  return { callout, message: failure!.kind === 'error' ? failure!.message : failureText(failure!) }
}

/** Stopped by the clock, or going on from a session that was: nothing of it is kept. */
const notRecorded = (script: SessionScript, why: string): RecordedSession => ({
  id: null,
  name: script.name,
  phases: 0,
  end: 'open',
  gap: { phase: 'session', why },
  failure: null,
  fragile: [],
  left: [],
})
