import { accessSync, constants, createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { fileReason, writeReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { counted } from '../../report/words.js'
import { parseQuery } from '../../store/query/query.js'
import { sessionErased } from '../../store/read.js'
import { sessionIds } from '../../store/sessions.js'
import { exportSessions } from '../../store/transfer/export-sessions.js'
import { type Imported, importLines } from '../../store/transfer/import-lines.js'
import { namedSession } from '../named-session.js'
import { storePath } from '../named-store.js'
import { policyHelp } from '../policy-help.js'
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

export const addImport = (program: Command): void => {
  program
    .command('import')
    .description('read recordings that `reprise export` wrote; what is there already changes nothing')
    .argument('[files...]', 'JSON Lines; - is standard input')
    .option('--json', 'print what was imported as JSON')
    .option('--policy <path>', `of files of the recorder inside Momentum: the policy that ran there; ${policyHelp}`)
    .option('--follow <folder>', 'keep sessions as the recorder inside Momentum writes them into that folder')
    .option(
      '--settle <seconds>',
      'with --follow: a session that is over is kept when nothing more of it came for so long',
      seconds,
      5,
    )
    .action(async (files: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ImportOptions>()
      if (!(await importedFromRecorder(files, options))) await runImport(files, options)
    })
}

interface ImportOptions {
  readonly db?: string
  readonly json?: boolean
  readonly policy?: string
  readonly follow?: string
  readonly settle: number
}

const seconds = (text: string): number => {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 3600) return value
  throw new InvalidArgumentError('It has to be a number from 0 to 3600.')
}

/** Files of the recorder inside Momentum, and the folder that it writes to. False: these are others. Throws Trouble `import-policy`. */
const importedFromRecorder = async (files: readonly string[], options: ImportOptions): Promise<boolean> => {
  const { policy, follow } = options
  if (follow === undefined && files.length === 0)
    throw new Trouble('import-nothing', 'nothing to import is named', {
      hint: 'name files, or a folder to follow: reprise import --follow FOLDER --policy POLICY',
    })
  const { followRecorder, importRecorded, isOfRecorder } = await import('../live/follow-recorder.js')
  const isOfIt = follow !== undefined || (await Promise.all(files.map(isOfRecorder))).some((isOne) => isOne)
  if (!isOfIt) return false
  if (policy === undefined)
    throw new Trouble(
      'import-policy',
      'sessions that were recorded inside Momentum run again, and no policy is named',
      {
        hint: 'name the policy that ran there, byte for byte: --policy PATH',
      },
    )
  if (files.length > 0) await importRecorded(files, { ...options, policy })
  if (follow !== undefined) await followRecorder(follow, { ...options, policy })
  return true
}

const runExport = (file: string, options: ExportOptions): Promise<void> =>
  withStore(storePath(options.db), 'read', async (store) => {
    const named = options.session?.map((session) => {
      const { id, erasedAt } = namedSession(store, session, (id) => `export ${file} --session ${id}`)
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
    const { id } = namedSession(store, name, (id) => `export ${file} --scenario --session ${id}`)
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

const runImport = (
  files: readonly string[],
  options: { readonly db?: string; readonly json?: boolean },
): Promise<void> => {
  for (const file of files) requireReadable(file)
  return withStore(storePath(options.db), 'make', async (store) => {
    const sums = { sessions: 0, unchanged: 0, erased: 0, entries: 0, verdicts: 0 }
    for (const file of files) {
      const imported = await importFile(file, (lines) => importLines(store, lines)).catch((error) => {
        throw placedIn(file, error)
      })
      for (const count of Object.keys(sums) as (keyof Imported)[]) sums[count] += imported[count]
    }
    print(options.json ? JSON.stringify(sums) : importedText(sums))
  })
}

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
const requireReadable = (file: string): void => {
  if (file === '-') return
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    throw unreadable(file, error)
  }
}

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
    throw unreadable(file, error)
  }
}

const isOfTheSystem = (error: unknown): boolean =>
  !(error instanceof Trouble) && (error as NodeJS.ErrnoException).code !== undefined

const unreadable = (file: string, error: unknown): unknown =>
  isOfTheSystem(error)
    ? new Trouble('file-unreadable', `cannot import ${file}: ${fileReason(error)}`, {
        hint: 'name a file that `reprise export` wrote, or - for standard input',
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
