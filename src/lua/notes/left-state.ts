import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import {
  assignedUpvalues,
  everyObject,
  fieldsOf,
  isLuaFunction,
  prototypeOf,
  rootTables,
  sourceOf,
  tagOf,
  textAt,
  typeMetatables,
  upvalueAt,
  upvalueCount,
  upvalueName,
  type Words,
  word,
} from './objects51.js'
import { bootMark, listLength, notes, object51 } from './places.js'
import { keyText, SameValue } from './same-value.js'

/** The words of a `TValue`, and the text of a string. */
interface Content {
  readonly words: readonly [low: number, high: number, tag: number]
  readonly text: Bytes | null
}

interface Assigned {
  /** of its `TValue` */
  readonly address: number
  readonly name: Bytes
  readonly content: Content
}

/**
 * What a session leaves of what was there before it: tables of the boot that it wrote to, upvalues of the boot's functions that
 * they assign. What it made itself counts only where something of the boot holds it, so that garbage, and what a session's own
 * `self` holds, is nothing.
 */
export class BootState {
  private readonly main: number
  private readonly tables: number[] = []
  private readonly functions: number[] = []
  private readonly assigned: readonly Assigned[]
  private paths: ReadonlyMap<number, Bytes> | null = null

  /** Marks every object that there is; the registry is the host's own. */
  constructor(memory: Words, main: number) {
    this.main = main
    const { registry } = rootTables(memory, main)
    for (const object of everyObject(memory, main)) {
      if (!isWatched(tagOf(memory, object)) || object === registry) continue
      memory.u8[object + object51.marked]! |= bootMark
      if (tagOf(memory, object) === luaType.table) this.tables.push(object)
      if (isLuaFunction(memory, object)) this.functions.push(object)
    }
    this.assigned = this.functions.flatMap((closure) => assignedOf(memory, closure))
  }

  /** Whether anything may be left; costs next to nothing. */
  mayBeLeft(memory: Words): boolean {
    const { u32 } = memory
    if (u32[notes.written >> 2] !== 0 || u32[notes.stirred >> 2] !== 0) return true
    for (const { address, content } of this.assigned) if (!holds(memory, address, content)) return true
    return false
  }

  /** Names of what is other than it was: `seen`, `stats.count`, `local last of policy.lua`. */
  left(before: Words, now: Words): readonly Bytes[] {
    const same = this.sameValue(before, now)
    const changed = this.writtenTables(now).flatMap((table) =>
      same.changedFields(table, table).map((key) => `${this.path(before, table)}${key}`.replace(/^_G\.?/, '')),
    )
    const upvalues = this.assigned.filter(({ address }) => !same.value(address, address)).map(({ name }) => name)
    const threads = this.written(now).filter((object) => tagOf(now, object) === luaType.thread)
    return [...new Set([...changed, ...upvalues, ...threads.map(() => 'a coroutine'), ...this.stirred(before, now)])]
  }

  /** An object of the boot has its mark until it is written to; at another's address, something new may lie. */
  private sameValue(before: Words, now: Words): SameValue {
    const written = new Set(this.written(now))
    const isComplete = now.u32[notes.written >> 2]! <= listLength
    return new SameValue(before, now, (object) => !isComplete || isMarked(now, object) || written.has(object))
  }

  private written({ u32 }: Words): readonly number[] {
    const count = Math.min(u32[notes.written >> 2]!, listLength)
    return Array.from({ length: count }, (_, index) => u32[(notes.list >> 2) + index]!)
  }

  /** All of them, where there were more than the list has room for. */
  private writtenTables(now: Words): readonly number[] {
    if (now.u32[notes.written >> 2]! > listLength) return this.tables
    return this.written(now).filter((object) => tagOf(now, object) === luaType.table)
  }

