import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import {
  fieldsOf,
  prototypeOf,
  rootTables,
  typeMetatables,
  upvalueAt,
  upvalueCount,
  upvalueName,
  type Words,
  word,
} from './objects51.js'
import { table51 } from './places.js'
import { keyText } from './same-value.js'

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

/**
 * What every table is called, by the shortest way from the globals, else from a local of one of the functions, else as the
 * metatable of a type, or of a table that has a name.
 */
export const tableNames = (memory: Words, main: number, functions: readonly number[]): ReadonlyMap<number, Bytes> => {
  const names = new TableNames(memory)
  names.add(rootTables(memory, main).globals, '_G')
  for (const closure of functions) nameLocals(memory, names, closure)
  for (const [type, table] of typeMetatables(memory, main).entries())
    names.add(table, `metatable of ${typeNames[type]}`)
  names.addMetatables()
  return names.names
}

const nameLocals = (memory: Words, names: TableNames, closure: number): void => {
  for (let index = 0; index < upvalueCount(memory, closure); index += 1) {
    const value = upvalueAt(memory, closure, index)
    if (word(memory, value + stack51.tag) !== luaType.table) continue
    names.add(word(memory, value), upvalueName(memory, prototypeOf(memory, closure), index))
  }
}

class TableNames {
  private readonly memory: Words
  readonly names = new Map<number, Bytes>()

  constructor(memory: Words) {
    this.memory = memory
  }

  /** A table, and all that its fields lead to; nothing where it has a name already, or is none (0). */
  add(table: number, name: Bytes): void {
    if (table === 0 || this.names.has(table)) return
    this.names.set(table, name)
    const queue = [table]
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) queue.push(...this.nameFields(next))
  }

  /** A map gives what is added while one goes through it, too. */
  addMetatables(): void {
    for (const [table, name] of this.names) this.add(word(this.memory, table + table51.metatable), `${name} metatable`)
  }

  private nameFields(table: number): readonly number[] {
    const { memory, names } = this
    const named: number[] = []
    for (const [key, nth, value] of fieldsOf(memory, table)) {
      const field = word(memory, value)
      if (word(memory, value + stack51.tag) !== luaType.table || names.has(field)) continue
      names.set(field, `${names.get(table)}${keyText(memory, key, nth)}`)
      named.push(field)
    }
    return named
  }
}
