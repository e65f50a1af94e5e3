import type { Bytes } from '../../domain/bytes.js'
import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'
import type { Library } from './library.js'

/** What the handler saw of the error that ended a call. */
export interface LastFailure {
  message: Bytes
  traceback: Bytes
}

/** The message handler below every call: keeps the error value as it is, and notes its text and the traceback. */
export const messageHandler = (last: LastFailure): Library => ({
  internals: {
    handler: (frame) => {
      last.message = textOfError(frame)
      last.traceback = textOfTraceback(frame)
      frame.core.api.lua_settop(frame.L, 1)
      return 1
    },
  },
  setUp: (frame, pushInternal) => {
    pushInternal('handler', 0)
    frame.kept.handler = frame.core.api.luaL_ref(frame.L, frame.core.api.registryIndex)
  },
})

const textOfError = (frame: HostFrame): Bytes => {
  const type = frame.core.api.lua_type(frame.L, 1)
  if (type === luaType.string || type === luaType.number || hasToString(frame)) return frame.display(1)
  return `(error object is a ${frame.type(1)} value)`
}

const hasToString = (frame: HostFrame): boolean => {
  const { api } = frame.core
  if (api.lua_getmetatable(frame.L, 1) === 0) return false
  frame.pushString('__tostring')
  api.lua_rawget(frame.L, -2)
  const found = frame.type(-1) !== 'nil'
  api.lua_settop(frame.L, -3)
  return found
}

/** Level 0 is `debug.traceback`, 1 the handler, 2 what raised. */
const textOfTraceback = (frame: HostFrame): Bytes => {
  const { api, arena } = frame.core
  api.lua_rawgeti(frame.L, api.registryIndex, frame.kept.traceback)
  frame.pushString('')
  frame.pushNumber(2)
  frame.callLua(2, 1)
  const lines = arena.stringAt(frame.L, -1).split('\n').slice(2)
  return lines.map((line) => line.replace(/^\t/, '')).join('\n')
}
