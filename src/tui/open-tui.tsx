import { render } from 'ink'
import { App } from './app/App.js'
import { runErrand } from './app/run-errand.js'
import { openThreadReader, type ThreadReader } from './reader/thread-reader.js'
import { requireTerminal, terminalSize, terminalStyle } from './terminal.js'
import { initialView, panesStart, pushed, type View } from './view/view.js'

export interface TuiOptions {
  readonly storePath: string
  /** of that store; absent: one is opened. A thread that starts while this program is still loaded answers earlier */
  readonly reader?: ThreadReader | undefined
  /** where to begin; the list of sessions by default */
  readonly initial?: Initial | undefined
}

export type Initial = { readonly screen: 'session'; readonly id: string } | { readonly screen: 'drifts' }

/**
 * Shows a store in the terminal's other screen until the user quits. Whatever ends it (a key, a crash, SIGTERM,
 * SIGHUP) or suspends it (Control-Z), the terminal is as it was before. Throws Trouble `terminal-missing`, and those of `openStore`.
 */
export const openTui = async ({ storePath, initial, ...options }: TuiOptions): Promise<void> => {
  requireTerminal()
  const reader = options.reader ?? openThreadReader(storePath)
  try {
    const start = startAt(initialView(terminalSize(process.stdout), terminalStyle(process.env)), initial)
    process.stdout.write('\r') // what was typed meanwhile has moved the cursor, and the other screen keeps its column
    const app = render(<App reader={reader} start={start} run={runErrand} />, {
      alternateScreen: true,
      interactive: true,
      incrementalRendering: true,
      maxFps: 120,
      patchConsole: false,
    })
    const opened = reader.opened.catch((error: unknown) => {
      app.unmount()
      throw error
    })
    await Promise.all([app.waitUntilExit(), opened])
  } finally {
    reader.close()
  }
}

const startAt = (view: View, initial: Initial | undefined): View => {
  if (!initial) return view
  if (initial.screen === 'drifts') return pushed(view, { kind: 'drifts', ...panesStart })
  return pushed(view, { kind: 'session', id: initial.id, name: '', at: null, ...panesStart })
}
