import { renderToString } from 'ink'
import { onTestFinished } from 'vitest'
import { outsideOf } from '../../src/cli/outside/outside.js'
import { type ErrandRunner, errandRunner } from '../../src/tui/app/errand-runner.js'
import { Frame } from '../../src/tui/app/Frame.js'
import { frameOf } from '../../src/tui/frame/frame.js'
import type { Question, Reader } from '../../src/tui/reader/questions.js'
import { openStoreReader } from '../../src/tui/reader/store-reader.js'
import { wholeReader } from '../../src/tui/reader/whole-reader.js'
import type { Intent } from '../../src/tui/view/intents.js'
import type { Mouse } from '../../src/tui/view/mouse.js'
import { questionOf } from '../../src/tui/view/question-of.js'
import { reduce } from '../../src/tui/view/reduce.js'
import { initialView, type View } from '../../src/tui/view/view.js'

process.env['TZ'] = 'UTC'

export interface Terminal {
  readonly columns: number
  readonly rows: number
  readonly unicode?: boolean
  /** where the candidates of late are kept: XDG_STATE_HOME */
  readonly state?: string
}

/** The interface without a terminal: keys go in, frames come out, and nothing is left to read in between. */
export interface Driver {
  view: View
  press(...keys: readonly string[]): Promise<Driver>
  /** a text, key by key */
  type(text: string): Promise<Driver>
  mouse(mouse: Mouse): Promise<Driver>
  resize(columns: number, rows: number): Promise<Driver>
  /** goes on with what comes from outside until the view is so */
  until(isSo: (view: View) => boolean): Promise<Driver>
  /** as when the screen is left */
  close(): Promise<void>
  /** a moment passes */
  tick(): Promise<Driver>
  /** the screen as text, without trailing blanks */
  frame(): string
  /** '' where there is none */
  readonly storePath: string
  /** what was written past the screen */
  readonly written: string[]
}

export const openUi = async (storePath: string, terminal: Terminal): Promise<Driver> => {
  const store = openStoreReader(storePath)
  const outside = outsideOf(storePath, { ...process.env, XDG_STATE_HOME: terminal.state })
  const written: string[] = []
  const runner = errandRunner(outside, (text) => written.push(text))
  onTestFinished(() => runner.close().catch(() => {}))
  onTestFinished(() => store.close())
  return drive({ reader: wholeReader(store, outside), runner, written, storePath }, terminal)
}

/** No comparison runs: it is done, or it ended before. */
export const isDone = ({ job }: View): boolean => job === null || job.ended !== null

/** Compares with the candidate of that path, from a screen where p does, until that is done. */
export const compareFrom = async (ui: Driver, path: string): Promise<Driver> => {
  await ui.press('p', 'p', 'ctrl+u')
  await ui.type(path)
  await ui.press('return')
  return ui.until(isDone)
}

/** A row of the screen as text, counted from 0, or from the last, which is -1. */
export const rowOf = (ui: Driver, index: number): string => ui.frame().split('\n').at(index) ?? ''

/** Rows of the screen as text, counted from 0. */
export const rowsOf = (ui: Driver, from: number, before?: number): string =>
  ui.frame().split('\n').slice(from, before).join('\n')

/** Each row with the tone of each of its pieces. */
export const tonesOf = ({ view }: Driver): readonly string[] =>
  frameOf(view).map((row) => row.map(({ text, tone }) => (tone ? `${tone}<${text.trim()}>` : text)).join(''))

interface Around {
  readonly reader: Reader<Question>
  readonly runner?: ErrandRunner
  readonly written?: string[]
  readonly storePath?: string
}

/** Drives the reducer as `App` does. */
export const drive = async (around: Around, { columns, rows, unicode = true }: Terminal): Promise<Driver> => {
  const told = intentQueue()
  const dispatch = async (intent: Intent): Promise<void> => {
    driver.view = reduce(driver.view, intent)
    const { errands } = driver.view
    for (const errand of errands) around.runner?.run(errand, told.add)
    if (errands.length > 0) driver.view = reduce(driver.view, { type: 'errands-done', count: errands.length })
    await readAll(driver, around.reader)
  }
  const driver: Driver = {
    view: initialView({ columns, rows }, { color: true, theme: 'dark', unicode }),
    storePath: around.storePath ?? '',
    written: around.written ?? [],
    press: async (...keys) => {
      for (const key of keys) await dispatch({ type: 'key', key })
      return driver
    },
    type: (text) => driver.press(...text),
    mouse: async (mouse) => {
      await dispatch({ type: 'mouse', mouse })
      return driver
    },
    resize: async (newColumns, newRows) => {
      await dispatch({ type: 'resized', size: { columns: newColumns, rows: newRows } })
      return driver
    },
    until: async (isSo) => {
      while (!isSo(driver.view)) await dispatch(await told.next())
      return driver
    },
    tick: async () => {
      await dispatch({ type: 'ticked' })
      return driver
    },
    frame: () => textOfFrame(driver.view),
    close: async () => around.runner?.close(),
  }
  await readAll(driver, around.reader)
  return driver
}

/** Intents that come from outside, in their order. */
const intentQueue = () => {
  const waiting: Intent[] = []
  let wake = (): void => {}
  return {
    add: (intent: Intent): void => {
      waiting.push(intent)
      wake()
    },
    next: async (): Promise<Intent> => {
      while (waiting.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return waiting.shift()!
    },
  }
}

const readAll = async (driver: Driver, reader: Reader<Question>): Promise<void> => {
  for (let question = questionOf(driver.view); question !== undefined; question = questionOf(driver.view))
    driver.view = reduce(driver.view, await asked(reader, question))
}

const asked = async (reader: Reader<Question>, question: Question): Promise<Intent> => {
  try {
    return { type: 'answered', answer: await reader.ask(question) }
  } catch (error) {
    return { type: 'not-answered', question: JSON.stringify(question), why: (error as Error).message }
  }
}

const textOfFrame = (view: View): string => {
  const rows = renderToString(<Frame view={view} />, { columns: view.size.columns }).split('\n')
  return rows.map((row) => row.trimEnd()).join('\n')
}