  /** Environments and upvalues that were set from outside. */
  private stirred(before: Words, now: Words): readonly Bytes[] {
    if (now.u32[notes.stirred >> 2] === 0) return []
    const same = this.sameValue(before, now)
    const functions = this.functions
      .filter((closure) => !isUnstirred(same, { before, now, closure }))
      .map((closure) => `a function of ${sourceOf(before, prototypeOf(before, closure))}`)
    const [was, is] = [before, now].map((memory) => typeMetatables(memory, this.main).join())
    return [
      ...functions,
      ...(was === is ? [] : ['the metatable of a type']),
      ...(rootTables(before, this.main).globals === rootTables(now, this.main).globals ? [] : ['the globals']),
    ]
  }

  private path(before: Words, table: number): Bytes {
    this.paths ??= pathsOf(before, this.main, this.functions)
    return this.paths.get(table) ?? 'a table'
  }
}

const isMarked = ({ u8 }: Words, object: number): boolean => (u8[object + object51.marked]! & bootMark) !== 0

const isWatched = (tag: number): boolean => tag >= luaType.table && tag <= luaType.thread

const environment = 12

const isUnstirred = (
  same: SameValue,
  { before, now, closure }: { readonly before: Words; readonly now: Words; readonly closure: number },
): boolean =>
  word(before, closure + environment) === word(now, closure + environment) &&
  Array.from({ length: upvalueCount(before, closure) }, (_, index) => index).every((index) =>
    same.value(upvalueAt(before, closure, index), upvalueAt(now, closure, index)),
  )

const assignedOf = (memory: Words, closure: number): readonly Assigned[] => {
  const prototype = prototypeOf(memory, closure)
  return [...assignedUpvalues(memory, prototype)].map((index) => {
    const address = upvalueAt(memory, closure, index)
    const name = `local ${upvalueName(memory, prototype, index)} of ${sourceOf(memory, prototype)}`
    return { address, name, content: contentAt(memory, address) }
  })
}

const contentAt = (memory: Words, address: number): Content => {
  const at = address >> 2
  const [low, high, tag] = [memory.u32[at]!, memory.u32[at + 1]!, memory.u32[at + (stack51.tag >> 2)]!]
  return { words: [low, high, tag], text: tag === luaType.string ? textAt(memory, low) : null }
}

/** Where an object of the boot was collected, another may lie at its address. */
const holds = (memory: Words, address: number, { words: [low, high, tag], text }: Content): boolean => {
  const { u32 } = memory
  const at = address >> 2
  if (u32[at] !== low || u32[at + 1] !== high || u32[at + (stack51.tag >> 2)] !== tag) return false
  return text === null ? !isWatched(tag) || isMarked(memory, low) : textAt(memory, low) === text
}

/** What every table is called, by the shortest way from the globals, or from a local of a function. */
const pathsOf = (memory: Words, main: number, functions: readonly number[]): ReadonlyMap<number, Bytes> => {
  const paths = new Map<number, Bytes>([[rootTables(memory, main).globals, '_G']])
  nameWithin(memory, paths, [...paths.keys()])
  for (const closure of functions) nameLocals(memory, paths, closure)
  return paths
}

const nameLocals = (memory: Words, paths: Map<number, Bytes>, closure: number): void => {
  for (let index = 0; index < upvalueCount(memory, closure); index += 1) {
    const value = upvalueAt(memory, closure, index)
    const table = word(memory, value)
    if (word(memory, value + stack51.tag) !== luaType.table || paths.has(table)) continue
    paths.set(table, upvalueName(memory, prototypeOf(memory, closure), index))
    nameWithin(memory, paths, [table])
  }
}

const nameWithin = (memory: Words, paths: Map<number, Bytes>, queue: number[]): void => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const [key, nth, value] of fieldsOf(memory, next)) {
      const table = word(memory, value)
      if (word(memory, value + stack51.tag) !== luaType.table || paths.has(table)) continue
      paths.set(table, `${paths.get(next)}${keyText(memory, key, nth)}`)
      queue.push(table)
    }
}
