import assert from 'node:assert'
import type { LuaTable, LuaValue } from '../domain/value.js'
import type { Core } from './handle-table.js'
import type { State } from './lua-api.js'
import { deepest, TooDeep } from './read-value.js'

/** Builds a value on the stack. Functions and handles cannot come back in: they are pushed by reference. */
export const pushValue = (core: Core, L: State, value: LuaValue): void => {
  if (typeof value === 'string') core.arena.push(L, value)
  else if (typeof value === 'number') core.api.lua_pushnumber(L, value)
  else if (typeof value === 'boolean') core.api.lua_pushboolean(L, value ? 1 : 0)
  else if (value === null) core.api.lua_pushnil(L)
  else pushTable(core, L, value)
}

const pushTable = (core: Core, L: State, value: Exclude<LuaValue, null | string | number | boolean>): void => {
  assert(value.kind === 'table', `a ${value.kind} cannot be pushed as a value`)
  const builder = new TableBuilder(core, L)
  builder.build(value, 0)
  builder.finish()
}

/** Tables built so far stay in a list on the stack, so that a table met twice is one table again. */
class TableBuilder {
  private readonly built = new Map<LuaTable, number>()
  private readonly core: Core
  private readonly L: State
  private readonly list: number

  constructor(core: Core, L: State) {
    this.core = core
    this.L = L
    core.api.luaL_checkstack(L, 8, 0)
    core.api.lua_createtable(L, 0, 0)
    this.list = core.api.lua_gettop(L)
  }

  build(table: LuaTable, depth: number): void {
    const { core, L } = this
    const { api } = core
    const known = this.built.get(table)
    if (known !== undefined) {
      api.lua_rawgeti(L, this.list, known)
      return
    }
    if (depth > deepest || api.lua_checkstack(L, 8) === 0) throw new TooDeep(`table nested deeper than ${deepest}`)
    api.lua_createtable(L, 0, 0)
    api.lua_pushvalue(L, -1)
    const key = this.built.size + 1
    this.built.set(table, key)
    api.lua_rawseti(L, this.list, key)
    for (const [key, value] of table.entries) {
      this.item(key, depth)
      this.item(value, depth)
      api.lua_rawset(L, -3)
    }
  }

  /** Leaves the outermost table alone on the stack. */
  finish(): void {
    this.core.api.lua_remove(this.L, this.list)
  }

  private item(value: LuaValue, depth: number): void {
    if (typeof value === 'object' && value !== null && value.kind === 'table') this.build(value, depth + 1)
    else pushValue(this.core, this.L, value)
  }
}
