import { stack51 } from '../builds.js'
import type { StateFunction } from '../function-table.js'
import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'
import type { Library, LibraryContext, RawFunction } from './library.js'
import { toInt, toInt64 } from './native-integers.js'

/**
 * The 32-bit build's library functions with 64-bit arguments. An argument that does not fit 32 bits is replaced, in its
 * place on the stack, by one that has the effect that it has on a 64-bit machine; then the C function itself goes on
 * with the same frame, so that positions, levels and wordings of errors are its own.
 */
export const narrowArguments = ({ original }: LibraryContext): Library => ({
  functions: {
    ...Object.fromEntries(
      Object.entries(integerArguments).map(([path, spec]) => [path, narrowed(original(path), spec)]),
    ),
    unpack: unpacked(narrowed(original('unpack'), int(2, 3))),
  },
})

interface Spec {
  /** the first and last argument that is an integer */
  readonly from: number
  readonly to: number
  /** C's `int`, which is cut to 32 bits, or a position in a string, of which any far one is as good as another */
  readonly as: 'int' | 'position'
}

const position = (from: number, to = from): Spec => ({ from, to, as: 'position' })
const int = (from: number, to = from): Spec => ({ from, to, as: 'int' })
const all = 255

/** lbaselib.c, lstrlib.c, ltablib.c, lmathlib.c of 5.1.5: which arguments go through luaL_checkint or luaL_checkinteger. */
const integerArguments: Readonly<Record<string, Spec>> = {
  'string.sub': position(2, 3),
  'string.byte': position(2, 3),
  'string.find': position(3),
  'string.match': position(3),
  'string.rep': int(2),
  'string.gsub': int(4),
  'string.char': int(1, all),
  'table.insert': int(2),
  'table.remove': int(2),
  'table.concat': int(3, 4),
  'math.ldexp': int(2),
  collectgarbage: int(2),
  error: int(2),
  getfenv: int(1),
  setfenv: int(1),
  select: int(1),
}

const narrowed = (original: StateFunction, spec: Spec): RawFunction => {
  const { from, to, as } = spec
  const convert = as === 'int' ? toInt : toPosition
  return (frame) => {
    const { L } = frame
    const { memory } = frame.core.instance
    const base = memory.u32[(L + stack51.base) >> 2]!
    const last = Math.min(to, (memory.u32[(L + stack51.top) >> 2]! - base) >> 4)
    for (let index = from; index <= last; index++) {
      const slot = base + (index - 1) * stack51.slotBytes
      const type = memory.u32[(slot + stack51.tag) >> 2]
      if (type === luaType.number) {
        const value = memory.f64[slot >> 3]!
        if (!(value >= -0x7fffffff && value <= 0x7fffffff)) memory.f64[slot >> 3] = convert(value)
      } else if (type === luaType.string) narrowText(frame, index, convert)
    }
    return original(L)
  }
}

/** No table that memory has room for is longer. */
const longest = 1 << 28

/**
 * More values than an `int` counts are none, so that C refuses them; this build's compiler took it that there are none such, and
 * would write beyond the stack.
 */
const unpacked = (run: RawFunction): RawFunction => {
  return (frame) => {
    const { api } = frame.core
    const isNumber = (index: number) => frame.isMissing(index) || api.lua_isnumber(frame.L, index) !== 0
    if (frame.type(1) !== 'table' || !isNumber(2) || !isNumber(3)) return run(frame)
    const first = toInt(frame.optionalNumber(2) ?? 1)
    const last = toInt(frame.optionalNumber(3) ?? longest)
    if (last - first >= 0x7fffffff) frame.fail('too many results to unpack')
    return run(frame)
  }
}

/** A string that is a number counts as one. */
const narrowText = (frame: HostFrame, index: number, convert: (value: number) => number): void => {
  const { api } = frame.core
  if (api.lua_isnumber(frame.L, index) === 0) return
  const value = api.lua_tonumber(frame.L, index)
  if (value >= -0x7fffffff && value <= 0x7fffffff) return
  api.lua_pushnumber(frame.L, convert(value))
  api.lua_replace(frame.L, index)
}

const furthest = 0x7fffffffn

const toPosition = (value: number): number => {
  const wide = toInt64(value)
  if (wide > furthest) return Number(furthest)
  return wide < -furthest ? Number(-furthest) : Number(wide)
}
