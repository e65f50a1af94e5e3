import { layout54 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import type { RawFunction } from '../library/library.js'
import { pushMetafield, requireCallable, typeName } from '../thrlua/metamethods.js'
import { failAt, type OperandFailure } from '../thrlua/operand-error.js'
import { operatorFunctionsWith } from '../thrlua/operators.js'
import { bridgeExports } from './code.js'
import { operandMessage } from './wording.js'

const callMetamethod = (frame: HostFrame, event: string): boolean => {
  if (!pushMetafield(frame, 1, event) && !pushMetafield(frame, 2, event)) return false
  requireCallable(frame)
  frame.core.api.lua_insert(frame.L, 1)
  frame.callLua(2, 1)
  return true
}

const failOperand = (frame: HostFrame, operand: number, { failure, line }: OperandFailure): never =>
  failAt(frame, operandMessage(failure, typeName(frame, operand), nameOf(frame, operand)), line)

/** What the machine would tell of the operand, were the caller running: the arguments lie in its registers. */
const nameOf = (frame: HostFrame, operand: number): string => {
  const { arena, instance } = frame.core
  const { u32 } = instance.memory
  const at = (frame.L + layout54.state.callInfo) >> 2
  const own = u32[at]!
  const value = u32[own >> 2]! + operand * layout54.value.bytes
  u32[at] = u32[(own + layout54.callInfo.previous) >> 2]!
  const name = instance.exports[bridgeExports.nameOf]!(frame.L, value)
  instance.memory.u32[at] = own
  return arena.readTerminated(name)
}

/** `for … in list do`: what the loop goes on with, by `__iter` where its first value is no function and has one; three values. */
const iterated: RawFunction = (frame) => {
  const { api } = frame.core
  api.lua_settop(frame.L, 3)
  if (frame.type(1) !== 'function' && pushMetafield(frame, 1, '__iter')) {
    if (frame.type(-1) === 'function') {
      api.lua_pushvalue(frame.L, 1)
      frame.callLua(1, 3)
      return 3
    }
    api.lua_settop(frame.L, 3)
  }
  return 3
}

/** `arg` of a function that takes `...` and does not name it (`LUA_COMPAT_VARARG`). */
const argumentTable: RawFunction = (frame) => {
  const { api } = frame.core
  const count = frame.count()
  api.lua_createtable(frame.L, count, 1)
  api.lua_insert(frame.L, 1)
  for (let index = count; index >= 1; index -= 1) api.lua_rawseti(frame.L, 1, index)
  frame.pushString('n')
  frame.pushNumber(count)
  api.lua_rawset(frame.L, 1)
  return 1
}

/** thrLua's operators, and two more that stand for ways of 5.1. */
export const bridgeOperators: Readonly<Record<string, RawFunction>> = {
  ...operatorFunctionsWith({ callMetamethod, failOperand }),
  in: iterated,
  arg: argumentTable,
}
