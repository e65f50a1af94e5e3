import type { Bytes } from '../../domain/bytes.js'
import { luaType } from '../lua-api.js'
import { kindAndName, typeNames } from './object-names.js'
import {
  environmentOf,
  isLuaFunction,
  placeOf,
  prototypeOf,
  rootTables,
  sourceOf,
  tagOf,
  typeMetatables,
  upvalueAt,
  upvalueCount,
  upvalueName,
  type Words,
} from './objects51.js'
import type { Held } from './same-value.js'

/** Objects of the boot that are still there, and what they are called. */
export interface BootObjects {
  readonly main: number
  readonly objects: readonly number[]
  nameOf(object: number): Bytes | undefined
}

/** Environments, upvalues and metatables of types that were set from outside: `setfenv`, `debug`, `module`. */
export const stirredPlaces = (held: Held, boot: BootObjects): readonly Bytes[] => {
  const { before, now } = held
  const [was, is] = [typeMetatables(before, boot.main), typeMetatables(now, boot.main)]
  const types = typeNames.filter((_, type) => was[type] !== is[type]).map((name) => `the metatable of ${name}`)
  const isOther = rootTables(before, boot.main).globals !== rootTables(now, boot.main).globals
  return [...boot.objects.flatMap((object) => stirredIn(object, held, boot)), ...types, ...(isOther ? [globals] : [])]
}

const globals = 'the globals'

/** What an object finds its globals in, and what a function of Lua holds from around it. */
const stirredIn = (object: number, held: Held, boot: BootObjects): readonly Bytes[] => {
  const { before, now } = held
  if (tagOf(before, object) === luaType.table || object === boot.main) return []
  const isSame = environmentOf(before, object) === environmentOf(now, object)
  const environment = isSame ? [] : [`the environment of ${ownerName(before, object, boot)}`]
  return isLuaFunction(before, object) ? [...environment, ...stirredUpvalues(object, held)] : environment
}

const ownerName = (memory: Words, object: number, boot: BootObjects): Bytes => {
  if (isLuaFunction(memory, object)) return `the function at ${placeOf(memory, prototypeOf(memory, object))}`
  const name = boot.nameOf(object)
  if (tagOf(memory, object) !== luaType.function) return kindAndName(memory, object, name)
  return name ?? 'a function of C'
}

const stirredUpvalues = (closure: number, { before, now, same }: Held): readonly Bytes[] =>
  Array.from({ length: upvalueCount(before, closure) }, (_, index) => index)
    .filter((index) => !same.value(upvalueAt(before, closure, index), upvalueAt(now, closure, index)))
    .map((index) => localName(before, prototypeOf(before, closure), index))

/** `local count of policy.lua` */
export const localName = (memory: Words, prototype: number, index: number): Bytes =>
  `local ${upvalueName(memory, prototype, index)} of ${sourceOf(memory, prototype)}`
