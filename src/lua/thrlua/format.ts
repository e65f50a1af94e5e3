import type { HostFrame } from '../host-frame.js'
import { formatLibrary as wideFormatLibrary } from '../library/format.js'
import type { Library, LibraryContext, RawFunction } from '../library/library.js'

/**
 * `string.format` as 5.1.4 has it, which thrLua comes from: a conversion without an argument is told by what it expects
 * (`number expected, got no value`), and only after its own faults.
 */
export const formatLibrary = (context: LibraryContext): Library => {
  const format = wideFormatLibrary(context).functions!['string.format']!
  return {
    functions: {
      'string.format': (frame) => {
        const missing = firstMissing(frame)
        return missing === undefined ? format(frame) : failMissing(frame, format, missing)
      },
    },
  }
}

interface Missing {
  /** the argument's index */
  readonly index: number
  readonly letter: string
  /** the format up to and with its conversion */
  readonly upTo: string
}

const conversion = /%(?:%|[-+ #0]*\d*(?:\.\d*)?([^%]?|%))/g

const firstMissing = (frame: HostFrame): Missing | undefined => {
  if (frame.type(1) !== 'string') return undefined
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
