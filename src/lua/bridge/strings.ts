import type { Bytes } from '../../domain/bytes.js'
import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import { alias } from '../library/globals.js'
import type { Library, LibraryContext, PushInternal, RawFunction } from '../library/library.js'
import { checkInt, toInt64 } from '../library/native-integers.js'
import { luaType } from '../lua-api.js'
import { asDoubles } from './doubles.js'
import { type Captured, Matcher, PatternError } from './patterns.js'

/** `string` of 5.1 (lstrlib.c) where 5.4's has other ways: patterns above all. `string.format` is a file of its own. */
export const stringLibrary = ({ original }: LibraryContext): Library => {
  let pushInternal: PushInternal
  const gmatch: RawFunction = (frame) => {
    frame.string(1)
    frame.string(2)
    frame.core.api.lua_settop(frame.L, 2)
    frame.pushNumber(0)
    frame.core.api.lua_createtable(frame.L, 1, 0)
    frame.core.api.lua_insert(frame.L, 3)
    frame.core.api.lua_rawseti(frame.L, 3, 1)
    pushInternal('gmatchNext', 3)
    return 1
  }
  const rep = original('string.rep')
  return {
    functions: {
      'string.find': (frame) => find(frame, true),
      'string.match': (frame) => find(frame, false),
      'string.gmatch': gmatch,
      'string.gsub': gsub,
      'string.len': asDoubles(original('string.len')),
      'string.sub': sub,
      'string.byte': byte,
      'string.char': char,
      'string.rep': (frame) => {
        frame.string(1)
        const count = checkInt(frame, 2)
        frame.core.api.lua_settop(frame.L, 1)
        frame.pushNumber(count)
        return rep(frame.L)
      },
    },
    internals: { gmatchNext },
    removed: ['string.pack', 'string.unpack', 'string.packsize'],
    setUp: (frame, push) => {
      pushInternal = push
      alias(frame, 'string.gmatch', 'string.gfind')
      withoutArithmetic(frame)
    },
  }
}

/** 5.4 has the arithmetic of texts in their metatable. */
const withoutArithmetic = (frame: HostFrame): void => {
  const { api } = frame.core
  frame.pushString('')
  api.lua_getmetatable(frame.L, -1)
  for (const event of ['add', 'sub', 'mul', 'mod', 'pow', 'div', 'idiv', 'unm']) {
    frame.pushString(`__${event}`)
    frame.pushNil()
    api.lua_rawset(frame.L, -3)
  }
  api.lua_settop(frame.L, 0)
}

/** Raises what is wrong with a pattern at the caller's line. */
const matching = (frame: HostFrame, run: () => number): number => {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof PatternError) return frame.fail(thrown.message)
    throw thrown
  }
}

const pushCaptured = (frame: HostFrame, captured: readonly Captured[]): number => {
  frame.core.api.luaL_checkstack(frame.L, captured.length, frame.core.arena.terminated('too many captures'))
  for (const one of captured) pushOne(frame, one)
  return captured.length
}

const pushOne = (frame: HostFrame, captured: Captured): void => {
  if (typeof captured === 'number') frame.pushNumber(captured)
  else frame.pushString(captured)
}

