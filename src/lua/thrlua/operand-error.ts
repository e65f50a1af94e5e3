import type { HostFrame } from '../host-frame.js'
import { callerOf } from './call-info.js'
import { objectName } from './detours.js'
import { typeName } from './metamethods.js'

/** What cannot be done with an operand, and the operator's line where it is not the call's own. */
export interface OperandFailure {
  readonly failure: string
  readonly line: number | undefined
}

/**
 * Raises what the machine says of an operand (`luaG_typeerror`): its name in the source where it has one, at the line of the
 * operator. The running function was called for the operator, its arguments are the operands.
 */
export const failOperand = (frame: HostFrame, operand: number, { failure, line }: OperandFailure): never => {
  const named = nameOf(frame, operand)
  const type = typeName(frame, operand)
  const message = `attempt to ${failure} ${named === undefined ? `a ${type} value` : `${named} (a ${type} value)`}`
  return failAt(frame, message, line)
}

/** Raises a message at a line of the calling function, or where the call is. */
export const failAt = (frame: HostFrame, message: string, line: number | undefined): never => {
  if (line === undefined) return frame.fail(message)
  const chunk = frame.placeOfError().replace(/:\d+$/, '')
  frame.pushString(`${chunk}:${line}: ${message}`)
  frame.core.api.lua_error(frame.L)
  throw new Error('lua_error returned')
}

/** `local 'a'`, `field 'b'`, … */
const nameOf = (frame: HostFrame, operand: number): string | undefined => {
  const { arena, instance } = frame.core
  const caller = callerOf(frame)
  if (caller === undefined) return undefined
  const kind = instance.exports[objectName]!(frame.L, caller.callInfo, caller.a + operand, arena.out)
  if (kind === 0) return undefined
  return `${arena.readTerminated(kind)} '${arena.readTerminated(instance.memory.u32[arena.out >> 2]!)}'`
}
