import { type Bytes, bytesOfText, textOfBytes } from './bytes.js'
import type { LuaTable, LuaValue } from './value.js'

/**
 * The canonical encoding: bytes and Lua values as JSON, injective, so that two payloads are equal
 * exactly when their texts are. Objects keep the order that `events.ts` gives their keys;
 * dictionaries and sets are sorted. `src/ARCHITECTURE.md` has the table of forms.
 */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined }

/** A byte string: as text where it is UTF-8, else `{"$bytes": base64}`. */
export type Text = string | { readonly $bytes: string }

export const encodeText = (bytes: Bytes): Text => {
  const text = textOfBytes(bytes)
  return text === undefined ? { $bytes: Buffer.from(bytes, 'latin1').toString('base64') } : text
}

export const decodeText = (text: Text): Bytes =>
  typeof text === 'string' ? bytesOfText(text) : Buffer.from(text.$bytes, 'base64').toString('latin1')

/** A byte string to read: its text where it is UTF-8, else each byte above ASCII as `\xNN`. Not yet safe on a terminal. */
export const readable = (text: Text): string =>
  typeof text === 'string'
    ? text
    : decodeText(text).replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)

/** A dictionary's key: text as it is; one that begins with `$` gets another; other bytes as `$bytes:BASE64`. */
export const encodeKey = (key: Bytes): string => {
  const text = textOfBytes(key)
  if (text === undefined) return `$bytes:${Buffer.from(key, 'latin1').toString('base64')}`
  return text.startsWith('$') ? `$${text}` : text
}

export const decodeKey = (key: string): Bytes => {
  if (key.startsWith('$$')) return bytesOfText(key.slice(1))
  if (key.startsWith('$bytes:')) return Buffer.from(key.slice(7), 'base64').toString('latin1')
  return bytesOfText(key)
}

/** A dictionary of bytes, its keys sorted by their bytes. */
export const encodeDictionary = <Value, Encoded>(
  entries: Iterable<readonly [Bytes, Value]>,
  encode: (value: Value) => Encoded,
): Record<string, Encoded> => {
  const dictionary: Record<string, Encoded> = {}
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [key, value] of sorted) defineKey(dictionary, encodeKey(key), encode(value))
  return dictionary
}

const defineKey = <Value>(dictionary: Record<string, Value>, key: string, value: Value): void => {
  if (key === '__proto__') Object.defineProperty(dictionary, key, { value, enumerable: true, configurable: true })
  else dictionary[key] = value
}

const encodeNumber = (value: number): Canonical => {
  if (Number.isNaN(value)) return { $num: 'nan' }
  if (value === Number.POSITIVE_INFINITY) return { $num: 'inf' }
  if (value === Number.NEGATIVE_INFINITY) return { $num: '-inf' }
  return Object.is(value, -0) ? { $num: '-0' } : value
}

const numbersByName: Record<string, number> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

/** A Lua value in canonical form; a table met again is `{"$ref": n}`, n counting tables from 1 in the order they open. */
export const encodeValue = (value: LuaValue): Canonical =>
  typeof value === 'number' ? encodeNumber(value) : encodeNested(value, new Map())

const encodeNested = (value: LuaValue, seen: Map<LuaTable, number>): Canonical => {
  if (typeof value === 'string') return encodeText(value)
  if (typeof value === 'number') return encodeNumber(value)
  if (value === null || typeof value === 'boolean') return value
  if (value.kind === 'function') return { $fn: value.at }
  if (value.kind === 'handle') return { $handle: value.type }
  const reference = seen.get(value)
  if (reference !== undefined) return { $ref: reference }
  seen.set(value, seen.size + 1)
  return { $table: value.entries.map(([key, item]) => [encodeNested(key, seen), encodeNested(item, seen)]) }
}

/** The value that a canonical form stands for. Throws a plain Error on a form that `encodeValue` never makes. */
export const decodeValue = (value: Canonical): LuaValue => decodeNested(value, [])

const decodeNested = (value: Canonical, tables: LuaTable[]): LuaValue => {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'string') return bytesOfText(value)
  if (Array.isArray(value)) throw new Error('a bare list is no Lua value')
  const form = value as Record<string, Canonical>
  if (typeof form['$bytes'] === 'string') return decodeText({ $bytes: form['$bytes'] })
  if (typeof form['$num'] === 'string' && form['$num'] in numbersByName) return numbersByName[form['$num']]!
  if (typeof form['$fn'] === 'string') return { kind: 'function', at: form['$fn'] }
  if (typeof form['$handle'] === 'string') return { kind: 'handle', type: form['$handle'] }
  if (typeof form['$ref'] === 'number') return tables[form['$ref'] - 1] ?? unknownForm(value)
  return Array.isArray(form['$table']) ? decodeTable(form['$table'] as Canonical[], tables) : unknownForm(value)
}

const decodeTable = (pairs: readonly Canonical[], tables: LuaTable[]): LuaTable => {
  const entries: [LuaValue, LuaValue][] = []
  const table: LuaTable = { kind: 'table', entries }
  tables.push(table)
  for (const pair of pairs as [Canonical, Canonical][])
    entries.push([decodeNested(pair[0], tables), decodeNested(pair[1], tables)])
  return table
}

const unknownForm = (value: Canonical): never => {
  throw new Error(`no canonical Lua value: ${JSON.stringify(value)}`)
}
