import { setFlagsFromString } from 'node:v8'
import { Trouble } from '../domain/trouble.js'
import type { Initial } from '../tui/open-tui.js'
import { openThreadReader } from '../tui/reader/thread-reader.js'
import { storePath } from './named-store.js'

/** Opens the terminal UI on a store. Throws Trouble `no-terminal`, and those of `openStore`. */
export const openTerminal = async (db: string | undefined, initial?: Initial): Promise<void> => {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Trouble('no-terminal', 'the terminal UI needs a terminal, and there is none here', {
      hint: 'the same as text: reprise sessions, reprise show SESSION, reprise compare --policy CANDIDATE',
    })
  // a screen leaves little behind that lasts: V8 collects it sooner, and the program takes a quarter less memory
  setFlagsFromString('--optimize-for-size')
  const path = storePath(db)
  const reader = openThreadReader(path)
  const { openTui } = await import('../tui/open-tui.js')
  await openTui({ storePath: path, reader, initial })
}
