import { stack51 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import { luaType, multipleResults } from '../lua-api.js'
import { callerOf, type Running, runningIn, standApart, standIn } from './call-info.js'
import { pushMetafield, requireCallable } from './metamethods.js'

/** `OP_TFORLOOP` */
const loopOpcode = 33
/** generator, state and control come before the copies that are called */
const loopRegisters = 3

/**
 * Is a generic `for` about to call something whose metatable has a function `__iter`? Asked whenever a value that is no
 * function is called. Takes no memory, so that no address moves. `iterName` is the registry's key of the text `__iter`.
 */
export const isIterated = (frame: HostFrame, L: number, value: number, iterName: number): boolean => {
  const { api } = frame.core
  const running = runningIn(frame, L)
  if (running === undefined || running.opcode !== loopOpcode) return false
  if (value !== running.base + (running.a + loopRegisters) * stack51.slotBytes) return false
  if (api.lua_getmetatable(L, running.a + 1) === 0) return false
  api.lua_rawgeti(L, api.registryIndex, iterName)
  api.lua_rawget(L, -2)
  const found = api.lua_type(L, -1) === luaType.function
  api.lua_settop(L, -3)
  return found
}

/**
 * Called by the loop in the object's stead, with object, state and control: puts what `__iter` returns into the loop and
 * calls the new generator for the first time.
 */
export const iterate = (frame: HostFrame): number => {
  const { api } = frame.core
  const loop = callerOf(frame)!
  api.lua_settop(frame.L, 1)
  pushMetafield(frame, 1, '__iter')
  api.lua_insert(frame.L, 1)
  standIn(frame, loop)
  frame.callLua(1, loopRegisters)
  standApart(frame)
  setLoop(frame, loop)
  api.lua_pushvalue(frame.L, 1)
  requireCallable(frame)
  api.lua_settop(frame.L, loopRegisters)
  standIn(frame, loop)
  frame.callLua(2, multipleResults)
  standApart(frame)
  return frame.count()
}

/** The stack may have moved since the loop was looked at. */
const setLoop = (frame: HostFrame, { a }: Running): void => {
  const { u8, u32 } = frame.core.instance.memory
  const { base } = callerOf(frame)!
  const from = u32[(frame.L + stack51.base) >> 2]!
  u8.copyWithin(base + a * stack51.slotBytes, from, from + loopRegisters * stack51.slotBytes)
}
