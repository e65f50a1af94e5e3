import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import type { LeftPlace } from '../machine.js'
import { type CollectorSettings, changedSettings, collectorSettings } from './collector.js'
import { contentText } from './content-text.js'
import {
  assignedUpvalues,
  everyObject,
  fieldsOf,
  isLuaFunction,
  placeOf,
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
import { tableNames, typeNames } from './table-names.js'

/** The words of a `TValue`, and the text of a string. */
interface Content {
  readonly words: readonly [low: number, high: number, tag: number]
  readonly text: Bytes | null
}

/** A place that is other than it was, and where its `TValue` is now; null where there is none any more. */
type Changed = readonly [name: Bytes, address: number | null]

interface Held {
  readonly before: Words
  readonly now: Words
  readonly same: SameValue
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
  private readonly settings: CollectorSettings
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
    this.settings = collectorSettings(memory, main)
    this.assigned = this.functions.flatMap((closure) => assignedOf(memory, closure))
  }

  /** Whether anything may be left; costs next to nothing. */
  mayBeLeft(memory: Words): boolean {
    const { u32 } = memory
    if (u32[notes.written >> 2] !== 0 || u32[notes.stirred >> 2] !== 0) return true
    if (changedSettings(this.settings, collectorSettings(memory, this.main)).length > 0) return true
    for (const { address, content } of this.assigned) if (!holds(memory, address, content)) return true
    return false
  }

  /** Places that are other than they were. */
  left(before: Words, now: Words): readonly LeftPlace[] {
    const same = this.sameValue(before, now)
    const tables = this.writtenTables(now).flatMap((table) => this.changedIn(table, { before, now, same }))
    const upvalues = this.assigned
      .filter(({ address }) => !same.value(address, address))
      .map(({ name, address }): Changed => [name, address])
    const threads = this.written(now).filter((object) => tagOf(now, object) === luaType.thread)
    return distinct([
      ...contentsOf(now, [...tables, ...upvalues]),
      ...threads.map(() => ({ name: 'a coroutine', content: '' })),
      ...this.stirred(before, now),
      ...changedSettings(this.settings, collectorSettings(now, this.main)),
    ])
  }

  private changedIn(table: number, { before, now, same }: Held): readonly Changed[] {
    const values = new Map([...fieldsOf(now, table)].map(([key, nth, value]) => [keyText(now, key, nth), value]))
    return same
      .changedFields(table, table)
      .map((key) => [`${this.path(before, table)}${key}`.replace(/^_G\.?/, ''), values.get(key) ?? null])
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

  /** Environments, upvalues and metatables that were set from outside. */
  private stirred(before: Words, now: Words): readonly LeftPlace[] {
    if (now.u32[notes.stirred >> 2] === 0) return []
    const same = this.sameValue(before, now)
    const functions = this.functions.flatMap((closure) => stirredIn(same, { before, now, closure }))
    const [was, is] = [typeMetatables(before, this.main), typeMetatables(now, this.main)]
    const types = typeNames.filter((_, type) => was[type] !== is[type]).map((name) => `the metatable of ${name}`)
    const isOther = rootTables(before, this.main).globals !== rootTables(now, this.main).globals
    return [...functions, ...types, ...(isOther ? ['the globals'] : [])].map((name) => ({ name, content: '' }))
  }

  private path(before: Words, table: number): Bytes {
    this.paths ??= tableNames(before, this.main, this.functions)
    return this.paths.get(table) ?? 'a table'
  }
}

/** Places beyond are named, and their content is not looked at. */
const mostContents = 400

const contentsOf = (now: Words, changed: readonly Changed[]): readonly LeftPlace[] =>
  changed.map(([name, address], index) => ({ name, content: index < mostContents ? contentAt(now, address) : '' }))

const contentAt = (now: Words, address: number | null): Bytes => (address === null ? 'nil' : contentText(now, address))

const distinct = (places: readonly LeftPlace[]): readonly LeftPlace[] => [
  ...new Map(places.map((place) => [place.name, place])).values(),
]

const isMarked = ({ u8 }: Words, object: number): boolean => (u8[object + object51.marked]! & bootMark) !== 0

const isWatched = (tag: number): boolean => tag >= luaType.table && tag <= luaType.thread

const environment = 12

/** What a function finds its globals in, and what it holds from around it. */
const stirredIn = (
  same: SameValue,
  { before, now, closure }: { readonly before: Words; readonly now: Words; readonly closure: number },
): readonly Bytes[] => {
  const prototype = prototypeOf(before, closure)
  const isSame = word(before, closure + environment) === word(now, closure + environment)
  const upvalues = Array.from({ length: upvalueCount(before, closure) }, (_, index) => index)
    .filter((index) => !same.value(upvalueAt(before, closure, index), upvalueAt(now, closure, index)))
    .map((index) => localName(before, prototype, index))
  return isSame ? upvalues : [`the environment of the function at ${placeOf(before, prototype)}`, ...upvalues]
}

const localName = (memory: Words, prototype: number, index: number): Bytes =>
  `local ${upvalueName(memory, prototype, index)} of ${sourceOf(memory, prototype)}`

const assignedOf = (memory: Words, closure: number): readonly Assigned[] => {
  const prototype = prototypeOf(memory, closure)
  return [...assignedUpvalues(memory, prototype)].map((index) => {
    const address = upvalueAt(memory, closure, index)
    return { address, name: localName(memory, prototype, index), content: wordsAt(memory, address) }
  })
}

const wordsAt = (memory: Words, address: number): Content => {
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
