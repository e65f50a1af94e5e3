import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext } from './library.js'

/**
 * `debug` without what reaches below the script: the registry, hooks (the instruction limit is one), the console, and
 * writing where the machine or the host relies on what it finds.
 */
export const debugLibrary = ({ original, has }: LibraryContext): Library => {
  const setlocal = original('debug.setlocal')
  const setmetatable = original('debug.setmetatable')
  return {
    functions: {
      'debug.setlocal': (frame) => {
        refuseForeignLocal(frame)
        return setlocal(frame.L)
      },
      'debug.setmetatable': (frame) => {
        if (frame.type(1) === 'userdata') frame.fail('the metatable of a host object cannot be replaced')
        return setmetatable(frame.L)
      },
      ...guardedUpvalues({ original, has }),
    },
    removed: ['getregistry', 'sethook', 'gethook', 'debug', 'setuservalue', 'setcstacklimit'].map(
      (name) => `debug.${name}`,
    ),
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

/** Only named locals of Lua functions: never a C function's arguments, never a loop's own state. */
const refuseForeignLocal = (frame: HostFrame): void => {
  const { api, arena, instance } = frame.core
  const other = api.lua_tothread(frame.L, 1)
  const first = other === 0 ? 1 : 2
  const state = other === 0 ? frame.L : other
  const level = frame.number(first)
  if (api.lua_getstack(state, level, arena.debug) === 0) return
  api.lua_getinfo(state, arena.what.source, arena.debug)
  const what = arena.readTerminated(instance.memory.u32[(arena.debug + instance.build.debug.what) >> 2]!)
  if (what === 'C') frame.fail('the locals of a C function cannot be set')
  const name = api.lua_getlocal(state, arena.debug, frame.number(first + 1))
  if (name === 0) return
  api.lua_settop(state, -2)
  if (arena.readTerminated(name).startsWith('(')) frame.fail('a temporary value cannot be set')
}
