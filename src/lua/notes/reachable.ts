import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import {
  cUpvaluesOf,
  environmentOf,
  fieldsOf,
  isLuaFunction,
  rootTables,
  stackOf,
  tagOf,
  typeMetatables,
  upvalueAt,
  upvalueCount,
  userdataAt,
  type Words,
  word,
} from './objects51.js'
import { table51 } from './places.js'

/** Addresses of all objects that something refers to which is no garbage; what a weak table holds is among them. */
export const reachableObjects = (memory: Words, main: number): ReadonlySet<number> => {
  const reached = new Set<number>()
  const waiting: number[] = []
  const add = (object: number): void => {
    if (object === 0 || reached.has(object)) return
    reached.add(object)
    waiting.push(object)
  }
  const { globals, registry } = rootTables(memory, main)
  for (const root of [main, globals, registry, ...typeMetatables(memory, main)]) add(root)
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop())
    for (const other of referencesOf(memory, object)) add(other)
  return reached
}

function* referencesOf(memory: Words, object: number): Generator<number> {
  const tag = tagOf(memory, object)
  if (tag === luaType.table) yield word(memory, object + table51.metatable)
  else yield environmentOf(memory, object)
  if (tag === luaType.userdata) yield userdataAt(memory, object).metatable
  for (const value of valuesOf(memory, object))
    if (word(memory, value + stack51.tag) >= luaType.table && word(memory, value + stack51.tag) <= luaType.thread)
      yield word(memory, value)
}

/** Addresses of the `TValue`s that an object has. */
const valuesOf = (memory: Words, object: number): readonly number[] => {
  switch (tagOf(memory, object)) {
    case luaType.table:
      return [...fieldsOf(memory, object)].flatMap(([key, , value]) => (key === null ? [value] : [key, value]))
    case luaType.function:
      return isLuaFunction(memory, object)
        ? Array.from({ length: upvalueCount(memory, object) }, (_, index) => upvalueAt(memory, object, index))
        : cUpvaluesOf(memory, object)
    case luaType.thread:
      return stackOf(memory, object)
    default:
      return []
  }
}
