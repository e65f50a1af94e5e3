import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { Trouble } from '../../domain/trouble.js'
import { parseQuery } from '../../store/query/query.js'
import { findSession, sessionIds } from '../../store/sessions.js'
import { exportSessions } from '../../store/transfer/export-sessions.js'
import { importLines } from '../../store/transfer/import-lines.js'
import { storePath, withStore } from '../store-path.js'
import { print } from '../terminal.js'

interface ExportOptions {
  readonly db?: string
  readonly session?: readonly string[]
  readonly where?: string
}

export const addExport = (program: Command): void => {
  program
    .command('export')
    .description('write sessions, with the policies they ran under, as JSON Lines')
    .argument('<file>', 'the file; - is standard output')
    .option('--session <id...>', 'only these sessions (id, beginning of an id, or name)')
    .option('--where <query>', 'only sessions that meet the query; see: reprise sessions --help')
    .action(async (file: string, _options: unknown, command: Command) =>
      runExport(file, command.optsWithGlobals<ExportOptions>()),
    )
}

export const addImport = (program: Command): void => {
  program
    .command('import')
    .description('read recordings that `reprise export` wrote; what is there already changes nothing')
    .argument('<files...>', 'JSON Lines; - is standard input')
    .option('--json', 'print what was imported as JSON')
    .action(async (files: string[], _options: unknown, command: Command) =>
      runImport(files, command.optsWithGlobals<{ readonly db?: string; readonly json?: boolean }>()),
    )
}

const runExport = (file: string, options: ExportOptions): Promise<void> =>
  withStore(storePath(options.db), 'read', async (store) => {
    const named = options.session?.map((session) => findSession(store, session).id)
    const ids = named ?? sessionIds(store, parseQuery(options.where ?? ''))
    const lines = Readable.from(withLineEnds(exportSessions(store, ids)))
    try {
      if (file === '-') await pipeline(lines, process.stdout, { end: false })
      else await pipeline(lines, createWriteStream(file, { mode: 0o600 }))
    } catch (error) {
      throw fileTrouble(error, `cannot write ${file}`)
    }
  })

function* withLineEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}

const runImport = (
  files: readonly string[],
  options: { readonly db?: string; readonly json?: boolean },
): Promise<void> =>
  withStore(storePath(options.db), 'write', async (store) => {
    let sessions = 0
    let unchanged = 0
    for (const file of files) {
      const imported = await importFile(file, (lines) => importLines(store, lines))
      sessions += imported.sessions
      unchanged += imported.unchanged
    }
    if (options.json) print(JSON.stringify({ sessions, unchanged }))
    else print(`imported ${sessions} sessions; ${unchanged} were there already`)
  })

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
    throw fileTrouble(error, `cannot read ${file}`)
  }
}

const fileTrouble = (error: unknown, what: string): unknown =>
  error instanceof Trouble || !(error as NodeJS.ErrnoException).code
    ? error
    : new Trouble('file-unreadable', `${what}: ${(error as Error).message}`, { hint: 'name another file' })
