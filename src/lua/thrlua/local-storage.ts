import type { HostFrame } from '../host-frame.js'
import type { Library } from '../library/library.js'
import { pushWeakTable } from '../library/weak-table.js'
import { luaType } from '../lua-api.js'

/**
 * `_TLS` and `_OSTLS`, a table for each coroutine and one for the one thread: not fields of `_G`, but what its metatable
 * finds (lstate.c of thrLua). Kept by weak keys, so that a coroutine's goes with it.
 */
export const localStorage: Library = {
  internals: { find },
  setUp: (frame, pushInternal) => {
    const { api } = frame.core
    api.pushGlobals(frame.L)
    api.lua_createtable(frame.L, 0, 1)
    frame.pushString('__index')
    pushWeakTable(frame)
    api.lua_createtable(frame.L, 0, 0)
    pushInternal('find', 2)
    api.lua_rawset(frame.L, -3)
    api.lua_setmetatable(frame.L, -2)
    api.lua_settop(frame.L, 0)
  },
}

/** Upvalues: tables by coroutine, and the thread's table. */
function find(frame: HostFrame): number {
  const { api } = frame.core
  const key = frame.string(2)
  if (key === '_TLS') return ofCoroutine(frame)
  if (key === '_OSTLS') api.lua_pushvalue(frame.L, api.upvalueIndex(2))
  else frame.pushNil()
  return 1
}

const ofCoroutine = (frame: HostFrame): number => {
  const { api } = frame.core
  const { L } = frame
  api.lua_pushthread(L)
  api.lua_rawget(L, api.upvalueIndex(1))
  if (api.lua_type(L, -1) !== luaType.nil) return 1
  api.lua_pushthread(L)
  api.lua_createtable(L, 0, 0)
  api.lua_pushvalue(L, -1)
  api.lua_insert(L, -3)
  api.lua_rawset(L, api.upvalueIndex(1))
  return 1
}
