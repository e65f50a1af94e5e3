import type { Command } from 'commander'
import { Trouble } from '../../domain/trouble.js'
import { counted } from '../../report/words.js'
import { type Erasure, eraseSessions } from '../../store/erase.js'
import { parseQuery } from '../../store/query/query.js'
import { countSessions, sessionIds } from '../../store/sessions.js'
import { storePath } from '../named-store.js'
import { print } from '../terminal.js'
import { withStore } from '../with-store.js'

interface EraseOptions {
  readonly db?: string
  readonly where: string
  readonly why: string
  readonly yes?: boolean
  readonly json?: boolean
}

export const addErase = (program: Command): void => {
  program
    .command('erase')
    .description('erase what sessions said, for ever; that they were there stays proven')
    .requiredOption('--where <query>', 'which sessions; see: reprise sessions --help')
    .option('--why <reason>', 'kept in the PayloadErased event', 'on request')
    .option('--yes', 'do it; without this, only tells how many')
    .option('--json', 'print what was erased as JSON')
    .action(async (_options: unknown, command: Command) => runErase(command.optsWithGlobals<EraseOptions>()))
}

const runErase = (options: EraseOptions): Promise<void> =>
  withStore(storePath(options.db), 'write', (store) => {
    const query = parseQuery(options.where)
    if (options.where.trim() === '')
      throw new Trouble('query-invalid', 'an empty query would erase everything', {
        hint: "say so: --where 'since:1970-01-01'",
      })
    const count = countSessions(store, query)
    if (!options.yes) {
      if (options.json) print(JSON.stringify({ wouldErase: count }))
      else print(count === 0 ? nothingToErase : wouldEraseText(count))
      return
    }
    const erased = eraseSessions(store, [...sessionIds(store, query)], options.why)
    if (options.json) print(JSON.stringify(erased))
    else print(erased.sessions === 0 ? nothingToErase : erasedText(erased))
  })

const nothingToErase = 'No session meets the query: there is nothing to erase. Look at what there is: reprise sessions'

const wouldEraseText = (count: number): string =>
  `${counted(count, 'session meets', 'sessions meet')} the query. Nothing was erased: add --yes to erase.`

/** What went, and how it shows that it was there. */
const erasedText = ({ sessions, comparisons, blobs }: Erasure): string => {
  const others = [
    ...(comparisons === 0 ? [] : [`${counted(comparisons, 'comparison')} that showed them`]),
    ...(blobs === 0 ? [] : [`${counted(blobs, 'message or policy file', 'messages or policy files')}`]),
  ]
  const also = others.length === 0 ? '' : `, with ${others.join(' and ')},`
  return [
    `Erased ${counted(sessions, 'session')}${also} and rewrote the store.`,
    'That they were there stays proven: reprise sessions --erased lists them, reprise show ID has the proof of one, reprise verify checks all.',
  ].join('\n')
}
