import type { HostFrame } from '../host-frame.js'

/** Pushes the value under a path of raw fields from the globals; nil where a part is missing. */
export const pushPath = (frame: HostFrame, path: readonly string[]): void => {
  const { api } = frame.core
  api.pushGlobals(frame.L)
  for (const part of path) {
    if (frame.type(-1) === 'table') {
      frame.pushString(part)
      api.lua_rawget(frame.L, -2)
    } else {
      frame.pushNil()
    }
    api.lua_remove(frame.L, -2)
  }
}

/** Takes the topmost value off the stack and puts it under a path; tables on the way are made where they are missing. */
export const setPath = (frame: HostFrame, path: readonly string[]): void => {
  const { api } = frame.core
  const { L } = frame
  pushTables(frame, path.slice(0, -1))
  api.lua_insert(L, -2)
  frame.pushString(path.at(-1)!)
  api.lua_insert(L, -2)
  api.lua_rawset(L, -3)
  api.lua_settop(L, -2)
}

/** Pushes the table under a path, made anew where it is missing. */
export const pushTables = (frame: HostFrame, path: readonly string[]): void => {
  const { api } = frame.core
  const { L } = frame
  api.pushGlobals(L)
  for (const part of path) {
    frame.pushString(part)
    api.lua_rawget(L, -2)
    if (frame.type(-1) !== 'table') {
      api.lua_settop(L, -2)
      api.lua_createtable(L, 0, 0)
      frame.pushString(part)
      api.lua_pushvalue(L, -2)
      api.lua_rawset(L, -4)
    }
    api.lua_remove(L, -2)
  }
}

/** Puts what lies under a path under another one, too. */
export const alias = (frame: HostFrame, path: string, other: string): void => {
  pushPath(frame, path.split('.'))
  setPath(frame, other.split('.'))
}
