import type { HostFrame } from '../host-frame.js'

/** Pushes an empty table with weak keys: what is kept in it goes with its key. */
export const pushWeakTable = (frame: HostFrame): void => {
  const { api } = frame.core
  api.lua_createtable(frame.L, 0, 0)
  api.lua_createtable(frame.L, 0, 1)
  frame.pushString('__mode')
  frame.pushString('k')
  api.lua_rawset(frame.L, -3)
  api.lua_setmetatable(frame.L, -2)
}
