import type { HostFrame } from '../host-frame.js'
import { pushPath, setPath } from '../library/globals.js'
import type { Library } from '../library/library.js'
import { luaType } from '../lua-api.js'

/** `require` of 5.1 (loadlib.c), over `package.loaders`. */
export const requireLibrary: Library = {
  functions: { require },
  internals: { preload },
  setUp: (frame, pushInternal) => {
    const { api } = frame.core
    pushPath(frame, ['package', 'searchers'])
    pushInternal('preload', 0)
    api.lua_rawseti(frame.L, -2, 1)
    setPath(frame, ['package', 'loaders'])
    frame.pushNil()
    setPath(frame, ['package', 'searchers'])
    api.lua_settop(frame.L, 0)
  },
}

/** What `package.loaded` has while a module is being loaded: nobody else's value. */
const sentinel = '\0require'

function require(frame: HostFrame): number {
  const { api } = frame.core
  const { L } = frame
  const name = frame.string(1)
  api.lua_settop(L, 1)
  pushPath(frame, ['package', 'loaded'])
  if (getField(frame, 2, name)) {
    if (isSentinel(frame)) frame.fail(`loop or previous error loading module '${name}'`)
    return 1
  }
  api.lua_settop(L, 2)
  pushLoader(frame, name)
  setField(frame, name, () => frame.pushString(sentinel))
  frame.pushString(name)
  frame.callLua(1, 1)
  if (frame.type(-1) !== 'nil') setField(frame, name, () => api.lua_pushvalue(L, 3))
  api.lua_settop(L, 2)
  getField(frame, 2, name)
  if (isSentinel(frame)) {
    setField(frame, name, () => frame.pushBoolean(true))
    frame.pushBoolean(true)
  }
  return 1
}

/** Pushes a field with its metamethods; whether it counts as true. */
const getField = (frame: HostFrame, index: number, name: string): boolean => {
  frame.pushString(name)
  frame.core.api.lua_gettable(frame.L, index)
  return frame.truth(-1)
}

const setField = (frame: HostFrame, name: string, push: () => void): void => {
  frame.pushString(name)
  push()
  frame.core.api.lua_rawset(frame.L, 2)
}

const isSentinel = (frame: HostFrame): boolean =>
  frame.core.api.lua_type(frame.L, -1) === luaType.string && frame.string(-1) === sentinel

/** Asks one loader after the other, and leaves what the first of them gives at index 3. */
const pushLoader = (frame: HostFrame, name: string): void => {
  const { api } = frame.core
  const { L } = frame
  pushPath(frame, ['package', 'loaders'])
  if (frame.type(-1) !== 'table') frame.fail("'package.loaders' must be a table")
  let message = ''
  for (let index = 1; ; index += 1) {
    api.lua_rawgeti(L, 3, index)
    if (frame.type(-1) === 'nil') frame.fail(`module '${name}' not found:${message}`)
    frame.pushString(name)
    frame.callLua(1, 1)
    if (frame.type(-1) === 'function') break
    if (frame.type(-1) === 'string') message += frame.string(-1)
    api.lua_settop(L, 3)
  }
  api.lua_replace(L, 3)
  api.lua_settop(L, 3)
}

/** `loader_preload` */
function preload(frame: HostFrame): number {
  const name = frame.string(1)
  pushPath(frame, ['package', 'preload'])
  if (frame.type(-1) !== 'table') frame.fail("'package.preload' must be a table")
  getField(frame, frame.count(), name)
  if (frame.type(-1) === 'nil') frame.pushString(`\n\tno field package.preload['${name}']`)
  return 1
}
