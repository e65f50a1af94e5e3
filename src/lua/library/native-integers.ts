import type { HostFrame } from '../host-frame.js'

/**
 * How native Lua 5.1 on x86-64 turns a number into an integer: `cvttsd2si` to 64 bits, which gives INT64_MIN for
 * whatever does not fit (luaL_checkinteger), cut to the low 32 bits where C says `int` (luaL_checkint).
 */
export const toInt64 = (value: number): bigint =>
  value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : smallest

const smallest = -(2n ** 63n)

/** `(int)luaL_checkinteger`, of a value. */
export const toInt = (value: number): number => {
  const fits = value >= -0x80000000 && value <= 0x7fffffff
  return fits ? Math.trunc(value) : Number(BigInt.asIntN(32, toInt64(value)))
}

/** `luaL_checkint`. */
export const checkInt = (frame: HostFrame, index: number): number => toInt(frame.number(index))
