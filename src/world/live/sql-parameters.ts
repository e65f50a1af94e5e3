import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeKey, decodeValue } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { DbValue } from '../../domain/world.js'
import { quoted } from './quoted.js'

/** The value of the parameter at a place, from 1, or of that name. What a script does not give is NULL. */
export type ParameterOf = (name: string | number) => DbValue

/**
 * The parameters of a database key: null, a list, names, or a table as it was. Throws Trouble `world-unaskable-query` where
 * one of them is a table or a function.
 */
export const parametersOf = (params: Canonical): ParameterOf => {
  const values = new Map(entriesOf(params))
  return (name) => asValue(values.get(name) ?? null, name)
}

const entriesOf = (params: Canonical): readonly (readonly [LuaValue, LuaValue])[] => {
  if (params === null || typeof params !== 'object') return []
  if (Array.isArray(params))
    return (params as readonly Canonical[]).map((value, index) => [index + 1, decodeValue(value)])
  if (Array.isArray((params as { $table?: unknown }).$table)) return (decodeValue(params) as LuaTable).entries
  return Object.entries(params).map(([name, value]) => [decodeKey(name), decodeValue(value ?? null)])
}

const asValue = (value: LuaValue, name: Bytes | number): DbValue => {
  if (value === null || typeof value !== 'object') return value
  throw new Trouble('world-unaskable-query', `the parameter ${quoted(String(name))} of a query is a ${value.kind}`, {
    hint: 'give texts, numbers and booleans as parameters',
  })
}
