import type { HostFrame } from '../host-frame.js'
import { coroutineLibrary as countedLibrary } from '../library/coroutines.js'
import type { Library, LibraryContext } from '../library/library.js'

/** `coroutine` of 5.1 (lbaselib.c), over what counts instructions. */
export const coroutineLibrary = (context: LibraryContext): Library => {
  const create = context.original('coroutine.create')
  const status = context.original('coroutine.status')
  const counted = countedLibrary(context)
  return {
    ...counted,
    functions: {
      ...counted.functions,
      'coroutine.create': (frame) => {
        requireLuaFunction(frame)
        return create(frame.L)
      },
      'coroutine.status': (frame) => {
        requireCoroutine(frame)
        return status(frame.L)
      },
      'coroutine.resume': (frame) => {
        requireCoroutine(frame)
        const state = statusOf(frame, status)
        if (state === 'suspended') return counted.functions!['coroutine.resume']!(frame)
        frame.pushBoolean(false)
        frame.pushString(`cannot resume ${state} coroutine`)
        return 2
      },
      'coroutine.running': (frame) => {
        if (frame.core.api.lua_pushthread(frame.L) !== 0) frame.pushNil()
        return 1
      },
      'coroutine.wrap': (frame) => {
        requireLuaFunction(frame)
        return counted.functions!['coroutine.wrap']!(frame)
      },
    },
    removed: ['coroutine.isyieldable', 'coroutine.close'],
  }
}

const requireCoroutine = (frame: HostFrame): void => {
  if (frame.type(1) !== 'thread') frame.badArgument(1, 'coroutine expected')
}

const requireLuaFunction = (frame: HostFrame): void => {
  const { api } = frame.core
  if (frame.type(1) !== 'function' || api.lua_iscfunction(frame.L, 1) !== 0)
    frame.badArgument(1, 'Lua function expected')
}

const statusOf = (frame: HostFrame, status: (L: number) => number): string => {
  status(frame.L)
  const state = frame.string(-1)
  frame.core.api.lua_settop(frame.L, -2)
  return state
}
