import { render } from 'ink'
import { App } from './app/App.js'
import { errandRunner } from './app/errand-runner.js'
import { mouseInput } from './app/mouse-input.js'
import type { Outside } from './outside.js'
import type { ThreadReader } from './reader/thread-reader.js'
import { wholeReader } from './reader/whole-reader.js'
import type { Settings } from './settings/settings.js'
import { terminalSize, terminalStyle } from './terminal.js'
import { initialView, type View } from './view/view.js'

export interface TuiOptions {
  /** of the store that is shown; it is closed in the end */
  readonly reader: ThreadReader
  /** what is done beside the screen, for the same store */
  readonly outside: Outside
  readonly settings: Settings
  /** whether somebody is led through it in three steps */
  readonly withTour?: boolean
}

/**
 * Shows a store in the terminal's other screen until the user quits. Whatever ends it (a key, a crash, SIGTERM,
 * SIGHUP) or suspends it (Control-Z), the terminal is as it was before. Tells whether the included example is to come next. Throws the Trouble of `openStore`, and why the last verdicts could not be written.
 */
export const openTui = async ({
  reader,
  outside,
  settings,
  withTour = false,
}: TuiOptions): Promise<'quit' | 'example'> => {
  const runner = errandRunner(outside, (text) => process.stdout.write(text))
  try {
    const start = { ...firstView(settings), tour: withTour ? 0 : null }
    process.stdout.write('\r') // what was typed meanwhile has moved the cursor, and the other screen keeps its column
    const mouse = settings.mouse ? mouseInput(process.stdin) : null
    const app = render(<App reader={wholeReader(reader, outside)} start={start} runner={runner} mouse={mouse} />, {
      stdin: mouse?.stdin ?? process.stdin,
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
    return runner.wantsExample ? 'example' : 'quit'
  } finally {
    reader.close()
    await runner.close()
  }
}

const firstView = ({ keys, theme }: Settings): View => ({
  ...initialView(terminalSize(process.stdout), terminalStyle(process.env, theme)),
  keys,
})
