import type { Command } from 'commander'
import { sessionText } from '../../report/session-text.js'
import { listReloads } from '../../store/reloads.js'
import { findSession } from '../../store/sessions.js'
import { readWholeSession } from '../../store/whole-session.js'
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
        const whole = readWholeSession(store, findSession(store, session).id)
        const reloads = listReloads(store).filter(({ after }) => after === whole.id)
        if (options.json) print(JSON.stringify(reloads.length > 0 ? { ...whole, reloads } : whole))
        else print(sessionText(whole, styleOf(process.stdout), reloads))
      })
    })
}
