import type { HostFrame } from '../host-frame.js'
import { pushPath, setPath } from '../library/globals.js'
import type { Library } from '../library/library.js'
import { checkInt } from '../library/native-integers.js'
import { pushWeakTable } from '../library/weak-table.js'
import { luaType } from '../lua-api.js'

/**
 * Environments of functions, as 5.1 has them: 5.4's are an upvalue `_ENV`, which functions share that were made together, so
 * `setfenv` joins the function's own to another one. A function that names no global has none; what is set for it is kept.
 */
export const environmentLibrary = (): Library => {
  let kept = 0
  return {
    functions: {
      getfenv: (frame) => {
        pushFunction(frame, true)
        pushEnvironment(frame, -1, kept)
        return 1
      },
      setfenv: (frame) => {
        frame.core.api.luaL_checktype(frame.L, 2, luaType.table)
        pushFunction(frame, false)
        const isOfThread = frame.core.api.lua_isnumber(frame.L, 1) !== 0 && frame.number(1) === 0
        if (isOfThread || frame.core.api.lua_iscfunction(frame.L, -1) !== 0)
          frame.fail("'setfenv' cannot change environment of given object")
        setEnvironment(frame, 2, kept)
        return 1
      },
      'debug.getfenv': (frame) => {
        frame.core.api.luaL_checkany(frame.L, 1)
        frame.core.api.lua_settop(frame.L, 1)
        if (frame.type(1) === 'function') pushEnvironment(frame, 1, kept)
        else frame.pushNil()
        return 1
      },
      'debug.setfenv': (frame) => {
        frame.core.api.luaL_checktype(frame.L, 2, luaType.table)
        frame.core.api.lua_settop(frame.L, 2)
        if (frame.type(1) !== 'function' || frame.core.api.lua_iscfunction(frame.L, 1) !== 0)
          frame.fail("'setfenv' cannot change environment of given object")
        frame.core.api.lua_pushvalue(frame.L, 1)
        setEnvironment(frame, 2, kept)
        return 1
      },
      module: (frame) => module(frame, kept),
    },
    internals: { seeAll },
    setUp: (frame, pushInternal) => {
      pushWeakTable(frame)
      kept = frame.core.api.luaL_ref(frame.L, frame.core.api.registryIndex)
      pushInternal('seeAll', 0)
      setPath(frame, ['package', 'seeall'])
    },
  }
}

/** `getfunc` (lbaselib.c): the function argument, or the one at a level. */
const pushFunction = (frame: HostFrame, isOptional: boolean): void => {
  const { api, arena } = frame.core
  if (frame.type(1) === 'function') {
    api.lua_pushvalue(frame.L, 1)
    return
  }
  const level = isOptional && frame.isMissing(1) ? 1 : checkInt(frame, 1)
  if (level < 0) frame.badArgument(1, 'level must be non-negative')
  if (api.lua_getstack(frame.L, level, arena.debug) === 0) frame.badArgument(1, 'invalid level')
  api.lua_getinfo(frame.L, arena.terminated('f'), arena.debug)
}

/** The upvalue that is the function's environment, 0 where it has none. */
const environmentOf = (frame: HostFrame, index: number): number => {
  const { api, arena } = frame.core
  for (let upvalue = 1; ; upvalue += 1) {
    const name = api.lua_getupvalue(frame.L, index, upvalue)
    if (name === 0) return 0
    const isIt = arena.readTerminated(name) === '_ENV'
    api.lua_settop(frame.L, -2)
    if (isIt) return upvalue
  }
}

/** Of the function at an index; of anything else the globals. */
const pushEnvironment = (frame: HostFrame, index: number, kept: number): void => {
  const { api } = frame.core
  const { L } = frame
  if (frame.type(index) === 'function' && api.lua_iscfunction(L, index) === 0) {
    const upvalue = environmentOf(frame, index)
    if (upvalue > 0) {
      api.lua_getupvalue(L, index, upvalue)
      return
    }
    api.lua_pushvalue(L, index)
    api.lua_rawgeti(L, api.registryIndex, kept)
    api.lua_insert(L, -2)
    api.lua_rawget(L, -2)
    if (frame.type(-1) !== 'nil') return
  }
  api.pushGlobals(L)
}

