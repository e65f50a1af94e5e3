import type { StateFunction } from '../function-table.js'
import type { HostFrame } from '../host-frame.js'
import type { RawFunction } from '../library/library.js'
import { luaType } from '../lua-api.js'

/** A function of 5.4's library whose results are integers: they come as doubles, as every number does. */
export const asDoubles =
  (original: StateFunction): RawFunction =>
  (frame) => {
    const { L } = frame
    const results = original(L)
    frame.L = L
    for (let index = -results; index < 0; index += 1) toDouble(frame, index)
    return results
  }

const toDouble = (frame: HostFrame, index: number): void => {
  const { api } = frame.core
  if (api.lua_type(frame.L, index) !== luaType.number) return
  api.lua_pushnumber(frame.L, api.lua_tonumber(frame.L, index))
  api.lua_replace(frame.L, index - 1)
}
