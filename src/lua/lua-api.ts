import type { Instance, WasmFunction } from './instance.js'

/** A `lua_State *`: the main thread's or a coroutine's. */
export type State = number

/** `lua_type`'s numbers, the same in both builds. */
export const luaType = {
  none: -1,
  nil: 0,
  boolean: 1,
  light: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8,
} as const

export const multipleResults = -1

/** Lua's C API under its own names, cut to what both builds have and spelt as 5.1 spells it. */
export interface LuaApi {
  readonly registryIndex: number
  readonly upvalueIndex: (upvalue: number) => number
  readonly pushGlobals: (L: State) => void
  readonly lua_gettop: (L: State) => number
  readonly lua_settop: (L: State, index: number) => void
  readonly lua_pushvalue: (L: State, index: number) => void
  readonly lua_remove: (L: State, index: number) => void
  readonly lua_insert: (L: State, index: number) => void
  readonly lua_replace: (L: State, index: number) => void
  readonly lua_checkstack: (L: State, slots: number) => number
  readonly lua_type: (L: State, index: number) => number
  readonly lua_isnumber: (L: State, index: number) => number
  readonly lua_iscfunction: (L: State, index: number) => number
  readonly lua_tonumber: (L: State, index: number) => number
  readonly lua_toboolean: (L: State, index: number) => number
  readonly lua_tolstring: (L: State, index: number, length: number) => number
  readonly lua_touserdata: (L: State, index: number) => number
  readonly lua_tothread: (L: State, index: number) => number
  readonly lua_topointer: (L: State, index: number) => number
  readonly lua_tocfunction: (L: State, index: number) => number
  readonly lua_pushnil: (L: State) => void
  /** On 5.4 an integral number becomes an integer, so that it prints as one; not in thrLua's dialect, which has doubles alone. */
  readonly lua_pushnumber: (L: State, value: number) => void
  readonly lua_pushboolean: (L: State, value: number) => void
  readonly lua_pushthread: (L: State) => number
  readonly lua_pushlstring: (L: State, address: number, bytes: number) => void
  readonly lua_pushcclosure: (L: State, index: number, upvalues: number) => void
  readonly lua_gettable: (L: State, index: number) => void
  readonly lua_rawget: (L: State, index: number) => void
  readonly lua_rawset: (L: State, index: number) => void
  readonly lua_rawgeti: (L: State, index: number, key: number) => void
  readonly lua_rawseti: (L: State, index: number, key: number) => void
  readonly lua_createtable: (L: State, array: number, record: number) => void
  readonly lua_newuserdata: (L: State, bytes: number) => number
  readonly lua_getmetatable: (L: State, index: number) => number
  readonly lua_setmetatable: (L: State, index: number) => number
  readonly lua_next: (L: State, index: number) => number
  readonly lua_concat: (L: State, count: number) => void
  readonly lua_getupvalue: (L: State, index: number, upvalue: number) => number
  readonly lua_setupvalue: (L: State, index: number, upvalue: number) => number
  readonly lua_error: (L: State) => number
  readonly lua_call: (L: State, count: number, results: number) => void
  readonly lua_pcall: (L: State, count: number, results: number, handler: number) => number
  readonly lua_getstack: (L: State, level: number, debug: number) => number
  readonly lua_getlocal: (L: State, debug: number, local: number) => number
  readonly lua_getinfo: (L: State, what: number, debug: number) => number
  readonly lua_sethook: (L: State, hook: number, mask: number, count: number) => void
  readonly luaL_argerror: (L: State, index: number, message: number) => number
  readonly luaL_checklstring: (L: State, index: number, length: number) => number
  readonly luaL_checknumber: (L: State, index: number) => number
  readonly luaL_checktype: (L: State, index: number, type: number) => void
  readonly luaL_checkany: (L: State, index: number) => void
  readonly luaL_checkstack: (L: State, slots: number, message: number) => void
  readonly luaL_where: (L: State, level: number) => void
  readonly luaL_ref: (L: State, index: number) => number
  readonly luaL_loadbuffer: (L: State, address: number, bytes: number, name: number) => number
  readonly luaL_newstate: () => State
  readonly luaL_openlibs: (L: State) => void
  readonly malloc: (bytes: number) => number
  readonly free: (address: number) => void
  readonly stackSave: () => number
  readonly stackRestore: (stackPointer: number) => void
}

/** The API of an instance, whichever build it is; `allDoubles`: on 5.4 a number stays a double. */
export const luaApi = (instance: Instance, allDoubles = false): LuaApi => {
  if (instance.build.name === 'lua51') return api51(instance.exports)
  const api = api54(instance.exports)
  return allDoubles ? { ...api, lua_pushnumber: instance.exports['lua_pushnumber'] as LuaApi['lua_pushnumber'] } : api
}

type Exports = Readonly<Record<string, WasmFunction>>

const api51 = (exports: Exports): LuaApi => ({
  ...(exports as unknown as LuaApi),
  registryIndex: -10000,
  upvalueIndex: (upvalue) => -10002 - upvalue,
  pushGlobals: (L) => void exports['lua_pushvalue']!(L, -10002),
})

/** `LUAI_MAXSTACK` and the registry's place below it (lua.h, 5.4). */
const registry54 = -1001000
const globals54 = 2

const api54 = (exports: Exports): LuaApi => {
  const call = exports as unknown as Record<string, (...args: (number | bigint)[]) => number>
  const lua_settop = call['lua_settop']!
  const rotate = call['lua_rotate']!
  return {
    ...(exports as unknown as LuaApi),
    registryIndex: registry54,
    upvalueIndex: (upvalue) => registry54 - upvalue,
    pushGlobals: (L) => void call['lua_rawgeti']!(L, registry54, BigInt(globals54)),
    lua_remove: (L, index) => {
      rotate(L, index, -1)
      lua_settop(L, -2)
    },
    lua_insert: (L, index) => void rotate(L, index, 1),
    lua_replace: (L, index) => {
      call['lua_copy']!(L, -1, index)
      lua_settop(L, -2)
    },
    lua_tonumber: (L, index) => call['lua_tonumberx']!(L, index, 0),
    lua_pushnumber: (L, value) => {
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) call['lua_pushinteger']!(L, BigInt(value))
      else call['lua_pushnumber']!(L, value)
    },
    lua_rawgeti: (L, index, key) => void call['lua_rawgeti']!(L, index, BigInt(key)),
    lua_rawseti: (L, index, key) => void call['lua_rawseti']!(L, index, BigInt(key)),
    lua_newuserdata: (L, bytes) => call['lua_newuserdatauv']!(L, bytes, 0),
    lua_call: (L, count, results) => void call['lua_callk']!(L, count, results, 0, 0),
    lua_pcall: (L, count, results, handler) => call['lua_pcallk']!(L, count, results, handler, 0, 0),
    luaL_loadbuffer: (L, address, bytes, name) => call['luaL_loadbufferx']!(L, address, bytes, name, 0),
  }
}
