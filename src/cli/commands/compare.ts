import { type Command, InvalidArgumentError, Option } from 'commander'
import { readPolicy } from '../../capture/read-policy.js'
import { encodeText } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import { type DriftKind, driftKinds, type Severity, severities } from '../../domain/drift.js'
import type { FailOn } from '../../domain/fail-on.js'
import { writeReason } from '../../domain/file-reason.js'
import { showText } from '../../domain/phase.js'
import { shortHash } from '../../domain/revision.js'
import type { SecondOpinion } from '../../domain/second-opinion.js'
import { Trouble } from '../../domain/trouble.js'
import { compareStore, defaultWorkers } from '../../engine/compare-store.js'
import { plainStyle } from '../../report/style.js'
import { counted } from '../../report/words.js'
import { parseQuery } from '../../store/query/query.js'
import { findRevisions, listRevisions } from '../../store/revisions.js'
import { sessionNames } from '../../store/session-names.js'
import { countSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { askSecond } from '../ask-second.js'
import { type ComparisonFormat, comparisonFormats, formatsWithOpinion, formatted } from '../comparison-format.js'
import { statusOf } from '../comparison-status.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { continuousHelp } from '../continuous-help.js'
import { candidateDialectOption, type DialectOptions } from '../dialect-option.js'
import { driftsListed } from '../drifts-listed.js'
import { keepComparison } from '../keep-comparison.js'
import { namedIn } from '../named-in.js'
import { storePath } from '../named-store.js'
import { rememberCandidate } from '../outside/candidates.js'
import { policyHelp } from '../policy-help.js'
import { progressOn } from '../progress.js'
import { assertOpinionIsTold, secondOpinionHelp, secondOpinionOption } from '../second-opinion-help.js'
import { supplementFrom, worldHelp } from '../supplement.js'
import { print, styleOf } from '../terminal.js'
import { writeText } from '../whole-file.js'
import { withStore } from '../with-store.js'
import { parseCount } from './counts.js'

interface CompareOptions extends DialectOptions {
  readonly policy: string
  readonly db?: string
  readonly against?: string
  readonly where?: string
  readonly world?: string
  readonly format: ComparisonFormat
  readonly json?: boolean
  readonly out?: string
  readonly failOn: FailOn
  readonly workers: number
  readonly limit: number
  readonly all?: boolean
  readonly secondOpinion?: boolean
}

export const addCompare = (program: Command): void => {
  program
    .command('compare')
    .description('replay recordings under their own policy and under a candidate, and tell what differs')
    .requiredOption('--policy <path>', `the candidate: ${policyHelp}`)
    .addOption(candidateDialectOption())
    .option('--against <revision>', 'only sessions recorded under this revision (its hash or its name)')
    .option('--where <query>', 'only sessions that meet the query; see: reprise sessions --help')
    .option('--world <file>', worldHelp)
    .addOption(
      new Option(
        '--format <format>',
        'how to print it: for people (text, html), for a comment on a pull request (markdown), for a CI server (junit, sarif), as one object (json), or a drift a line (jsonl)',
      )
        .choices(comparisonFormats)
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'write it to a file')
    .addOption(
      new Option(
        '--fail-on <kinds>',
        `exit 1 on these kinds of drift (${driftKinds.join(', ')}), or on a severity and worse (${severities.join(', ')}), or none`,
      )
        .argParser(parseFailOn)
        .default({ least: 'minor' }, 'minor: all but info'),
    )
    .option('--all', 'in text, markdown and html: every drift in full, info too, and what every assumption means')
    .option(...secondOpinionOption)
    .option('--workers <n>', 'threads', parseCount, defaultWorkers())
    .option('--limit <n>', 'drifts that are listed', parseCount, driftsListed)
    .addHelpText(
      'after',
      `\n${continuousHelp}\n${secondOpinionHelp}\nExit status: 0 nothing that fails, 1 drift of the kinds in --fail-on, 2 trouble, 3 no such drift but
something undecidable or unfaithful, or sessions that drift on what others left (Readers).
Drift that was accepted (reprise review) does not fail; drift that was rejected fails whatever --fail-on says.
In junit, drift that fails is a failure, and what makes 3 is an error.`,
    )
    .action(async (_options: unknown, command: Command) => runCompare(command.optsWithGlobals<CompareOptions>()))
}

const parseFailOn = (text: string): FailOn => {
  if (text === 'none') return { none: true }
  if ((severities as readonly string[]).includes(text)) return { least: text as Severity }
  const kinds = text.split(',').map((kind) => kind.trim())
  const unknown = kinds.find((kind) => !(driftKinds as readonly string[]).includes(kind))
  if (unknown === undefined) return { kinds: kinds as DriftKind[] }
  throw new InvalidArgumentError(
    `"${unknown}" is neither a kind of drift (${driftKinds.join(', ')}) nor a severity (${severities.join(', ')}), nor none.`,
  )
}

const runCompare = async (options: CompareOptions): Promise<void> => {
  if (options.secondOpinion) assertOpinionIsTold(formatOf(options), formatsWithOpinion)
  const comparison = await compare(options)
  const text = await withStore(storePath(options.db), 'read', (store) => textOf(store, comparison, options))
  if (options.out === undefined) print(text)
  else writeOut(options.out, text)
  process.exitCode = statusOf(comparison, options.failOn)
}

const textOf = async (store: Store, comparison: Comparison, options: CompareOptions): Promise<string> => {
  const opinion = options.secondOpinion ? await opinionOf(store, options) : undefined
  const parted = (opinion?.partings ?? []).map(({ session }) => session)
  return formatted(comparison, formatOf(options), {
    style: options.out === undefined ? styleOf(process.stdout) : plainStyle,
    all: options.all === true,
    failOn: options.failOn,
    policy: options.policy,
    opinion,
    namesOf: () => sessionNames(store, [...namedIn(comparison), ...parted]),
  })
}

const formatOf = ({ json, format }: CompareOptions): ComparisonFormat => (json ? 'json' : format)

/** Of the recorded policies and of the candidate. It is told, and not kept with the comparison. */
const opinionOf = (store: Store, options: CompareOptions): Promise<SecondOpinion> =>
  askSecond({
    storePath: storePath(options.db),
    query: parseQuery(queryText(store, options)),
    candidate: readPolicy(options.policy, options.dialect),
    limit: options.limit,
    workers: options.workers,
    newSupplement: options.world === undefined ? undefined : supplementFrom(options.world),
  })

/** Compares, and keeps what was found in the store. */
export const compare = async (
  options: Pick<CompareOptions, 'policy' | 'dialect' | 'db' | 'against' | 'where' | 'world' | 'workers' | 'limit'>,
): Promise<Comparison> => {
  const candidate = readPolicy(options.policy, options.dialect)
  warnOfConfiguration(candidate)
  const path = storePath(options.db)
  const where = await withStore(path, 'read', (store) => {
    if (store.isCopy) process.stderr.write(copyNote(path, options.workers))
    return someSessions(store, queryText(store, options))
  })
  const progress = progressOn(process.stderr, 'comparing')
  let search: ReturnType<typeof progressOn> | undefined
  try {
    const comparison = await compareStore({
      storePath: path,
      candidate,
      query: parseQuery(where),
      limit: options.limit,
      workers: options.workers,
      newSupplement: options.world === undefined ? undefined : supplementFrom(options.world),
      onProgress: progress.report,
      onSearch: (done, all) => {
        search ??= progressOn(process.stderr, 'running sessions on what others left')
        search.report(done, all)
      },
    })
    progress.end()
    search?.end()
    const notKept = await keepComparison(path, comparison)
    if (notKept !== undefined) process.stderr.write(`warning: ${notKept}; --json --out FILE keeps it elsewhere\n`)
    if (candidate.dialect === 'thrlua') rememberCandidate(options.policy, process.env)
    return comparison
  } finally {
    progress.end()
    search?.end()
  }
}

const copyNote = (path: string, workers: number): string =>
  `note: ${path} is where nothing can be written, so copies of it are read, one for each of up to ${workers} workers\n`

/** A query that no session meets would pass every check. Throws Trouble `session-missing`. */
const someSessions = (store: Store, where: string): string => {
  if (countSessions(store, parseQuery(where)) > 0) return where
  const all = countSessions(store)
  const what = where === '' ? 'the store has no sessions' : `none of the store's ${all} sessions meets ${where}`
  throw new Trouble('session-missing', `there is nothing to compare: ${what}`, {
    hint: 'look at what was recorded: reprise sessions',
  })
}

const queryText = (store: Store, { where, against }: Pick<CompareOptions, 'where' | 'against'>): string => {
  if (against === undefined) return where ?? ''
  const found = findRevisions(store, against)
  if (found.length === 0) throw noSuchRevision(store, against)
  const revisions = found.map(({ revision }) => `revision:${revision}`).join(' or ')
  return where === undefined || where.trim() === '' ? revisions : `(${where}) (${revisions})`
}

const shownRevisions = 10

const noSuchRevision = (store: Store, against: string): Trouble => {
  const all = listRevisions(store)
  const lines = all
    .slice(0, shownRevisions)
    .map(
      (row) => `  ${shortHash(row.revision)}  ${showText(encodeText(row.name))}, ${counted(row.sessions, 'session')}`,
    )
  const more = all.length > shownRevisions ? ['  and older ones'] : []
  const message = [`the store has no revision ${JSON.stringify(against)}, but:`, ...lines, ...more].join('\n')
  return new Trouble('revision-missing', message, { hint: 'name one by its hash or its name: --against REVISION' })
}

const writeOut = (path: string, text: string): void => {
  try {
    writeText(path, text.endsWith('\n') || text === '' ? text : `${text}\n`)
  } catch (error) {
    throw new Trouble('out-unwritable', `cannot write ${path}: ${writeReason(error)}`, {
      hint: 'name a file in a folder that is there and can be written: --out FILE',
      cause: error,
    })
  }
}
