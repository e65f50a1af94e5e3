import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import { formatDate } from './format-date.js'
import type { Library, LibraryContext } from './library.js'
import { toInt } from './native-integers.js'
import { unavailable } from './unavailable.js'
import { secondsOfUtc, type UtcFields, utcOf } from './utc.js'

const gone = ['execute', 'exit', 'remove', 'rename', 'setlocale', 'tmpname'].map((name) => `os.${name}`)

/** `os` (loslib.c) in UTC, with the surroundings' clock and environment. Processes, files and locales are not there. */
export const osLibrary = ({ options, speaks51 }: LibraryContext): Library => {
  const { surroundings } = options
  const is51 = speaks51
  const now = () => Math.floor(surroundings.now() / 1000)
  return {
    reachesOut: true,
    functions: {
      ...Object.fromEntries(gone.map((path) => [path, unavailable(path, surroundings)])),
      'os.clock': (frame) => {
        frame.pushNumber(surroundings.processorSeconds?.() ?? 0)
        return 1
      },
      'os.date': (frame) => date(frame, now, is51),
      'os.difftime': (frame) => {
        const from = is51 ? (frame.optionalNumber(2) ?? 0) : frame.number(2)
        frame.pushNumber(Math.trunc(frame.number(1)) - Math.trunc(from))
        return 1
      },
      'os.getenv': (frame) => {
        frame.pushValue(surroundings.environment(cString(frame.string(1))) ?? null)
        return 1
      },
      'os.time': (frame) => time(frame, now, is51),
    },
  }
}

const date = (frame: HostFrame, now: () => number, is51: boolean): number => {
  const given = frame.optionalString(1) ?? '%c'
  const seconds = Math.trunc(frame.optionalNumber(2) ?? now())
  const format = cString(given.startsWith('!') ? given.slice(1) : given)
  const fields = utcOf(seconds)
  if (fields === undefined) {
    if (!is51) frame.fail('date result cannot be represented in this installation')
    frame.pushNil()
  } else if (format === '*t') pushFields(frame, fields, is51)
  else frame.pushString(formatDate(fields, format, (specifier) => refuseUnlessKnown(frame, specifier, is51)))
  return 1
}

const known54 = new Set('aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%')

const refuseUnlessKnown = (frame: HostFrame, specifier: string, is51: boolean): void => {
  if (is51 || known54.has(specifier)) return
  frame.badArgument(1, `invalid conversion specifier '%${specifier}'`)
}

/** In the order in which `setallfields` sets them, on which the order of `pairs` depends. */
const pushFields = (frame: HostFrame, fields: UtcFields, is51: boolean): void => {
  const { api } = frame.core
  const order = is51 ? order51 : order54
  api.lua_createtable(frame.L, 0, 9)
  for (const [name, read] of order) {
    frame.pushString(name)
    frame.pushNumber(read(fields))
    api.lua_rawset(frame.L, -3)
  }
  frame.pushString('isdst')
  frame.pushBoolean(false)
  api.lua_rawset(frame.L, -3)
}

type FieldOrder = readonly (readonly [string, (fields: UtcFields) => number])[]

const order51: FieldOrder = [
  ['sec', ({ second }) => second],
  ['min', ({ minute }) => minute],
  ['hour', ({ hour }) => hour],
  ['day', ({ day }) => day],
  ['month', ({ month }) => month],
  ['year', ({ year }) => year],
  ['wday', ({ weekday }) => weekday + 1],
  ['yday', ({ yearDay }) => yearDay + 1],
]

const order54: FieldOrder = [...order51.slice(0, 6).reverse(), order51[7]!, order51[6]!]

const time = (frame: HostFrame, now: () => number, is51: boolean): number => {
  if (frame.isMissing(1)) {
    frame.pushNumber(now())
    return 1
  }
  frame.core.api.luaL_checktype(frame.L, 1, 5)
  frame.core.api.lua_settop(frame.L, 1)
  const read = (name: string, otherwise: number | undefined) => timeField(frame, name, { otherwise, is51 })
  const [second, minute, hour] = [read('sec', 0), read('min', 0), read('hour', 12)]
  const [day, month, year] = [read('day', undefined), read('month', undefined), read('year', undefined)]
  const seconds = secondsOfUtc({ year, month, day, hour, minute, second })
  if (seconds === -1) frame.pushNil()
  else frame.pushNumber(seconds)
  return 1
}

/** `getfield` (loslib.c): a number or a string that is one; the default, or an error, otherwise. */
const timeField = (
  frame: HostFrame,
  name: string,
  { otherwise, is51 }: { readonly otherwise: number | undefined; readonly is51: boolean },
): number => {
  const { api } = frame.core
  frame.pushString(name)
  api.lua_gettable(frame.L, 1)
  const isNumber = api.lua_isnumber(frame.L, -1) !== 0
  const value = isNumber ? api.lua_tonumber(frame.L, -1) : otherwise
  const isMissing = frame.type(-1) === 'nil'
  api.lua_settop(frame.L, 1)
  if (!is51 && !isMissing && !Number.isInteger(value)) return frame.fail(`field '${name}' is not an integer`)
  return value === undefined ? frame.fail(`field '${name}' missing in date table`) : toInt(value)
}
