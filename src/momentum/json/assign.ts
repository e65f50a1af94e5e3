import type { LuaHandle, LuaTable, LuaValue } from '../../domain/value.js'
import { cString } from '../../lua/c-string.js'
import { formatGeneral, type JsonNode, newBoolean, newNumber, newObject, newString } from './node.js'

/** Why a Lua value has no JSON form: an error that the script gets, or what thrLua would not survive. */
export class Unassignable extends Error {
  readonly outcome: 'raises' | 'unknown'

  constructor(outcome: 'raises' | 'unknown', message: string) {
    super(message)
    this.outcome = outcome
  }
}

/** What a table may hold besides plain values: a JSON object, by its handle. */
export type NodeOf = (handle: LuaHandle) => JsonNode | undefined

const deepest = 150

/**
 * A Lua value as thrLua assigns it (modules/json.c, make_json_val): a table with an element 1 is an array up to its
 * first nil, any other an object in the order of `next`. Throws `Unassignable`.
 */
export const toJson = (value: LuaValue, nodeOf: NodeOf, depth = 0): JsonNode => {
  if (depth > deepest) throw new Unassignable('unknown', 'a table that holds itself is made JSON of')
  if (typeof value === 'string') return newString(value)
  if (typeof value === 'number') return newNumber(value)
  if (typeof value === 'boolean') return newBoolean(value)
  if (value === null) throw new Unassignable('raises', 'cannot assign values of type nil')
  if (value.kind === 'function') throw new Unassignable('raises', 'cannot assign values of type function')
  if (value.kind === 'handle') return nodeOf(value) ?? refuseHandle(value)
  const first = value.entries.some(([key]) => key === 1)
  return first ? arrayOf(value, nodeOf, depth) : objectOf(value, nodeOf, depth)
}

const refuseHandle = ({ type }: LuaHandle): never => {
  if (type === 'thread') throw new Unassignable('raises', 'cannot assign values of type thread')
  throw new Unassignable('raises', `libjson:json_object* expected, got ${type}`)
}

const arrayOf = ({ entries }: LuaTable, nodeOf: NodeOf, depth: number): JsonNode => {
  const byKey = new Map(entries)
  const items: JsonNode[] = []
  for (let key = 1; byKey.has(key); key++) items.push(toJson(byKey.get(key)!, nodeOf, depth + 1))
  return { kind: 'json', type: 'array', items }
}

const objectOf = ({ entries }: LuaTable, nodeOf: NodeOf, depth: number): JsonNode => {
  const node = newObject()
  for (const [key, value] of entries) node.members.set(nameOf(key), toJson(value, nodeOf, depth + 1))
  return node
}

const nameOf = (key: LuaValue): string => {
  if (typeof key === 'string') return cString(key)
  if (typeof key === 'number') return formatGeneral(key, 14)
  throw new Unassignable('unknown', 'a table with a key that is neither text nor number is made JSON of')
}
