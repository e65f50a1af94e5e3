import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, encodeText, encodeValue } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'
import type { DbValue } from '../../domain/world.js'

/** What a policy asks of a datasource. */
export interface SqlQuestion {
  readonly sql: Bytes
  /** as the key of the call has them */
  readonly params: Canonical
  /** the first row is all that is asked for */
  readonly isRow: boolean
}

/** One database that answers, for as long as the world is open. */
export interface OpenDatasource {
  /** `{rows: [[[column, value]…]…]}`, or `{error}` in the database's words. Asks once, whatever comes of it. */
  answer(question: SqlQuestion): Promise<Canonical>
  close(): Promise<void>
}

/** Rows as an answer has them. */
export const encodeRows = (columns: readonly Bytes[], rows: readonly (readonly DbValue[])[]): Canonical => {
  const names = columns.map(encodeText)
  return { rows: rows.map((row) => row.map((value, index) => [names[index]!, encodeValue(value)])) }
}

export const tooManyRows = (maxRows: number): Trouble =>
  new Trouble('world-answer-too-big', `a query has more than ${maxRows} rows, which are allowed`, {
    hint: 'ask for fewer, or allow more in the configuration: max_rows: N',
  })

/** @param what what could not be read: `the column name`, or where it is */
export const bytesLost = (what: string): Trouble =>
  new Trouble('world-bytes-lost', `${what}: not UTF-8, and so not read exactly`, {
    hint: 'select it as bytes, by a cast to blob (SQLite) or bytea (PostgreSQL)',
  })
