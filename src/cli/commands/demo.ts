import type { Command } from 'commander'
import { comparisonText } from '../../report/comparison-text.js'
import { recordText } from '../../report/record-text.js'
import { verifyText } from '../../report/verify-text.js'
import { parseQuery } from '../../store/query/query.js'
import { sessionNames } from '../../store/session-names.js'
import { compareExample, isCheckout, newExampleStore, recordExample } from '../make-example.js'
import { namedIn } from '../named-in.js'
import { openTerminal } from '../open-terminal.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import { verifyAll } from './verify.js'

export const addDemo = (program: Command): void => {
  program
    .command('demo')
    .description('the main job on the included example: record, replay, compare; in a terminal, look around')
    .addHelpText(
      'after',
      '\nThe example has a store of its own, made anew each time; --db and REPRISE_DB are not touched.\nOne with verdicts, or sessions of yours, is kept beside it, as recordings/example-1.db.',
    )
    .action(runDemo)
}

const runDemo = async (): Promise<void> => {
  const style = styleOf(process.stdout)
  const db = await newExampleStore((sentence) => print(`${sentence}\n`))
  print('1. Recording the included sessions under recordings/inbound\n')
  print(recordText(await recordExample(db), style))
  print('2. Replaying every recording under its own policy\n')
  const verified = await withStore(db, 'read', (store) => verifyAll(store, { query: parseQuery('') }))
  print(verifyText(verified, style, new Map()))
  print('3. Comparing with the next version, recordings/inbound-next\n')
  const comparison = await compareExample(db)
  const names = await withStore(db, 'read', (store) => sessionNames(store, namedIn(comparison)))
  print(comparisonText(comparison, style, { names }))
  if (process.stdout.isTTY && process.stdin.isTTY) {
    await openTerminal(db)
  }
  print(`Look around: ${isCheckout() ? 'npm run -s reprise --' : 'reprise'} --db ${db}`)
  if (isCheckout())
    print('The next demo makes that store anew; one with verdicts or sessions of yours it keeps under another name.')
}
