import type { Command } from 'commander'
import type { Event } from '../../domain/events.js'
import { sessionText } from '../../report/session-text.js'
import { readSession, type StoredEvent } from '../../store/read.js'
import { findSession } from '../../store/sessions.js'
import { storePath, withStore } from '../store-path.js'
import { print, styleOf } from '../terminal.js'

export const addShow = (program: Command): void => {
  program
    .command('show')
    .description('show one session: what the client said, which callouts ran, what they did')
    .argument('<session>', 'its id, the beginning of its id, or its name')
    .option('--json', 'print its events as JSON')
    .action(async (session: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ readonly db?: string; readonly json?: boolean }>()
      await withStore(storePath(options.db), 'read', (store) => {
        const { id, events } = readSession(store, findSession(store, session).id)
        const parsed = events.map(parseEvent)
        if (options.json) print(JSON.stringify({ session: id, events: parsed }))
        else print(sessionText(id, parsed, styleOf(process.stdout)))
      })
    })
}

const parseEvent = ({ type, input, work, result }: StoredEvent): Event =>
  ({
    type,
    input: JSON.parse(input),
    ...(work === null ? {} : { work: JSON.parse(work) }),
    ...(result === null ? {} : { result: JSON.parse(result) }),
  }) as Event
