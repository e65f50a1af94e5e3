import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from './library.js'
import { checkInt } from './native-integers.js'

const limit = 2n ** 64n

/** `tonumber` (lbaselib.c) with a 64-bit `strtoul`. */
export const numeralLibrary = ({ original }: LibraryContext): Library => {
  const tonumber = original('tonumber')
  return {
    functions: {
      tonumber: (frame) => {
        if (frame.isMissing(2)) return tonumber(frame.L)
        const base = checkInt(frame, 2)
        if (base === 10) {
          frame.core.api.lua_settop(frame.L, 1)
          return tonumber(frame.L)
        }
        return inBase(frame, base)
      },
    },
  }
}

const inBase = (frame: HostFrame, base: number): number => {
  const text = frame.string(1)
  if (base < 2 || base > 36) frame.badArgument(2, 'base out of range')
  const value = unsignedLong(cString(text), base)
  if (value === undefined) frame.pushNil()
  else frame.pushNumber(Number(value))
  return 1
}

/** `strtoul` over a whole text with white space around: saturates, and a minus counts from 2^64 down. */
const unsignedLong = (text: string, base: number): bigint | undefined => {
  const found = /^[\t-\r ]*([+-]?)([0-9a-zA-Z]+)[\t-\r ]*$/.exec(text)
  if (found === null) return undefined
  const digits = base === 16 ? found[2]!.replace(/^0[xX](?=[0-9a-fA-F])/, '') : found[2]!
  let value = 0n
  for (const digit of digits) {
    const worth = Number.parseInt(digit, 36)
    if (worth >= base) return undefined
    value = value * BigInt(base) + BigInt(worth)
    if (value > limit) value = limit
  }
  if (value >= limit) return limit - 1n
  return found[1] === '-' ? BigInt.asUintN(64, -value) : value
}
