import { openTui } from '../../src/tui/open-tui.js'

process.on('SIGUSR2', () => {
  throw new Error('crashed on purpose')
})

/** What `terminal.test.ts` runs in a real terminal: the store named on the command line. */
await openTui({ storePath: process.argv[2]! })
console.log('left in good order')
