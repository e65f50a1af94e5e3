import type { Command } from 'commander'
import { erasedText } from '../../report/erased-text.js'
import { sessionText } from '../../report/session-text.js'
import { readErasure } from '../../store/erasures.js'
import { listReloads } from '../../store/reloads.js'
import { readWholeSession } from '../../store/whole-session.js'
import { namedSession, sessionArgument } from '../named-session.js'
import { storePath } from '../named-store.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

export const addShow = (program: Command): void => {
  program
    .command('show')
    .description(
      'show one session: what the client said, which callouts ran, what they did; of an erased one, the proof that it was there',
    )
    .argument('<session>', sessionArgument)
    .option('--json', 'print its events as JSON')
    .action(async (session: string, _options: unknown, command: Command) => {
      const style = styleOf(process.stdout)
      const options = command.optsWithGlobals<{ readonly db?: string; readonly json?: boolean }>()
      await withStore(storePath(options.db), 'read', (store) => {
        const { id } = namedSession(store, session)
        const erased = readErasure(store, id)
        if (erased) return print(options.json ? JSON.stringify(erased) : erasedText(erased, style))
        const whole = readWholeSession(store, id)
        const reloads = listReloads(store).filter(({ after }) => after === id)
        if (options.json) print(JSON.stringify(reloads.length > 0 ? { ...whole, reloads } : whole))
        else print(sessionText(whole, style, reloads))
      })
    })
}
