import type { HostFrame } from '../host-frame.js'
import type { Library } from '../library/library.js'
import { checkInt } from '../library/native-integers.js'
import { luaType } from '../lua-api.js'
import { sort } from './sort.js'

/** `table` of 5.1 (ltablib.c): raw, whatever metatables say, and lenient where 5.4 refuses. */
export const tableLibrary: Library = {
  functions: {
    'table.insert': insert,
    'table.remove': remove,
    'table.concat': concat,
    'table.getn': (frame) => {
      frame.pushNumber(border(frame, 1))
      return 1
    },
    'table.setn': (frame) => {
      border(frame, 1)
      return frame.fail("'setn' is obsolete")
    },
    'table.maxn': maxn,
    'table.foreach': foreach,
    'table.foreachi': foreachi,
    'table.sort': (frame) => sort(frame, border(frame, 1)),
    unpack,
  },
  removed: ['table.pack', 'table.unpack', 'table.move'],
}

/** `aux_getn`: the raw length of a table argument. */
export function border(frame: HostFrame, index: number): number {
  const { api, instance } = frame.core
  api.luaL_checktype(frame.L, index, luaType.table)
  return Number(instance.exports['lua_rawlen']!(frame.L, index))
}

function insert(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  let end = border(frame, 1) + 1
  const count = frame.count()
  if (count < 2 || count > 3) frame.fail("wrong number of arguments to 'insert'")
  const position = count === 2 ? end : checkInt(frame, 2)
  if (position > end) end = position
  for (let index = end; index > position; index -= 1) {
    api.lua_rawgeti(L, 1, index - 1)
    api.lua_rawseti(L, 1, index)
  }
  api.lua_rawseti(L, 1, position)
  return 0
}

function remove(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  const end = border(frame, 1)
  const position = frame.isMissing(2) ? end : checkInt(frame, 2)
  if (position < 1 || position > end) return 0
  api.lua_rawgeti(L, 1, position)
  for (let index = position; index < end; index += 1) {
    api.lua_rawgeti(L, 1, index + 1)
    api.lua_rawseti(L, 1, index)
  }
  frame.pushNil()
  api.lua_rawseti(L, 1, end)
  return 1
}

function concat(frame: HostFrame): number {
  const separator = frame.optionalString(2) ?? ''
  frame.core.api.luaL_checktype(frame.L, 1, luaType.table)
  const first = frame.isMissing(3) ? 1 : checkInt(frame, 3)
  const last = frame.isMissing(4) ? border(frame, 1) : checkInt(frame, 4)
  const pieces: string[] = []
  for (let index = first; index <= last; index += 1) pieces.push(pieceAt(frame, index))
  frame.pushString(pieces.join(separator))
  return 1
}

const pieceAt = (frame: HostFrame, index: number): string => {
  const { api, arena } = frame.core
  api.lua_rawgeti(frame.L, 1, index)
  const type = frame.type(-1)
  if (type !== 'string' && type !== 'number')
    frame.fail(`invalid value (${type}) at index ${index} in table for 'concat'`)
  const piece = arena.stringAt(frame.L, -1)
  api.lua_settop(frame.L, -2)
  return piece
}

function maxn(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  api.luaL_checktype(L, 1, luaType.table)
  let largest = 0
  api.lua_settop(L, 1)
  frame.pushNil()
  while (api.lua_next(L, 1) !== 0) {
    api.lua_settop(L, -2)
    if (frame.type(-1) === 'number') largest = Math.max(largest, api.lua_tonumber(L, -1))
  }
  frame.pushNumber(largest)
  return 1
}

function foreach(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  api.luaL_checktype(L, 1, luaType.table)
  api.luaL_checktype(L, 2, luaType.function)
  api.lua_settop(L, 2)
  frame.pushNil()
  while (api.lua_next(L, 1) !== 0) {
    api.lua_pushvalue(L, 2)
    api.lua_pushvalue(L, -3)
    api.lua_pushvalue(L, -3)
    frame.callLua(2, 1)
    if (frame.type(-1) !== 'nil') return 1
    api.lua_settop(L, -3)
  }
  return 0
}

function foreachi(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  const length = border(frame, 1)
  api.luaL_checktype(L, 2, luaType.function)
  for (let index = 1; index <= length; index += 1) {
    api.lua_pushvalue(L, 2)
    frame.pushNumber(index)
    api.lua_rawgeti(L, 1, index)
    frame.callLua(2, 1)
    if (frame.type(-1) !== 'nil') return 1
    api.lua_settop(L, -2)
  }
  return 0
}

/** `LUAI_MAXCSTACK`: more values than that are too many for one function. */
const mostResults = 8000

function unpack(frame: HostFrame): number {
  const { api } = frame.core
  api.luaL_checktype(frame.L, 1, luaType.table)
  const first = frame.isMissing(2) ? 1 : checkInt(frame, 2)
  const last = frame.isMissing(3) ? border(frame, 1) : checkInt(frame, 3)
  if (first > last) return 0
  const count = last - first + 1
  if (count + frame.count() > mostResults || api.lua_checkstack(frame.L, count) === 0)
    frame.fail('too many results to unpack')
  for (let index = first; index <= last; index += 1) api.lua_rawgeti(frame.L, 1, index)
  return count
}