const special = /[\^$*+?.([%-]/

const find = (frame: HostFrame, isFind: boolean): number => {
  const [subject, given] = [frame.string(1), frame.string(2)]
  const init = startOf(frame, 3, subject.length)
  const pattern = cString(given)
  if (isFind && (frame.truth(4) || !special.test(pattern))) {
    const at = subject.indexOf(given, init)
    if (at < 0) return pushedNil(frame)
    frame.pushNumber(at + 1)
    frame.pushNumber(at + given.length)
    return 2
  }
  return matching(frame, () => {
    const matcher = new Matcher(subject, pattern)
    const isAnchored = pattern.startsWith('^')
    for (let start = init; ; start += 1) {
      const end = matcher.matchAt(start, isAnchored ? 1 : 0)
      if (end >= 0) {
        if (!isFind) return pushCaptured(frame, matcher.captured(start, end, true))
        frame.pushNumber(start + 1)
        frame.pushNumber(end)
        return pushCaptured(frame, matcher.captured(start, end, false)) + 2
      }
      if (start >= subject.length || isAnchored) return pushedNil(frame)
    }
  })
}

const pushedNil = (frame: HostFrame): number => {
  frame.pushNil()
  return 1
}

/** `posrelat` of an optional argument, minus 1, within the text. */
const startOf = (frame: HostFrame, index: number, length: number): number => {
  const given = Number(toInt64(frame.optionalNumber(index) ?? 1))
  const init = (given < 0 ? length + given + 1 : given) - 1
  return Math.min(Math.max(init, 0), length)
}

/** Upvalues: text, pattern, and a table with where to go on. */
const gmatchNext = (frame: HostFrame): number => {
  const { api, arena } = frame.core
  const { L } = frame
  const subject = arena.stringAt(L, api.upvalueIndex(1))
  api.lua_rawgeti(L, api.upvalueIndex(3), 1)
  const from = api.lua_tonumber(L, -1)
  return matching(frame, () => {
    const matcher = new Matcher(subject, cString(arena.stringAt(L, api.upvalueIndex(2))))
    for (let start = from; start <= subject.length; start += 1) {
      const end = matcher.matchAt(start, 0)
      if (end < 0) continue
      frame.pushNumber(end === start ? end + 1 : end)
      api.lua_rawseti(L, api.upvalueIndex(3), 1)
      return pushCaptured(frame, matcher.captured(start, end, true))
    }
    return 0
  })
}

const gsub = (frame: HostFrame): number => {
  const subject = frame.string(1)
  const pattern = cString(frame.string(2))
  const type = frame.core.api.lua_type(frame.L, 3)
  const most = frame.isMissing(4) ? subject.length + 1 : checkInt(frame, 4)
  const isKnown = [luaType.number, luaType.string, luaType.table, luaType.function].some((one) => one === type)
  if (!isKnown) frame.badArgument(3, 'string/function/table expected')
  const matcher = new Matcher(subject, pattern)
  const isAnchored = pattern.startsWith('^')
  const pieces: Bytes[] = []
  let [count, at] = [0, 0]
  return matching(frame, () => {
    while (count < most) {
      const end = matcher.matchAt(at, isAnchored ? 1 : 0)
      if (end >= 0) {
        count += 1
        pieces.push(replacement(frame, matcher, { type, start: at, end }))
      }
      if (end > at) at = end
      else if (at < subject.length) pieces.push(subject[at++]!)
      else break
      if (isAnchored) break
    }
    frame.pushString(pieces.join('') + subject.slice(at))
    frame.pushNumber(count)
    return 2
  })
}

interface Match {
  /** of what replaces it */
  readonly type: number
  readonly start: number
  readonly end: number
}

const replacement = (frame: HostFrame, matcher: Matcher, { type, start, end }: Match): Bytes => {
  const { api, arena } = frame.core
  if (type === luaType.number || type === luaType.string) return written(frame.string(3), matcher, { type, start, end })
  if (type === luaType.function) {
    api.lua_pushvalue(frame.L, 3)
    frame.callLua(pushCaptured(frame, matcher.captured(start, end, true)), 1)
  } else {
    pushOne(frame, matcher.capture(0, start, end))
    api.lua_gettable(frame.L, 3)
  }
  const isText = api.lua_type(frame.L, -1) === luaType.string || api.lua_type(frame.L, -1) === luaType.number
  if (frame.truth(-1) && !isText) throw new PatternError(`invalid replacement value (a ${frame.type(-1)})`)
  const text = frame.truth(-1) ? arena.stringAt(frame.L, -1) : matcher.subject.slice(start, end)
  api.lua_settop(frame.L, -2)
  return text
}

/** `%` before anything but a digit gives that byte; at the end it gives C's NUL. */
const written = (text: Bytes, matcher: Matcher, { start, end }: Match): Bytes =>
  text.replace(/%([\s\S]|$)/g, (_, sign: string) => {
    if (sign === '') return '\0'
    if (sign < '0' || sign > '9') return sign
    if (sign === '0') return matcher.subject.slice(start, end)
    return numberText(matcher.capture(Number(sign) - 1, start, end))
  })

const numberText = (captured: Captured): Bytes => `${captured}`

/** `posrelat`: a position from 1, from the end where it is negative. */
const positionOf = (
  frame: HostFrame,
  index: number,
  { otherwise, length }: { otherwise: number; length: number },
): number => {
  const given = frame.isMissing(index) ? otherwise : Number(toInt64(frame.number(index)))
  return given < 0 ? Math.max(length + given + 1, 0) : given
}

const sub = (frame: HostFrame): number => {
  const text = frame.string(1)
  const { length } = text
  frame.number(2)
  const start = Math.max(positionOf(frame, 2, { otherwise: 1, length }), 1)
  frame.pushString(text.slice(start - 1, Math.min(positionOf(frame, 3, { otherwise: -1, length }), length)))
  return 1
}

const byte = (frame: HostFrame): number => {
  const text = frame.string(1)
  const { length } = text
  const first = positionOf(frame, 2, { otherwise: 1, length })
  const start = Math.max(first, 1)
  const end = Math.min(positionOf(frame, 3, { otherwise: first, length }), length)
  if (start > end) return 0
  const count = end - start + 1
  frame.core.api.luaL_checkstack(frame.L, count, frame.core.arena.terminated('string slice too long'))
  for (let at = start; at <= end; at += 1) frame.pushNumber(text.charCodeAt(at - 1))
  return count
}

const char = (frame: HostFrame): number => {
  const codes = Array.from({ length: frame.count() }, (_, index) => {
    const code = checkInt(frame, index + 1)
    return (code & 0xff) === code ? code : frame.badArgument(index + 1, 'invalid value')
  })
  frame.pushString(codes.map((code) => String.fromCharCode(code)).join(''))
  return 1
}
