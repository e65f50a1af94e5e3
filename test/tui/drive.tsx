import { renderToString } from 'ink'
import { onTestFinished } from 'vitest'
import { Frame } from '../../src/tui/components/Frame.js'
import { readFor } from '../../src/tui/read-for.js'
import type { Reader } from '../../src/tui/reader/reader.js'
import { openStoreReader } from '../../src/tui/reader/store-reader.js'
import type { Intent } from '../../src/tui/state/intents.js'
import { intentOfKey } from '../../src/tui/state/keys.js'
import { reduce } from '../../src/tui/state/reduce.js'
import { initialView, type View } from '../../src/tui/state/view.js'
import { wantOf } from '../../src/tui/state/wants.js'

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
  resize(columns: number, rows: number): Promise<Driver>
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
      for (const key of keys) await dispatch(driver, reader, intentOf(key))
      return driver
    },
    resize: async (newColumns, newRows) => {
      await dispatch(driver, reader, { type: 'resize', size: { columns: newColumns, rows: newRows } })
      return driver
    },
    frame: () => frameOf(driver.view),
  }
  await readAll(driver, reader)
  return driver
}

const intentOf = (key: string): Intent => {
  const intent = intentOfKey(key)
  if (!intent) throw new Error(`no key ${key}`)
  return intent
}

const dispatch = async (driver: Driver, reader: Reader, intent: Intent): Promise<void> => {
  driver.view = reduce(driver.view, intent)
  await readAll(driver, reader)
}

const readAll = async (driver: Driver, reader: Reader): Promise<void> => {
  for (let want = wantOf(driver.view); want !== undefined; want = wantOf(driver.view)) {
    driver.view = reduce(driver.view, await readFor(reader, want))
    if (driver.view.notice !== '') return
  }
}

const frameOf = (view: View): string => {
  const rows = renderToString(<Frame view={view} />, { columns: view.size.columns }).split('\n')
  return rows.map((row) => row.trimEnd()).join('\n')
}
