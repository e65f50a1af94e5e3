import { outsideOf } from '../../src/cli/outside/outside.js'
import { readSettings } from '../../src/cli/outside/read-settings.js'
import { openTui } from '../../src/tui/open-tui.js'
import { openThreadReader } from '../../src/tui/reader/thread-reader.js'

process.on('SIGUSR2', () => {
  throw new Error('crashed on purpose')
})

/** What `openStoreIn` runs in a real terminal: the store named on the command line. */
const storePath = process.argv[2]!
const reader = openThreadReader(storePath)
await openTui({ reader, outside: outsideOf(storePath, process.env), settings: await readSettings(process.env) })
console.log('left in good order')
