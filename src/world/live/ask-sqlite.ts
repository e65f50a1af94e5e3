import type Database from 'better-sqlite3'
import { type Bytes, bufferOfBytes, bytesOfBuffer, bytesOfText, textOfBytes } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'
import type { DbValue } from '../../domain/world.js'
import { bytesLost, encodeRows, type SqlQuestion, tooManyRows } from './datasource.js'
import { parametersOf } from './sql-parameters.js'
import { sqlPieces } from './sql-text.js'

type Cell = null | number | bigint | string | Buffer

/** Runs one statement. Integers become Lua's numbers (doubles), a TEXT or BLOB its bytes. */
export const askSqlite = (database: Database.Database, question: SqlQuestion, maxRows: number): Canonical => {
  const { sql, bound } = bind(question)
  try {
    const statement = database.prepare<[Readonly<Record<string, Cell>>], Cell[]>(sql)
    if (!statement.reader) {
      statement.run(bound)
      return { rows: [] }
    }
    const columns = statement.columns().map(({ name }) => name)
    const reading: Reading = { database, sql, bound, columns, limit: question.isRow ? 1 : maxRows + 1 }
    // What is read twice has to be one state of the database.
    const rows = database.transaction(() => exactRows(reading, statement.raw(true).safeIntegers(true)))()
    if (rows.length > maxRows) throw tooManyRows(maxRows)
    return encodeRows(columns.map(bytesOfText), rows)
  } catch (error) {
    if (error instanceof Trouble) throw error
    return { error: encodeText(bytesOfText((error as Error).message)) }
  }
}

interface Bound {
  readonly sql: string
  readonly bound: Readonly<Record<string, Cell>>
}

/** Each parameter gets a name of ours. One that is not UTF-8 goes along as a blob, and is made a text where it is used. */
const bind = ({ sql, params }: SqlQuestion): Bound => {
  const valueOfParameter = parametersOf(params)
  const bound: Record<string, Cell> = {}
  const texts = sqlPieces(sql, 'sqlite').map((piece) => {
    if (piece.kind === 'sql') return piece.text
    const name = typeof piece.name === 'number' ? `p${piece.name}` : `n_${piece.name}`
    const cell = cellOf(valueOfParameter(piece.name))
    bound[name] = cell
    return Buffer.isBuffer(cell) ? `CAST($${name} AS TEXT)` : `$${name}`
  })
  return { sql: texts.join(''), bound }
}

const cellOf = (value: DbValue): Cell => {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value
  if (value === null) return null
  return textOfBytes(value) ?? bufferOfBytes(value)
}

interface Reading extends Bound {
  readonly database: Database.Database
  readonly columns: readonly string[]
  readonly limit: number
}

type Statement = Database.Statement<[Readonly<Record<string, Cell>>], Cell[]>

const exactRows = (reading: Reading, statement: Statement): readonly (readonly DbValue[])[] => {
  const cells = firstRows(statement, reading)
  const isDoubtful = cells.some((row) => row.some((cell) => typeof cell === 'string' && cell.includes('\ufffd')))
  const texts = isDoubtful ? textsAsBytes(reading, statement, cells) : undefined
  return cells.map((row, at) => row.map((cell, column) => texts?.[at]?.[column] ?? valueOfCell(cell)))
}

const firstRows = (statement: Statement, { bound, limit }: Reading): readonly (readonly Cell[])[] =>
  Iterator.from(statement.iterate(bound)).take(limit).toArray()

const valueOfCell = (cell: Cell): DbValue => {
  if (typeof cell === 'bigint') return Number(cell)
  if (typeof cell === 'string') return bytesOfText(cell)
  return Buffer.isBuffer(cell) ? bytesOfBuffer(cell) : cell
}

/**
 * better-sqlite3 reads a TEXT as UTF-8, and U+FFFD stands for what is none: so the same rows again, with their texts cast to
 * blobs. Each has to be what was read before, or the bytes are lost.
 */
const textsAsBytes = (
  { database, sql, bound, columns, limit }: Reading,
  { readonly }: Statement,
  cells: readonly (readonly Cell[])[],
): readonly (readonly (Bytes | undefined)[])[] => {
  const doubtful = columns.find((_, column) => cells.some((row) => String(row[column]).includes('\ufffd')))!
  if (!readonly || /^\s*(?:explain|pragma)\b/i.test(sql)) throw bytesLost(`the column ${doubtful}`)
  const names = columns.map((_, column) => `c${column}`)
  const casts = names.map((name) => `CASE WHEN typeof(${name}) = 'text' THEN CAST(${name} AS BLOB) END`)
  const again = `WITH asked(${names.join(', ')}) AS (${sql.replace(/;\s*$/, '')}\n) SELECT ${casts.join(', ')} FROM asked`
  const statement = database.prepare<[Readonly<Record<string, Cell>>], Cell[]>(again).raw(true)
  const blobs = Iterator.from(statement.iterate(bound)).take(limit).toArray()
  return cells.map((row, at) =>
    row.map((cell, column) => {
      if (typeof cell !== 'string') return undefined
      const blob = blobs[at]?.[column]
      if (!Buffer.isBuffer(blob) || blob.toString('utf8') !== cell) throw bytesLost(`the column ${doubtful}`)
      return bytesOfBuffer(blob)
    }),
  )
}
