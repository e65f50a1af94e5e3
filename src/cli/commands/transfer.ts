import { accessSync, constants, createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { redactionHelp } from '../../capture/redaction-profile/help.js'
import { fileReason, writeReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { printable } from '../../report/printable.js'
import { counted } from '../../report/words.js'
import { parseQuery } from '../../store/query/query.js'
import { sessionErased } from '../../store/read.js'
import { sessionIds } from '../../store/sessions.js'
import { exportSessions } from '../../store/transfer/export-sessions.js'
import { type Imported, importLines } from '../../store/transfer/import-lines.js'
import { addRecorderOptions, type FollowOptions } from '../live/recorder-options.js'
import { namedSession } from '../named-session.js'
import { storePath } from '../named-store.js'
import { addObservedOptions, type ImportOptions, policyThatRan } from '../observed/import-options.js'
import type { Damage, ObservedFiles } from '../observed/observed-files.js'
import { observedHelp } from '../observed/observed-help.js'
import { print } from '../terminal.js'
import { withLineEnds, writeLines } from '../whole-file.js'
import { withStore } from '../with-store.js'

interface ExportOptions {
  readonly db?: string
  readonly session?: readonly string[]
  readonly where?: string
  readonly scenario?: boolean
}

export const addExport = (program: Command): void => {
  program
    .command('export')
    .description('write sessions, with the policies they ran under, as JSON Lines')
    .argument('<file>', 'the file; - is standard output')
    .addOption(
      new Option('--session <id...>', 'only these sessions (id, beginning or end of an id, or name)').conflicts(
        'where',
      ),
    )
    .option('--where <query>', 'only sessions that meet the query; see: reprise sessions --help')
    .option('--scenario', 'write the one session as a scenario file instead: recorded again, it comes to the same')
    .action(async (file: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>()
      await (options.scenario ? exportScenario(file, options) : runExport(file, options))
    })
}

type Options = ImportOptions & FollowOptions

export const addImport = (program: Command): void => {
  const command = program
    .command('import')
    .description(
      'read recordings that `reprise export` wrote, or what others observed; what is there already changes nothing',
    )
    .argument(
      '[files...]',
      'JSON Lines, captures, transcripts, logs, mail, files of the recorder inside Momentum; - is standard input, with JSON Lines',
    )
    .option('--json', 'print what was imported as JSON')
  addRecorderOptions(addObservedOptions(command))
    .addHelpText('after', () => `\n${observedHelp()}\n${redactionHelp}`)
    .action(async (files: string[], _options: unknown, command: Command) =>
      runImport(files, command.optsWithGlobals<Options>()),
    )
}

const runExport = (file: string, options: ExportOptions): Promise<void> =>
  withStore(storePath(options.db), 'read', async (store) => {
    const named = options.session?.map((session) => {
      const { id, erasedAt } = namedSession(store, session)
      if (erasedAt !== null) throw sessionErased(id)
      return id
    })
    const ids = named ?? sessionIds(store, parseQuery(options.where ?? ''))
    const written = { sessions: 0 }
    try {
      const lines = exportSessions(store, counting(ids, written))
      if (file === '-') await pipeline(Readable.from(withLineEnds(lines)), process.stdout, { end: false })
      else await writeLines(file, lines)
    } catch (error) {
      throw unwritable(file, error)
    }
    const where = file === '-' ? 'standard output' : file
    process.stderr.write(`wrote ${counted(written.sessions, 'session')}, with what they ran under, to ${where}\n`)
  })

/** Throws Trouble `session-ambiguous` where not exactly one session is named, and as `scenarioOfRecording`. */
const exportScenario = (file: string, { db, session = [] }: ExportOptions): Promise<void> =>
  withStore(storePath(db), 'read', async (store) => {
    const [name, ...others] = session
    if (name === undefined || others.length > 0)
      throw new Trouble('session-ambiguous', `a scenario is made of one session, and ${session.length} are named`, {
        hint: `name one: reprise export ${file} --scenario --session ID`,
      })
    const { id } = namedSession(store, name)
    // an export of recordings needs no Lua machine
    const [{ readRecording }, { scenarioOfRecording, writeScenario }] = await Promise.all([
      import('../../engine/read-recording.js'),
      import('../scenario-copy.js'),
    ])
    const text = scenarioOfRecording(store, readRecording(store, id))
    if (file === '-') print(text)
    else writeScenario(file, text)
    process.stderr.write(`wrote the session as a scenario to ${file === '-' ? 'standard output' : file}\n`)
  })

function* counting(ids: Iterable<string>, written: { sessions: number }): Generator<string> {
  for (const id of ids) {
    yield id
    written.sessions += 1
  }
}

const runImport = async (files: readonly string[], options: Options): Promise<void> => {
  if (files.length === 0 && options.follow === undefined)
    throw new Trouble('import-nothing', 'nothing to import is named', {
      hint: 'name files, or a folder to follow: reprise import --follow FOLDER --policy POLICY',
    })
  if (options.shadow !== undefined && options.follow === undefined)
    throw new Trouble(
      'option-misplaced',
      '--shadow compares sessions while a folder is followed, and there is no --follow',
      {
        hint: 'import first, and compare then: reprise compare --policy CANDIDATE',
      },
    )
  for (const file of files) requireReadable(file, options)
  // what others observed needs a Lua machine, and exports none
  const { sortFiles } = await import('../observed/observed-files.js')
  const damages: Damage[] = []
  const { exports, observed, recorder } = sortFiles(files, options, (damage) => {
    damages.push(damage)
    tellDamage(damage)
  })
  if (recorder.length > 0 || options.follow !== undefined) await importOfRecorder(recorder, options)
  else if (observed.length > 0) await importOthers(observed, options, damages)
  else {
    refuseWithholding(options)
    await importExports(exports, options)
  }
}

/** What was recorded is taken as it is. Throws Trouble `option-misplaced`. */
const refuseWithholding = ({ redact, bodies }: Options): void => {
  if (redact === undefined && bodies === 'all') return
  const option = redact === undefined ? '--bodies' : '--redact'
  throw new Trouble('option-misplaced', `${option} has no place with exports: what was recorded is imported as it is`, {
    hint: 'leave it out; listen, milter and imports of what others observed have it',
  })
}

const tellDamage = ({ file, line, why }: Damage): void => {
  const text =
    line === undefined ? `${file}: ${why}; behind that nothing is read` : `${file}:${line} is left out: ${why}`
  process.stderr.write(`warning: ${printable(text)}\n`)
}

const importOfRecorder = async (files: readonly string[], options: Options): Promise<void> => {
  const { followRecorder, importRecorded } = await import('../live/follow-recorder.js')
  const named = { ...options, policy: policyThatRan(options, files[0] ?? options.follow!) }
  if (files.length > 0) await importRecorded(files, named)
  if (options.follow !== undefined) await followRecorder(options.follow, named)
}

const importOthers = async (
  observed: readonly ObservedFiles[],
  options: Options,
  damages: readonly Damage[],
): Promise<void> => {
  const { printObserved } = await import('../observed/print-observed.js')
  await printObserved(observed, options, damages)
}

const importExports = (files: readonly string[], options: Options): Promise<void> =>
  withStore(storePath(options.db), 'make', async (store) => {
    const sums = { sessions: 0, unchanged: 0, erased: 0, entries: 0, verdicts: 0 }
    for (const file of files) {
      const imported = await importFile(file, (lines) => importLines(store, lines)).catch((error) => {
        throw placedIn(file, error)
      })
      for (const count of Object.keys(sums) as (keyof Imported)[]) sums[count] += imported[count]
    }
    print(options.json ? JSON.stringify(sums) : importedText(sums))
  })

const importedText = ({ sessions, unchanged, erased, entries, verdicts }: Imported): string => {
  const said = entries === 0 ? '' : `, and ${reviewsText(entries, verdicts)}`
  const there = `; ${unchanged} ${unchanged === 1 ? 'was' : 'were'} there already`
  const gone =
    erased === 0 ? '' : `; ${erased} ${erased === 1 ? 'was erased here, and stays' : 'were erased here, and stay'} so`
  return `imported ${counted(sessions, 'session')}${said}${there}${gone}`
}

/** An entry gives, changes or takes back a verdict; the last on a drift counts. */
const reviewsText = (entries: number, verdicts: number): string => {
  if (entries === verdicts) return `${counted(verdicts, 'verdict')} on drift`
  const inForce = verdicts === 0 ? 'no verdict' : counted(verdicts, 'verdict')
  return `${counted(entries, 'entry', 'entries')} on drift, which ${entries === 1 ? 'leaves' : 'leave'} ${inForce} in force`
}

/** `line 7: …` of a file is `FILE:7: …`. */
const placedIn = (file: string, error: unknown): unknown => {
  if (!(error instanceof Trouble) || !error.code.startsWith('recording-')) return error
  const name = file === '-' ? 'standard input' : file
  const line = /^line (\d+): /.exec(error.message)
  const message = line ? `${name}:${line[1]}: ${error.message.slice(line[0].length)}` : `${name}: ${error.message}`
  return new Trouble(error.code, message, { cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) })
}

/** Before a store is made for what is not there. */
const requireReadable = (file: string, { policy }: Options): void => {
  if (file === '-') return
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    throw unreadable(file, error, policy === undefined ? nameExport : nameObserved)
  }
}

const nameExport = 'name a file that `reprise export` wrote, or - for standard input'
const nameObserved = 'name a file that is there; what can be imported: reprise import --help'

const importFile = async <Result>(
  file: string,
  take: (lines: AsyncIterable<string>) => Promise<Result>,
): Promise<Result> => {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    const failed = new Promise<never>((_resolve, reject) => input.once('error', reject))
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    return await Promise.race([take(lines), failed])
  } catch (error) {
    throw unreadable(file, error, nameExport)
  }
}

const isOfTheSystem = (error: unknown): boolean =>
  !(error instanceof Trouble) && (error as NodeJS.ErrnoException).code !== undefined

const unreadable = (file: string, error: unknown, hint: string): unknown =>
  isOfTheSystem(error)
    ? new Trouble('file-unreadable', `cannot import ${file}: ${fileReason(error)}`, {
        hint,
        cause: error,
      })
    : error

const unwritable = (file: string, error: unknown): unknown =>
  isOfTheSystem(error)
    ? new Trouble('file-unwritable', `cannot export to ${file}: ${writeReason(error)}`, {
        hint: 'name a file in a folder that is there and can be written, or - for standard output',
        cause: error,
      })
    : error
