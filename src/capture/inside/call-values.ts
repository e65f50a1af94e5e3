import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeKey, encodeValue, type Text } from '../../domain/canonical.js'
import { isObject } from '../../domain/is-object.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'

/** Is a Lua string the text of a key? A number is its own text there, as Lua makes it one. */
export const sameText = (value: LuaValue | undefined, text: Canonical | undefined): boolean => {
  const given = typeof value === 'number' ? String(value) : value
  const isText = typeof text === 'string' || (isObject(text) && text['$bytes'] !== undefined)
  return typeof given === 'string' && isText && decodeText(text as Text) === given
}

/** The items of a table that is a list; undefined of any other value. */
export const itemsOf = (value: LuaValue | undefined): readonly LuaValue[] | undefined => {
  if (!isTable(value)) return undefined
  const sorted = [...value.entries].sort(([a], [b]) => Number(a) - Number(b))
  return sorted.every(([key], index) => key === index + 1) ? sorted.map(([, item]) => item) : undefined
}

/** The fields of a table whose keys are all strings, in its order; undefined of any other value. */
export const columnsOf = (value: LuaValue | undefined): ReadonlyMap<Bytes, LuaValue> | undefined => {
  if (!isTable(value)) return undefined
  const fields = new Map<Bytes, LuaValue>()
  for (const [key, item] of value.entries) {
    if (typeof key !== 'string') return undefined
    fields.set(key, item)
  }
  return fields
}

/** Parameters of a query as its key has them: a list by place, or names in order. */
export const sortedParameters = (params: LuaValue): Canonical => {
  if (!isTable(params)) return null
  const items = itemsOf(params)
  if (items) return items.map(encodeValue)
  const fields = columnsOf(params)
  if (!fields) return encodeValue(params)
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, item]) => [encodeKey(key), encodeValue(item)]))
}

const isTable = (value: LuaValue | undefined): value is LuaTable =>
  typeof value === 'object' && value !== null && value.kind === 'table'
