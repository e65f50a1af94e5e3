import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { keyName } from './key-text.js'
import {
  cUpvaluesOf,
  environmentOf,
  fieldsOf,
  isLuaFunction,
  placeOf,
  prototypeOf,
  rootTables,
  stackOf,
  tagOf,
  textAt,
  typeMetatables,
  upvalueAt,
  upvalueCount,
  upvalueName,
  userdataAt,
  type Words,
  word,
} from './objects51.js'
import { table51 } from './places.js'

/** What a script calls all values of a type, by Lua's numbers of types. */
export const typeNames = [
  'nil',
  'booleans',
  'light userdata',
  'numbers',
  'strings',
  'tables',
  'functions',
  'userdata',
  'coroutines',
] as const

/** The nearer way to an object gives it its name. */
const nearness = ['field', 'local', 'type', 'metatable', 'other'] as const
type Nearness = (typeof nearness)[number]

/**
 * What tables, functions of C, userdata and coroutines are called, by the shortest way from the globals, else from a local of one
 * of the functions of Lua, else as a metatable, else by what leads there. What has no name is reached by the host's functions alone.
 */
export const objectNames = (memory: Words, main: number, functions: readonly number[]): Named => {
  const names = new ObjectNames(memory, main)
  names.add('field', rootTables(memory, main).globals, '_G')
  for (const closure of functions) names.addLocals(closure)
  for (const [type, table] of typeMetatables(memory, main).entries())
    names.add('type', table, `metatable of ${typeNames[type]}`)
  names.addStorage()
  names.addHosts()
  return { names: names.all(), byCoroutine: names.byCoroutine }
}

export interface Named {
  readonly names: ReadonlyMap<number, Bytes>
  /** the table of `_TLS`, by coroutine, which no script sees itself; 0 where there is none */
  readonly byCoroutine: number
}

class ObjectNames {
  private readonly memory: Words
  private readonly main: number
  private readonly globals: number
  byCoroutine = 0
  private readonly names = new Map<number, Bytes>()
  private readonly waiting = new Map<Nearness, [object: number, name: Bytes][]>(nearness.map((near) => [near, []]))

  constructor(memory: Words, main: number) {
    this.memory = memory
    this.main = main
    this.globals = rootTables(memory, main).globals
  }

  /** Nothing where it is none (0). */
  add(near: Nearness, object: number, name: Bytes): void {
    if (object !== 0) this.waiting.get(near)!.push([object, name])
  }

  addLocals(closure: number): void {
    const { memory } = this
    const prototype = prototypeOf(memory, closure)
    for (let index = 0; index < upvalueCount(memory, closure); index += 1)
      this.addValue('local', upvalueAt(memory, closure, index), upvalueName(memory, prototype, index))
    this.addEnvironment(closure, `the function at ${placeOf(memory, prototype)}`)
  }

  /** What `_TLS` and `_OSTLS` are, which a function of the host finds (`thrlua/local-storage.ts`). */
  addStorage(): void {
    const { memory } = this
    const metatable = word(memory, this.globals + table51.metatable)
    if (metatable === 0) return
    for (const [key, , value] of fieldsOf(memory, metatable)) {
      if (key === null || keyName(memory, key, 0) !== '.__index') continue
      const find = word(memory, value)
      if (tagOf(memory, find) !== luaType.function || isLuaFunction(memory, find)) continue
      const [byCoroutine, ofThread] = cUpvaluesOf(memory, find)
      if (byCoroutine !== undefined) {
        this.byCoroutine = word(memory, byCoroutine)
        this.addValue('local', byCoroutine, '_TLS')
      }
      if (ofThread !== undefined) this.addValue('local', ofThread, '_OSTLS')
    }
  }

  /** Metatables of the host's objects, which it keeps in the registry. */
  addHosts(): void {
    const { memory } = this
    for (const [, , value] of fieldsOf(memory, rootTables(memory, this.main).registry)) {
      if (word(memory, value + stack51.tag) !== luaType.table) continue
      const type = nameOfType(memory, word(memory, value))
      if (type !== null) this.add('metatable', word(memory, value), `metatable of ${type}`)
    }
  }

  all(): ReadonlyMap<number, Bytes> {
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const [object, name] = next
      if (this.names.has(object)) continue
      this.names.set(object, name)
      this.expand(object, name)
    }
    return this.names
  }

  private next(): readonly [number, Bytes] | undefined {
    for (const near of nearness) {
      const queue = this.waiting.get(near)!
      if (queue.length > 0) return queue.shift()
    }
    return undefined
  }

  private expand(object: number, name: Bytes): void {
    const { memory } = this
    const tag = tagOf(memory, object)
    if (tag === luaType.table) this.expandTable(object, name)
    else if (tag === luaType.userdata) this.add('metatable', userdataAt(memory, object).metatable, `${name} metatable`)
    else if (tag === luaType.thread) for (const slot of stackOf(memory, object)) this.addValue('other', slot, name)
    else
      for (const slot of cUpvaluesOf(memory, object))
        if (word(memory, slot + stack51.tag) !== luaType.table) this.addValue('other', slot, name)
    if (tag !== luaType.table) this.addEnvironment(object, name)
  }

  private expandTable(table: number, name: Bytes): void {
    const { memory, main } = this
    for (const [key, nth, value] of fieldsOf(memory, table)) {
      const isOfMain = key !== null && word(memory, key + stack51.tag) === luaType.thread && word(memory, key) === main
      this.addValue('field', value, isOfMain ? name : fieldPath(name, keyName(memory, key, nth)))
      if (key !== null) this.addValue('other', key, `a key of ${name}`)
    }
    this.add('metatable', word(memory, table + table51.metatable), `${name} metatable`)
  }

  /** Functions of Lua are told by where they are defined, and texts by themselves. */
  private addValue(near: Nearness, value: number, name: Bytes): void {
    const { memory } = this
    const tag = word(memory, value + stack51.tag)
    if (tag < luaType.table || tag > luaType.thread) return
    const object = word(memory, value)
    if (!isLuaFunction(memory, object)) this.add(tag === luaType.table ? near : 'other', object, name)
  }

  private addEnvironment(object: number, name: Bytes): void {
    const environment = environmentOf(this.memory, object)
    if (environment !== this.globals) this.add('other', environment, `environment of ${name}`)
  }
}

/** `stats.count`; a field of the globals by itself. */
export const fieldPath = (table: Bytes, key: Bytes): Bytes => `${table}${key}`.replace(/^_G\.?/, '')

/** `the file log`, of one without a name `a file`. */
export const kindAndName = (memory: Words, object: number, name: Bytes | undefined): Bytes => {
  const kind = kindOf(memory, object)
  if (name === undefined) return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
  return `the ${kind} ${name}`
}

/** Of the functions of C, those that go on from where they were are iterators. */
const kindOf = (memory: Words, object: number): string => {
  const tag = tagOf(memory, object)
  if (tag === luaType.thread) return 'coroutine'
  if (tag === luaType.function) return 'iterator'
  return isFile(memory, userdataAt(memory, object).metatable) ? 'file' : 'userdata'
}

const isFile = (memory: Words, metatable: number): boolean =>
  metatable !== 0 && nameOfType(memory, metatable) === 'FILE*'

/** What the host calls the objects that have this metatable; null where it is no metatable of the host's. */
const nameOfType = (memory: Words, metatable: number): Bytes | null => {
  for (const [key, nth, value] of fieldsOf(memory, metatable))
    if (keyName(memory, key, nth) === '.__name' && word(memory, value + stack51.tag) === luaType.string)
      return textAt(memory, word(memory, value))
  return null
}
