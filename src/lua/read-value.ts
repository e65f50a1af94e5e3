import type { Bytes } from '../domain/bytes.js'
import type { LuaHandle, LuaTable, LuaValue } from '../domain/value.js'
import type { Core } from './handle-table.js'
import { luaType, type State } from './lua-api.js'

/** A table deeper than this is refused: nothing that a policy hands out is. */
export const deepest = 150

export class TooDeep extends Error {}

/** Copies a value out, whole. Throws `TooDeep`; raises no Lua error. */
export const readValue = (core: Core, L: State, index: number): LuaValue => {
  const { api, arena } = core
  switch (api.lua_type(L, index)) {
    case luaType.string:
      return arena.stringAt(L, index)
    case luaType.number:
      return api.lua_tonumber(L, index)
    case luaType.boolean:
      return api.lua_toboolean(L, index) !== 0
    case luaType.table:
      return new TableReader(core, L).read(absolute(core, L, index), 0)
    default:
      return readOpaque(core, L, index)
  }
}

/** `count` values from `first` on. */
export const readValues = (core: Core, L: State, first: number, count: number): readonly LuaValue[] => {
  if (count === 0) return nothing
  const values: LuaValue[] = []
  for (let index = 0; index < count; index++) values.push(readValue(core, L, first + index))
  return values
}

const nothing: readonly LuaValue[] = Object.freeze([])

const readOpaque = (core: Core, L: State, index: number): LuaValue => {
  switch (core.api.lua_type(L, index)) {
    case luaType.function:
      return { kind: 'function', at: functionPlace(core, L, index) }
    case luaType.userdata:
      return readUserdata(core, L, index)
    case luaType.light:
      return { kind: 'handle', type: 'lightuserdata' }
    case luaType.thread:
      return { kind: 'handle', type: 'thread' }
    default:
      return null
  }
}

const readUserdata = (core: Core, L: State, index: number): LuaHandle => {
  const entry = core.handles.entryAt(L, index)
  if (entry === undefined) return { kind: 'handle', type: 'userdata' }
  return { kind: 'handle', type: entry.type.name, id: core.handles.idAt(L, index) }
}

/** Where a function was defined: `policy.lua:12`, or `[C]`. */
export const functionPlace = (core: Core, L: State, index: number): Bytes => {
  const { api, arena, instance } = core
  const { u32 } = instance.memory
  const { debug } = instance.build
  api.lua_pushvalue(L, index)
  api.lua_getinfo(L, arena.what.ofFunction, arena.debug)
  if (arena.readTerminated(u32[(arena.debug + debug.what) >> 2]!) === 'C') return '[C]'
  const source = arena.readTerminated(u32[(arena.debug + debug.source) >> 2]!)
  const name = source.startsWith('@') ? source.slice(1) : arena.readTerminated(arena.debug + debug.shortSource)
  return `${name}:${u32[(arena.debug + debug.lineDefined) >> 2]}`
}

class TableReader {
  private readonly seen = new Map<number, LuaTable>()
  private readonly core: Core
  private readonly L: State

  constructor(core: Core, L: State) {
    this.core = core
    this.L = L
  }

  read(index: number, depth: number): LuaTable {
    const { api } = this.core
    const address = api.lua_topointer(this.L, index)
    const known = this.seen.get(address)
    if (known !== undefined) return known
    if (depth > deepest || api.lua_checkstack(this.L, 8) === 0) throw new TooDeep(`table nested deeper than ${deepest}`)
    const entries: [LuaValue, LuaValue][] = []
    const table: LuaTable = { kind: 'table', entries }
    this.seen.set(address, table)
    const top = api.lua_gettop(this.L)
    api.lua_pushnil(this.L)
    while (api.lua_next(this.L, index) !== 0) {
      entries.push([this.item(top + 1, depth), this.item(top + 2, depth)])
      api.lua_settop(this.L, top + 1)
    }
    return table
  }

  private item(index: number, depth: number): LuaValue {
    if (this.core.api.lua_type(this.L, index) === luaType.table) return this.read(index, depth + 1)
    return readValue(this.core, this.L, index)
  }
}

const absolute = (core: Core, L: State, index: number): number =>
  index > 0 ? index : core.api.lua_gettop(L) + index + 1