/** Of the function on top of the stack; `table` is an index from below. */
const setEnvironment = (frame: HostFrame, table: number, kept: number): void => {
  const { api, arena, instance } = frame.core
  const { L } = frame
  const upvalue = environmentOf(frame, -1)
  if (upvalue > 0) {
    arena.load(L, '', '=env')
    api.lua_pushvalue(L, table)
    api.lua_setupvalue(L, -2, 1)
    instance.exports['lua_upvaluejoin']!(L, -2, upvalue, -1, 1)
    api.lua_settop(L, -2)
    return
  }
  api.lua_rawgeti(L, api.registryIndex, kept)
  api.lua_pushvalue(L, -2)
  api.lua_pushvalue(L, table)
  api.lua_rawset(L, -3)
  api.lua_settop(L, -2)
}

/** `module` (loadlib.c) */
const module = (frame: HostFrame, kept: number): number => {
  const { api, arena } = frame.core
  const { L } = frame
  const name = frame.string(1)
  const options = frame.count()
  pushLoaded(frame, name)
  if (frame.type(-1) !== 'table') {
    api.lua_settop(L, -2)
    if (!pushNested(frame, name)) frame.fail(`name conflict for module '${name}'`)
    api.lua_pushvalue(L, -1)
    setPath(frame, ['package', 'loaded', name])
  }
  const at = api.lua_gettop(L)
  frame.pushString('_NAME')
  api.lua_gettable(L, at)
  if (frame.type(-1) === 'nil') describe(frame, at, name)
  api.lua_settop(L, at)
  const isLua =
    api.lua_getstack(L, 1, arena.debug) !== 0 &&
    api.lua_getinfo(L, arena.terminated('f'), arena.debug) !== 0 &&
    api.lua_iscfunction(L, -1) === 0
  if (!isLua) frame.fail("'module' not called from a Lua function")
  setEnvironment(frame, at, kept)
  for (let option = 2; option <= options; option += 1) {
    api.lua_pushvalue(L, option)
    api.lua_pushvalue(L, at)
    frame.callLua(1, 0)
  }
  return 0
}

const pushLoaded = (frame: HostFrame, name: string): void => {
  pushPath(frame, ['package', 'loaded'])
  frame.pushString(name)
  frame.core.api.lua_rawget(frame.L, -2)
}

/** `luaL_findtable` from the globals. */
const pushNested = (frame: HostFrame, name: string): boolean => {
  const { api } = frame.core
  const { L } = frame
  api.pushGlobals(L)
  for (const part of name.split('.')) {
    frame.pushString(part)
    api.lua_rawget(L, -2)
    if (frame.type(-1) === 'nil') {
      api.lua_settop(L, -2)
      api.lua_createtable(L, 0, 0)
      frame.pushString(part)
      api.lua_pushvalue(L, -2)
      api.lua_rawset(L, -4)
    }
    if (frame.type(-1) !== 'table') return false
    api.lua_remove(L, -2)
  }
  return true
}

/** `modinit` */
const describe = (frame: HostFrame, at: number, name: string): void => {
  const { api } = frame.core
  const set = (field: string, push: () => void) => {
    frame.pushString(field)
    push()
    api.lua_rawset(frame.L, at)
  }
  set('_M', () => api.lua_pushvalue(frame.L, at))
  set('_NAME', () => frame.pushString(name))
  set('_PACKAGE', () => frame.pushString(name.slice(0, name.lastIndexOf('.') + 1)))
}

/** `package.seeall` */
function seeAll(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  api.luaL_checktype(L, 1, luaType.table)
  if (api.lua_getmetatable(L, 1) === 0) {
    api.lua_createtable(L, 0, 1)
    api.lua_pushvalue(L, -1)
    api.lua_setmetatable(L, 1)
  }
  frame.pushString('__index')
  api.pushGlobals(L)
  api.lua_rawset(L, -3)
  return 0
}
