import type { HostFrame } from '../host-frame.js'
import type { RawFunction } from '../library/library.js'
import { toInt64 } from '../library/native-integers.js'
import { callMetamethod } from './metamethods.js'
import { failOperand, type OperandFailure } from './operand-error.js'

interface Operator {
  /** `\` falls back on division's event, as thrLua's machine does */
  readonly event: string
  readonly failure: string
  /** an operand that comes as text takes this way */
  readonly ofText: (a: number, b: number) => number
  readonly ofNumbers: (a: number, b: number) => number
}

const bitwise = (event: string, compute: (a: number, b: number) => number): Operator => ({
  event,
  failure: 'perform bitwise operation on',
  ofText: compute,
  ofNumbers: compute,
})

/** 64-bit integers, cut towards zero; the result is a number again. */
const wide =
  (compute: (a: bigint, b: bigint) => bigint) =>
  (a: number, b: number): number =>
    Number(BigInt.asIntN(64, compute(toInt64(a), toInt64(b))))

const fits = (value: number): boolean => (value | 0) === value

/** By 32 bits where both operands fit them: the sign goes on through 64. */
const narrowOrWide =
  (narrow: (a: number, b: number) => number, compute: (a: bigint, b: bigint) => bigint) =>
  (a: number, b: number): number =>
    fits(a) && fits(b) ? narrow(a, b) : wide(compute)(a, b)

/** By the sign in the source. A count of bits is taken modulo 64; `>>` keeps the sign. */
const operators: Readonly<Record<string, Operator>> = {
  '&': bitwise(
    '__and',
    narrowOrWide(
      (a, b) => a & b,
      (a, b) => a & b,
    ),
  ),
  '|': bitwise(
    '__or',
    narrowOrWide(
      (a, b) => a | b,
      (a, b) => a | b,
    ),
  ),
  '^^': bitwise(
    '__xor',
    narrowOrWide(
      (a, b) => a ^ b,
      (a, b) => a ^ b,
    ),
  ),
  '<<': bitwise(
    '__shl',
    wide((a, b) => a << BigInt.asUintN(6, b)),
  ),
  '>>': bitwise(
    '__shr',
    wide((a, b) => a >> BigInt.asUintN(6, b)),
  ),
  '~': bitwise(
    '__not',
    wide((a) => ~a),
  ),
  '\\': {
    event: '__div',
    failure: 'perform arithmetic on',
    ofText: (a, b) => a / b,
    ofNumbers: (a, b) => Math.floor(a / b),
  },
}

/** What an operator does where its operands are no numbers, which hangs on the build. */
export interface BeyondNumbers {
  /** Calls what the first of the two operands, or the second, has for the event; false where neither has anything. */
  readonly callMetamethod: (frame: HostFrame, event: string) => boolean
  readonly failOperand: (frame: HostFrame, operand: number, failure: OperandFailure) => never
}

/** thrLua's operators as functions, which translated text calls. */
export const operatorFunctionsWith = (beyond: BeyondNumbers): Readonly<Record<string, RawFunction>> =>
  Object.fromEntries(
    Object.entries(operators).map(([sign, operator]) => [
      sign,
      sign === '~' ? unary(operator, beyond) : binary(operator, beyond),
    ]),
  )

/** The same on the 5.1 build. */
export const operatorFunctions = operatorFunctionsWith({ callMetamethod, failOperand })

/** Operands at 1 and 2; at 3 the line, where it is not the call's own. */
function binary(operator: Operator, beyond: BeyondNumbers): RawFunction {
  return (frame) => {
    const { api } = frame.core
    const { L } = frame
    if (api.lua_isnumber(L, 1) !== 0 && api.lua_isnumber(L, 2) !== 0) {
      const isText = frame.type(1) === 'string' || frame.type(2) === 'string'
      const compute = isText ? operator.ofText : operator.ofNumbers
      api.lua_pushnumber(L, compute(api.lua_tonumber(L, 1), api.lua_tonumber(L, 2)))
      return 1
    }
    return otherwise(frame, { operator, beyond, line: frame.optionalNumber(3) })
  }
}

function unary(operator: Operator, beyond: BeyondNumbers): RawFunction {
  return (frame) => {
    const { api } = frame.core
    const { L } = frame
    if (api.lua_isnumber(L, 1) !== 0) {
      const value = api.lua_tonumber(L, 1)
      api.lua_pushnumber(L, operator.ofNumbers(value, value))
      return 1
    }
    const line = frame.optionalNumber(2)
    api.lua_settop(L, 1)
    api.lua_pushvalue(L, 1)
    return otherwise(frame, { operator, beyond, line })
  }
}

interface Otherwise {
  readonly operator: Operator
  readonly beyond: BeyondNumbers
  readonly line: number | undefined
}

const otherwise = (frame: HostFrame, { operator, beyond, line }: Otherwise): number => {
  frame.core.api.lua_settop(frame.L, 2)
  if (beyond.callMetamethod(frame, operator.event)) return 1
  const wrong = frame.core.api.lua_isnumber(frame.L, 1) !== 0 ? 2 : 1
  return beyond.failOperand(frame, wrong, { failure: operator.failure, line })
}
