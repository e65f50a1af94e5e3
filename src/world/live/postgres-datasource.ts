import pg from 'pg'
import { type Bytes, bufferOfBytes, bytesOfBuffer, bytesOfText, textOfBytes } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { PostgresDatasource } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { DbValue } from '../../domain/world.js'
import { bytesLost, encodeRows, type OpenDatasource, type SqlQuestion, tooManyRows } from './datasource.js'
import { parametersOf } from './sql-parameters.js'
import { sqlPieces } from './sql-text.js'

/** How many questions one server is asked at a time; others wait. */
const connections = 8

/**
 * A PostgreSQL server, asked in its extended protocol: one statement at a time, its parameters beside it and typed by the
 * server. It is connected to when it is asked first; that it cannot be reached is an error like another. Integers and
 * floats are Lua's numbers, booleans booleans, bytea its bytes; all else, numeric too, is the text that the server writes.
 */
export const openPostgres = ({ url, timeoutMs, maxRows }: PostgresDatasource): OpenDatasource => {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    // The server's own limit comes first, so that its connection can go on.
    query_timeout: timeoutMs + 1000,
    application_name: 'reprise',
  })
  // A connection that breaks while nobody asks: the next question opens another.
  pool.on('error', () => {})
  // The question that a connection was asked hears of its end too; without this, so would the whole process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    async answer(question) {
      try {
        return await ask(pool, question, maxRows)
      } catch (error) {
        if (error instanceof Trouble) throw error
        return { error: encodeText(bytesOfText(messageOf(error))) }
      }
    },
    close: () => pool.end(),
  }
}

/** Of a host with several addresses, every one is refused by itself, and the whole has no message. */
const messageOf = (error: unknown): string => {
  const { message, errors = [] } = error as Error & { readonly errors?: readonly Error[] }
  return message === '' ? errors.map((one) => one.message).join('; ') : message
}

const ask = async (pool: pg.Pool, { sql, params, isRow }: SqlQuestion, maxRows: number): Promise<Canonical> => {
  const statement = bind(sql, params)
  const client = await pool.connect()
  let broken = true
  try {
    const { fields, rows } = await client.query<DbValue[]>(statement)
    const asked = isRow ? rows.slice(0, 1) : rows
    if (asked.length > maxRows) throw tooManyRows(maxRows)
    broken = false
    return encodeRows(
      fields.map(({ name }) => bytesOfText(name)),
      asked,
    )
  } catch (error) {
    broken = !leavesConnection(error)
    await refuseLostBytes(client, error)
    throw error
  } finally {
    client.release(broken)
  }
}

/** What the server refuses leaves its connection as it was; one that it ends, or that fell silent, is of no more use. */
const leavesConnection = (error: unknown): boolean =>
  error instanceof pg.DatabaseError ? error.severity === 'ERROR' : error instanceof Trouble

type Statement = pg.QueryArrayConfig & { readonly queryMode: 'extended' }

const bind = (sql: Bytes, params: Canonical): Statement => {
  const valueOfParameter = parametersOf(params)
  const names: (string | number)[] = []
  const texts = sqlPieces(sql, 'postgres').map((piece) => {
    if (piece.kind === 'sql') return piece.text
    if (!names.includes(piece.name)) names.push(piece.name)
    return `$${names.indexOf(piece.name) + 1}`
  })
  const values = names.map((name) => parameterText(valueOfParameter(name)))
  return { text: texts.join(''), values, rowMode: 'array', types: exactTypes, queryMode: 'extended' }
}

/** A text as the server reads it; other bytes go as they are. */
const parameterText = (value: DbValue): string | Buffer | null => {
  if (value === null) return null
  if (typeof value !== 'string') return String(value)
  return textOfBytes(value) ?? bufferOfBytes(value)
}

/** Types of pg_type.dat by their number; each is read from the text that the server writes. */
const readers: Readonly<Record<number, (text: string) => DbValue>> = {
  16: (text) => text === 't',
  17: (text) => (text.startsWith('\\x') ? bytesOfBuffer(Buffer.from(text.slice(2), 'hex')) : bytesOfText(text)),
  20: Number,
  21: Number,
  23: Number,
  26: Number,
  700: Number,
  701: Number,
}

const exactTypes = { getTypeParser: (type: number) => readers[type] ?? bytesOfText } as unknown as pg.CustomTypesConfig

/** pg speaks UTF-8. Between that and another encoding the server translates, and fails where there is nothing to translate to. */
const untranslatable: readonly (string | undefined)[] = ['22021', '22P05']

/** A failure that hangs on our encoding, and would be none for a client in the database's own. */
const refuseLostBytes = async (client: pg.PoolClient, error: unknown): Promise<void> => {
  if (!(error instanceof pg.DatabaseError) || !leavesConnection(error) || !untranslatable.includes(error.code)) return
  const { rows } = await client.query<[string]>({ text: 'SHOW server_encoding', rowMode: 'array' })
  const [[encoding] = ['']] = rows
  if (encoding !== 'UTF8') throw bytesLost(`a text or parameter in a database of ${encoding}`)
}
