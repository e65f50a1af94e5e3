import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext, RawFunction } from './library.js'
import { unavailable } from './unavailable.js'

/** What reaches below the script: the registry, hooks (the instruction limit is one), the console. */
const beneath = ['getregistry', 'sethook', 'gethook', 'debug'].map((name) => `debug.${name}`)

/** `debug` without what reaches below the script, and without writing where the machine or the host relies on what it finds. */
export const debugLibrary = ({ original, has, options }: LibraryContext): Library => {
  const refuse = (what: string): RawFunction => unavailable(what, options.surroundings)
  const setlocal = original('debug.setlocal')
  const setmetatable = original('debug.setmetatable')
  return {
    functions: {
      'debug.setlocal': (frame) => {
        if (isForeignLocal(frame)) return refuse('debug.setlocal of a value that is no named local')(frame)
        return setlocal(frame.L)
      },
      'debug.setmetatable': (frame) => {
        if (frame.type(1) === 'userdata') return refuse('debug.setmetatable of a userdata')(frame)
        return setmetatable(frame.L)
      },
      ...Object.fromEntries(beneath.map((path) => [path, refuse(path)])),
      ...guardedUpvalues({ original, has }),
    },
    removed: ['debug.setuservalue', 'debug.setcstacklimit'],
  }
}

/** 5.1 refuses C functions by itself. */
const guardedUpvalues = ({ original, has }: Pick<LibraryContext, 'original' | 'has'>): Library['functions'] & {} => {
  if (!has('debug.upvaluejoin')) return {}
  const setupvalue = original('debug.setupvalue')
  return {
    'debug.setupvalue': (frame) => {
      if (frame.core.api.lua_iscfunction(frame.L, 1) !== 0) return 0
      return setupvalue(frame.L)
    },
  }
}

/** A C function's argument, or a loop's own state: anything but a named local of a Lua function. */
const isForeignLocal = (frame: HostFrame): boolean => {
  const { api, arena, instance } = frame.core
  const other = api.lua_tothread(frame.L, 1)
  const first = other === 0 ? 1 : 2
  const state = other === 0 ? frame.L : other
  const level = frame.number(first)
  if (api.lua_getstack(state, level, arena.debug) === 0) return false
  api.lua_getinfo(state, arena.what.source, arena.debug)
  const what = arena.readTerminated(instance.memory.u32[(arena.debug + instance.build.debug.what) >> 2]!)
  if (what === 'C') return true
  const name = api.lua_getlocal(state, arena.debug, frame.number(first + 1))
  if (name === 0) return false
  api.lua_settop(state, -2)
  return arena.readTerminated(name).startsWith('(')
}
