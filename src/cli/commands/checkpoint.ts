import type { Command } from 'commander'
import { makeCheckpoint } from '../../store/checkpoint.js'
import { storePath } from '../named-store.js'
import { print } from '../terminal.js'
import { withStore } from '../with-store.js'

export const addCheckpoint = (program: Command): void => {
  program
    .command('checkpoint')
    .description('print a signed tree head: keep it elsewhere, and hold the store against it later')
    .option('--json', 'print it as JSON, with the public key')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ readonly db?: string; readonly json?: boolean }>()
      await withStore(storePath(options.db), 'read', (store) => {
        const { note, verifier, keyIsNew } = makeCheckpoint(store)
        if (options.json) print(JSON.stringify({ note, verifier }))
        else process.stdout.write(note)
        if (keyIsNew) process.stderr.write(`made a key next to the store; its public half: ${verifier}\n`)
      })
    })
}
