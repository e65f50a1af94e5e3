import type { HostFrame } from '../host-frame.js'
import { formatLibrary as wideFormatLibrary } from '../library/format.js'
import type { Library, LibraryContext, RawFunction } from '../library/library.js'
import { luaType } from '../lua-api.js'

/**
 * `string.format` as 5.1.4 has it, which thrLua comes from: a conversion without an argument is told by what it expects
 * (`number expected, got no value`), and only after its own faults.
 */
export const formatLibrary = (context: LibraryContext): Library => {
  const format = wideFormatLibrary(context).functions!['string.format']!
  return {
    functions: {
      'string.format': (frame) => {
        const missing = hasEnough(frame) ? undefined : firstMissing(frame)
        return missing === undefined ? format(frame) : failMissing(frame, format, missing)
      },
    },
  }
}

/** No more percent signs than arguments, counted where the format lies: nearly every call ends here. */
const hasEnough = (frame: HostFrame): boolean => {
  const { api, arena, instance } = frame.core
  const { L } = frame
  if (api.lua_type(L, 1) !== luaType.string) return true
  const { u8, u32 } = instance.memory
  const start = api.lua_tolstring(L, 1, arena.out)
  const end = start + u32[arena.out >> 2]!
  let spare = api.lua_gettop(L) - 1
  for (let at = start; at < end; at++) if (u8[at] === percent) spare--
  return spare >= 0
}

const percent = 0x25

interface Missing {
  /** the argument's index */
  readonly index: number
  readonly letter: string
  /** the format up to and with its conversion */
  readonly upTo: string
}

const conversion = /%(?:%|[-+ #0]*\d*(?:\.\d*)?([^%]?|%))/g

const firstMissing = (frame: HostFrame): Missing | undefined => {
  const format = frame.string(1)
  let index = 1
  for (const found of format.matchAll(conversion)) {
    if (found[0] === '%%') continue
    if (++index > frame.count())
      return { index, letter: found[1]!, upTo: format.slice(0, found.index + found[0].length) }
  }
  return undefined
}

/** What is wrong before it or with itself is told first: a number, which any conversion takes, stands in. */
const failMissing = (frame: HostFrame, format: RawFunction, { index, letter, upTo }: Missing): never => {
  frame.pushNumber(0)
  frame.pushString(upTo)
  frame.core.api.lua_replace(frame.L, 1)
  format(frame)
  frame.core.api.lua_settop(frame.L, index - 1)
  return frame.badArgument(index, `${letter === 's' || letter === 'q' ? 'string' : 'number'} expected, got no value`)
}
