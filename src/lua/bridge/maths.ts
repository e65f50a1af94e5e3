import type { HostFrame } from '../host-frame.js'
import { alias } from '../library/globals.js'
import type { Library, RawFunction } from '../library/library.js'
import { checkInt } from '../library/native-integers.js'
import { timesPower } from '../library/scan-number.js'

/** `LUA_OPPOW` */
const power = 4

/** `math` of 5.1 (lmathlib.c): what 5.4 left out or counts in integers. */
export const mathLibrary = (): Library => ({
  functions: {
    'math.fmod': remainder,
    'math.pow': (frame) => {
      frame.number(2)
      frame.pushNumber(frame.number(1))
      frame.pushNumber(frame.number(2))
      frame.core.instance.exports['lua_arith']!(frame.L, power)
      return 1
    },
    'math.log': ofOne(Math.log),
    'math.log10': ofOne(Math.log10),
    'math.cosh': ofOne(Math.cosh),
    'math.sinh': ofOne(Math.sinh),
    'math.tanh': ofOne(Math.tanh),
    'math.atan': ofOne(Math.atan),
    'math.atan2': (frame) => {
      const x = frame.number(2)
      return pushed(frame, Math.atan2(frame.number(1), x))
    },
    'math.floor': ofOne(Math.floor),
    'math.ceil': ofOne(Math.ceil),
    'math.abs': ofOne(Math.abs),
    'math.modf': (frame) => {
      const value = frame.number(1)
      const whole = Math.trunc(value)
      const zero = value < 0 || Object.is(value, -0) ? -0 : 0
      frame.pushNumber(whole)
      frame.pushNumber(whole === value ? zero : value - whole)
      return 2
    },
    'math.ldexp': (frame) => {
      const exponent = checkInt(frame, 2)
      return pushed(frame, timesPower(frame.number(1), exponent))
    },
    'math.frexp': frexp,
    'math.max': furthest((a, b) => a > b),
    'math.min': furthest((a, b) => a < b),
  },
  removed: ['math.tointeger', 'math.type', 'math.ult', 'math.maxinteger', 'math.mininteger'],
  setUp: (frame) => alias(frame, 'math.fmod', 'math.mod'),
})

const pushed = (frame: HostFrame, value: number): number => {
  frame.pushNumber(value)
  return 1
}

const ofOne =
  (compute: (value: number) => number): RawFunction =>
  (frame) =>
    pushed(frame, compute(frame.number(1)))

const furthest =
  (isFurther: (one: number, other: number) => boolean): RawFunction =>
  (frame) => {
    let found = frame.number(1)
    for (let index = 2; index <= frame.count(); index += 1) {
      const value = frame.number(index)
      if (isFurther(value, found)) found = value
    }
    return pushed(frame, found)
  }

/** JavaScript's `%` is C's `fmod`. Native builds on x86-64 check the second argument first. */
function remainder(frame: HostFrame): number {
  const divisor = frame.number(2)
  return pushed(frame, frame.number(1) % divisor)
}

function frexp(frame: HostFrame): number {
  const value = frame.number(1)
  let exponent = 0
  let mantissa = value
  if (value !== 0 && Number.isFinite(value)) {
    exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(value))) + 1)
    mantissa = timesPower(value, -exponent)
    for (; Math.abs(mantissa) < 0.5; mantissa *= 2) exponent -= 1
    for (; Math.abs(mantissa) >= 1; mantissa /= 2) exponent += 1
  }
  frame.pushNumber(mantissa)
  frame.pushNumber(exponent)
  return 2
}
