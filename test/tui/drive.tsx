import { renderToString } from 'ink'
import { onTestFinished } from 'vitest'
import { Frame } from '../../src/tui/app/Frame.js'
import type { Question, Reader } from '../../src/tui/reader/questions.js'
import { openStoreReader } from '../../src/tui/reader/store-reader.js'
import type { Intent } from '../../src/tui/view/intents.js'
import { questionOf } from '../../src/tui/view/question-of.js'
import { reduce } from '../../src/tui/view/reduce.js'
import { initialView, type View } from '../../src/tui/view/view.js'

process.env['TZ'] = 'UTC'

export interface Terminal {
  readonly columns: number
  readonly rows: number
  readonly unicode?: boolean
}

/** The interface without a terminal: keys go in, frames come out, and nothing is left to read in between. */
export interface Driver {
  view: View
  press(...keys: readonly string[]): Promise<Driver>
  /** a text, key by key */
  type(text: string): Promise<Driver>
  resize(columns: number, rows: number): Promise<Driver>
  /** a moment passes */
  tick(): Promise<Driver>
  /** the screen as text, without trailing blanks */
  frame(): string
}

export const openUi = async (storePath: string, terminal: Terminal): Promise<Driver> => {
  const reader = openStoreReader(storePath)
  onTestFinished(() => reader.close())
  return drive(reader, terminal)
}

/** Drives the reducer as `App` does. */
export const drive = async (reader: Reader, { columns, rows, unicode = true }: Terminal): Promise<Driver> => {
  const driver: Driver = {
    view: initialView({ columns, rows }, { color: true, unicode }),
    press: async (...keys) => {
      for (const key of keys) await dispatch(driver, reader, { type: 'key', key })
      return driver
    },
    type: (text) => driver.press(...text),
    resize: async (newColumns, newRows) => {
      await dispatch(driver, reader, { type: 'resized', size: { columns: newColumns, rows: newRows } })
      return driver
    },
    tick: async () => {
      await dispatch(driver, reader, { type: 'ticked' })
      return driver
    },
    frame: () => frameOf(driver.view),
  }
  await readAll(driver, reader)
  return driver
}

const dispatch = async (driver: Driver, reader: Reader, intent: Intent): Promise<void> => {
  driver.view = reduce(driver.view, intent)
  await readAll(driver, reader)
}

const readAll = async (driver: Driver, reader: Reader): Promise<void> => {
  for (let question = questionOf(driver.view); question !== undefined; question = questionOf(driver.view))
    driver.view = reduce(driver.view, await asked(reader, question))
}

const asked = async (reader: Reader, question: Question): Promise<Intent> => {
  try {
    return { type: 'answered', answer: await reader.ask(question) }
  } catch (error) {
    return { type: 'not-answered', question: JSON.stringify(question), why: (error as Error).message }
  }
}

const frameOf = (view: View): string => {
  const rows = renderToString(<Frame view={view} />, { columns: view.size.columns }).split('\n')
  return rows.map((row) => row.trimEnd()).join('\n')
}
