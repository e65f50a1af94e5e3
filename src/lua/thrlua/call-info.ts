import { layout51, stack51 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'

const { state, callInfo, closure } = layout51

const opcodeMask = 0x3f

/** What the innermost Lua function is doing: where its registers lie and the instruction that it is at. */
export interface Running {
  /** address of its `CallInfo` */
  readonly callInfo: number
  readonly closure: number
  /** address of register 0 */
  readonly base: number
  readonly opcode: number
  /** operand A: for a call the function's register, for a loop its first */
  readonly a: number
  /** operand C: for a call 1 more than the results that it takes; 0: all */
  readonly c: number
}

/** The Lua function that called the C function which is running. */
export const callerOf = (frame: HostFrame): Running | undefined => {
  const { u32 } = frame.core.instance.memory
  const own = u32[(frame.L + state.callInfo) >> 2]!
  const caller = own - callInfo.bytes
  return running(frame, caller, u32[(caller + callInfo.savedPc) >> 2]!)
}

/** `OP_CALL` */
const callOpcode = 28

/** Does the script do anything with what the running C function returns? Only of a call that is a statement it is known that not. */
export const wantsResults = (frame: HostFrame): boolean => {
  const caller = callerOf(frame)
  return caller?.opcode !== callOpcode || caller.c !== 1
}

/** The Lua function that is running in a state, if it is one. */
export const runningIn = (frame: HostFrame, L: number): Running | undefined => {
  const { u32 } = frame.core.instance.memory
  return running(frame, u32[(L + state.callInfo) >> 2]!, u32[(L + state.savedPc) >> 2]!)
}

const running = (frame: HostFrame, info: number, savedPc: number): Running | undefined => {
  const { u8, u32 } = frame.core.instance.memory
  const slot = u32[(info + callInfo.function) >> 2]!
  const found = u32[slot >> 2]!
  if (u32[(slot + stack51.tag) >> 2] !== 6 || u8[found + closure.isC] !== 0) return undefined
  const instruction = u32[(savedPc - 4) >> 2]!
  const base = u32[(info + callInfo.base) >> 2]!
  const [a, c] = [(instruction >>> 6) & 0xff, (instruction >>> 14) & 0x1ff]
  return { callInfo: info, closure: found, base, opcode: instruction & opcodeMask, a, c }
}

/**
 * Lets the running C function pass for its caller, so that what it calls sees positions and locals as if the caller had called it; a
 * tail call less than none makes the two one level (`lua_getstack`). Its own stack is out of reach from then on.
 */
export const standIn = (frame: HostFrame, caller: Running): void => {
  const { u32 } = frame.core.instance.memory
  const own = u32[(frame.L + state.callInfo) >> 2]!
  u32[u32[(own + callInfo.function) >> 2]! >> 2] = caller.closure
  u32[(own + callInfo.base) >> 2] = u32[(own - callInfo.bytes + callInfo.base) >> 2]!
  u32[(own + callInfo.tailCalls) >> 2] = 0xffffffff
}

/** Gives the C function its own stack and level back. */
export const standApart = (frame: HostFrame): void => {
  const { u32 } = frame.core.instance.memory
  const own = u32[(frame.L + state.callInfo) >> 2]!
  const base = u32[(own + callInfo.function) >> 2]! + stack51.slotBytes
  u32[(own + callInfo.base) >> 2] = base
  u32[(frame.L + stack51.base) >> 2] = base
  u32[(own + callInfo.tailCalls) >> 2] = 0
}
