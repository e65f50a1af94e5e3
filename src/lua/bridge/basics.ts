import { cString } from '../c-string.js'
import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext, RawFunction } from '../library/library.js'
import { checkInt } from '../library/native-integers.js'
import { pushWeakTable } from '../library/weak-table.js'
import { luaType, multipleResults } from '../lua-api.js'

/** `LUA_MULTRET` is for all results; errors of a protected call are values. */
const protectedCall = (frame: HostFrame, count: number, handler: number): number => {
  const { L } = frame
  const status = frame.core.api.lua_pcall(L, count, multipleResults, handler)
  frame.L = L
  return status
}

/** The functions of 5.1's lbaselib.c that 5.4 has otherwise, or no more. */
export const basicLibrary = (context: LibraryContext): Library => {
  const { original } = context
  const setmetatable = original('setmetatable')
  const raise = original('error')
  let push: Parameters<NonNullable<Library['setUp']>>[1]
  let proxies = 0
  const pushIterated =
    (iterator: () => void, first: (frame: HostFrame) => void): RawFunction =>
    (frame) => {
      frame.core.api.luaL_checktype(frame.L, 1, luaType.table)
      iterator()
      frame.core.api.lua_pushvalue(frame.L, 1)
      first(frame)
      return 3
    }
  return {
    functions: {
      pcall: (frame) => {
        frame.core.api.luaL_checkany(frame.L, 1)
        const status = protectedCall(frame, frame.count() - 1, 0)
        frame.pushBoolean(status === 0)
        frame.core.api.lua_insert(frame.L, 1)
        return frame.count()
      },
      xpcall: (frame) => {
        const { api } = frame.core
        api.luaL_checkany(frame.L, 2)
        api.lua_settop(frame.L, 2)
        api.lua_insert(frame.L, 1)
        const status = protectedCall(frame, 0, 1)
        frame.pushBoolean(status === 0)
        api.lua_replace(frame.L, 1)
        return frame.count()
      },
      tostring,
      pairs: pushIterated(
        () => push('next', 0),
        (frame) => frame.pushNil(),
      ),
      ipairs: pushIterated(
        () => push('ipairsNext', 0),
        (frame) => frame.pushNumber(0),
      ),
      select,
      setmetatable: (frame) => {
        const type = frame.core.api.lua_type(frame.L, 2)
        frame.core.api.luaL_checktype(frame.L, 1, luaType.table)
        if (type !== luaType.nil && type !== luaType.table) frame.badArgument(2, 'nil or table expected')
        return setmetatable(frame.L)
      },
      error: (frame) => {
        const level = frame.isMissing(2) ? 1 : checkInt(frame, 2)
        if (frame.type(1) === 'number' && level > 0) frame.string(1)
        return raise(frame.L)
      },
      assert: (frame) => {
        frame.core.api.luaL_checkany(frame.L, 1)
        if (frame.truth(1)) return frame.count()
        return frame.fail(cString(frame.optionalString(2) ?? 'assertion failed!'))
      },
      newproxy: (frame) => newproxy(frame, proxies),
    },
    internals: { next: ({ L }) => original('next')(L), ipairsNext },
    removed: ['warn', 'rawlen', 'utf8', 'package.loaded.utf8'],
    setUp: (frame, pushInternal) => {
      push = pushInternal
      pushWeakTable(frame)
      proxies = frame.core.api.luaL_ref(frame.L, frame.core.api.registryIndex)
      frame.pushString('Lua 5.1')
      frame.core.api.pushGlobals(frame.L)
      frame.core.api.lua_insert(frame.L, -2)
      frame.pushString('_VERSION')
      frame.core.api.lua_insert(frame.L, -2)
      frame.core.api.lua_rawset(frame.L, -3)
      frame.core.api.lua_settop(frame.L, 0)
    },
  }
}

function select(frame: HostFrame): number {
  const count = frame.count()
  if (frame.type(1) === 'string' && frame.string(1).startsWith('#')) {
    frame.pushNumber(count - 1)
    return 1
  }
  const given = checkInt(frame, 1)
  const index = given < 0 ? count + given : Math.min(given, count)
  if (index < 1) frame.badArgument(1, 'index out of range')
  return count - index
}

/** Raw, unlike 5.4's. */
function ipairsNext(frame: HostFrame): number {
  const { api } = frame.core
  const next = frame.number(2) + 1
  api.luaL_checktype(frame.L, 1, luaType.table)
  frame.pushNumber(next)
  api.lua_rawgeti(frame.L, 1, next)
  return frame.type(-1) === 'nil' ? 0 : 2
}

/** Whatever `__tostring` gives is the result. */
function tostring(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  api.luaL_checkany(L, 1)
  if (api.lua_getmetatable(L, 1) !== 0) {
    frame.pushString('__tostring')
    api.lua_rawget(L, -2)
    if (frame.type(-1) !== 'nil') {
      api.lua_pushvalue(L, 1)
      frame.callLua(1, 1)
      return 1
    }
    api.lua_settop(L, 1)
  }
  api.lua_rawgeti(L, api.registryIndex, frame.kept.toString)
  api.lua_pushvalue(L, 1)
  frame.callLua(1, 1)
  return 1
}

/** `newproxy` (lbaselib.c): a userdata without a metatable, with one of its own, or with another proxy's. */
const newproxy = (frame: HostFrame, proxies: number): number => {
  const { api } = frame.core
  const { L } = frame
  api.lua_settop(L, 1)
  api.lua_newuserdata(L, 0)
  if (!frame.truth(1)) return 1
  api.lua_rawgeti(L, api.registryIndex, proxies)
  if (frame.type(1) === 'boolean') {
    api.lua_createtable(L, 0, 0)
    api.lua_pushvalue(L, -1)
    frame.pushBoolean(true)
    api.lua_rawset(L, 3)
  } else {
    const isProxy = api.lua_getmetatable(L, 1) !== 0 && isKnown(frame)
    if (!isProxy) frame.badArgument(1, 'boolean or proxy expected')
    api.lua_getmetatable(L, 1)
  }
  setFinalizable(frame)
  api.lua_settop(L, 2)
  return 1
}

/**
 * Gives the userdata at index 2 the metatable on top. 5.4 finalizes an object only if there was a `__gc` when it got its metatable;
 * 5.1 looks when the object goes.
 */
const setFinalizable = (frame: HostFrame): void => {
  const { api } = frame.core
  const { L } = frame
  const metatable = frame.count()
  const setGc = (push: () => void) => {
    frame.pushString('__gc')
    push()
    api.lua_rawset(L, metatable)
  }
  frame.pushString('__gc')
  api.lua_rawget(L, metatable)
  setGc(() => frame.pushBoolean(true))
  api.lua_pushvalue(L, metatable)
  api.lua_setmetatable(L, 2)
  setGc(() => api.lua_pushvalue(L, metatable + 1))
}

/** Whether the metatable on top is one of a proxy; takes it off. */
const isKnown = (frame: HostFrame): boolean => {
  frame.core.api.lua_rawget(frame.L, 3)
  const known = frame.truth(-1)
  frame.core.api.lua_settop(frame.L, 3)
  return known
}
