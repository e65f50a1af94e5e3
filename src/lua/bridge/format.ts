import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import { type Conversion, integerText, padded } from '../library/format.js'
import type { Library } from '../library/library.js'

/** `string.format` of 5.1.4 (lstrlib.c), which thrLua has, with 64-bit integers. 5.4's own writes doubles. */
export const formatLibrary: Library = {
  functions: {
    'string.format': (frame) => {
      frame.pushString(format(frame))
      return 1
    },
  },
}

const ofDouble = (frame: HostFrame, spec: string, value: number): Bytes => {
  const { api, arena } = frame.core
  api.lua_rawgeti(frame.L, api.registryIndex, frame.kept.format)
  frame.pushString(spec)
  frame.pushNumber(value)
  frame.callLua(2, 1)
  const text = arena.stringAt(frame.L, -1)
  api.lua_settop(frame.L, -2)
  return text
}

const conversion = /([-+ #0]*)(\d{0,2})(?:(\.)(\d{0,2}))?([\s\S]?)/y

const format = (frame: HostFrame): Bytes => {
  const given = frame.string(1)
  const pieces: Bytes[] = []
  let argument = 1
  for (let at = 0; at < given.length; ) {
    const percent = given.indexOf('%', at)
    if (percent < 0) return pieces.join('') + given.slice(at)
    pieces.push(given.slice(at, percent))
    if (given[percent + 1] === '%') {
      pieces.push('%')
      at = percent + 2
      continue
    }
    conversion.lastIndex = percent + 1
    const [whole, flags, width, point, digits, letter] = conversion.exec(given)!
    if (flags!.length >= 6) frame.fail('invalid format (repeated flags)')
    if (/\d/.test(letter!)) frame.fail('invalid format (width or precision too long)')
    argument += 1
    const parts = { flags: flags!, width: width!, precision: point && digits, letter: letter! }
    pieces.push(converted(frame, argument, parts))
    at = percent + 1 + whole.length
  }
  return pieces.join('')
}

const converted = (frame: HostFrame, index: number, parts: Conversion): Bytes => {
  const { flags, width, precision, letter } = parts
  switch (letter) {
    case 'c':
      return character(String.fromCharCode(toIntOfC(frame.number(index)) & 0xff), parts)
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return integerText(frame.number(index), parts)
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return ofDouble(
        frame,
        `%${flags}${width}${precision === undefined ? '' : `.${precision}`}${letter}`,
        frame.number(index),
      )
    case 'q':
      return quoted(frame.string(index))
    case 's':
      return text(frame.string(index), parts)
    default:
      return frame.fail(`invalid option '%${cString(letter)}' to 'format'`)
  }
}

/** `(int)` of a double on x86-64: the smallest one for what does not fit. */
const toIntOfC = (value: number): number =>
  value > -0x80000001 && value < 0x80000000 ? Math.trunc(value) : -0x80000000

/** What `sprintf` wrote is taken up to its first NUL. */
const character = (byte: string, parts: Conversion): Bytes => cString(spaced(byte, parts))

const longest = 100

const text = (given: Bytes, parts: Conversion): Bytes => {
  if (parts.precision === undefined && given.length >= longest) return given
  return spaced(cString(given).slice(0, parts.precision === undefined ? undefined : Number(parts.precision)), parts)
}

const spaced = (given: Bytes, parts: Conversion): Bytes =>
  padded('', given, { ...parts, flags: parts.flags.replaceAll('0', '') })

const quoted = (given: Bytes): Bytes =>
  `"${given
    .replace(/["\\\n]/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\000')}"`
