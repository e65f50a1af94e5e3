import { setFlagsFromString } from 'node:v8'
import { openEmptyReader } from '../tui/reader/empty-reader.js'
import { openThreadReader } from '../tui/reader/thread-reader.js'
import { requireTerminal } from '../tui/terminal.js'
import { isFirstUse, storePath } from './named-store.js'
import { outsideOf } from './outside/outside.js'
import { readSettings } from './outside/read-settings.js'
import { takeInBeside } from './take-in-beside.js'

/** Opens the terminal UI on a store. Throws Trouble as `requireTerminal`, `readSettings` and `openTui` do. */
export const openTerminal = async (db: string | undefined, withTour = false): Promise<void> => {
  requireTerminal()
  // a screen leaves little behind that lasts: V8 collects it sooner, and the program takes a quarter less memory
  setFlagsFromString('--optimize-for-size')
  const path = storePath(db)
  await takeInBeside(path)
  // its thread starts while the rest of the program is still loaded
  const reader = isFirstUse(path) ? openEmptyReader() : openThreadReader(path)
  const { openTui } = await import('../tui/open-tui.js')
  const settings = await readSettings(process.env)
  const next = await openTui({ reader, outside: outsideOf(path, process.env), settings, withTour })
  if (next === 'example') await openExample()
}

/** Somebody has nothing recorded yet: the example is, and a tour leads through it. */
const openExample = async (): Promise<void> => {
  const { makeExample } = await import('./make-example.js')
  const { isTTY } = process.stderr
  process.stderr.write(`recording the included example…${isTTY ? '' : '\n'}`)
  const made = await makeExample()
  if (isTTY) process.stderr.write('\r\x1b[K')
  await openTerminal(made, true)
}
