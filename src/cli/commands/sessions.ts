import type { Command } from 'commander'
import { encodeText } from '../../domain/canonical.js'
import { showText } from '../../domain/phase.js'
import { phasesOf } from '../../report/session/session-listing.js'
import { sessionsText } from '../../report/sessions-text.js'
import { parseQuery } from '../../store/query/query.js'
import { queryFields } from '../../store/query/query-fields.js'
import { listReloads } from '../../store/reloads.js'
import { listRevisions } from '../../store/revisions.js'
import { countSessions, listSessions } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { storePath } from '../named-store.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import { parseCount } from './counts.js'

interface SessionsOptions {
  readonly db?: string
  readonly where?: string
  readonly limit: number
  readonly erased?: boolean
  readonly json?: boolean
}

const whereHelp = `
A query has terms, joined by spaces (all of them), "or", "not", and parentheses:
${Object.entries(queryFields)
  .map(([field, example]) => `  ${field.padEnd(10)} ${example}`)
  .join('\n')}`

const revisionNames = (store: Store): ReadonlyMap<string, string> =>
  new Map(listRevisions(store).map(({ revision, name }) => [revision, showText(encodeText(name))]))

export const addSessions = (program: Command): void => {
  program
    .command('sessions')
    .description('list recorded sessions, the newest first')
    .option('--where <query>', 'only those that meet the query (below)')
    .option('--limit <n>', 'how many at most', parseCount, 100)
    .option('--erased', 'only those that were erased, of which little is left')
    .option('--json', 'print them as JSON')
    .addHelpText('after', whereHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SessionsOptions>()
      const query = parseQuery(options.where ?? '')
      await withStore(storePath(options.db), 'read', (store) => {
        const erased = options.erased === true
        const rows = listSessions(store, query, { limit: options.limit, erased })
        const total = countSessions(store, query, { erased })
        const reloads = listReloads(store)
        const told = reloads.length > 0 ? { reloads } : {}
        const sessions = rows.map((row) => ({ ...row, phases: phasesOf(row) }))
        if (options.json) print(JSON.stringify({ total, sessions, ...told }))
        else print(sessionsText(rows, styleOf(process.stdout), { total, revisions: revisionNames(store), reloads }))
      })
    })
}
