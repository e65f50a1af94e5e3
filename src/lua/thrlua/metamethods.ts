import type { HostFrame } from '../host-frame.js'
import { callerOf, standApart, standIn } from './call-info.js'

/** Pushes a field of the value's metatable where it is there. */
export const pushMetafield = (frame: HostFrame, index: number, event: string): boolean => {
  const { api } = frame.core
  if (api.lua_getmetatable(frame.L, index) === 0) return false
  frame.pushString(event)
  api.lua_rawget(frame.L, -2)
  api.lua_remove(frame.L, -2)
  if (frame.type(-1) !== 'nil') return true
  api.lua_settop(frame.L, -2)
  return false
}

/** Calls what the first of the two operands, or the second, has for the event, with both, for one result. */
export const callMetamethod = (frame: HostFrame, event: string): boolean => {
  const { api } = frame.core
  if (!pushMetafield(frame, 1, event) && !pushMetafield(frame, 2, event)) return false
  requireCallable(frame)
  api.lua_insert(frame.L, 1)
  standIn(frame, callerOf(frame)!)
  frame.callLua(2, 1)
  standApart(frame)
  return true
}

/** The topmost value can be called, or this raises as the machine does. */
export const requireCallable = (frame: HostFrame): void => {
  if (frame.type(-1) === 'function') return
  if (!pushMetafield(frame, -1, '__call')) frame.fail(`attempt to call a ${typeName(frame, -1)} value`)
  frame.core.api.lua_settop(frame.L, -2)
}

/** As messages of the machine itself name a type. */
export const typeName = (frame: HostFrame, index: number): string => {
  const type = frame.type(index)
  return type === 'lightuserdata' ? 'userdata' : type
}
