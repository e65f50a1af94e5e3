import type { StateFunction } from '../function-table.js'
import type { HostFrame } from '../host-frame.js'
import type { State } from '../lua-api.js'
import type { Library, LibraryContext } from './library.js'

/**
 * `coroutine.resume` and `wrap` as they were, but the instruction counter, of which Lua keeps one in each thread, goes
 * along with control. So a call's instructions are counted exactly, and no number of coroutines outruns the limit. So does
 * what tells that a finalizer runs, in which hooks are not allowed.
 */
export const coroutineLibrary = ({ original }: LibraryContext): Library => {
  const resume = original('coroutine.resume')
  const wrap = original('coroutine.wrap')
  let pushWrapped: (upvalues: number) => void
  let wrapped: StateFunction
  return {
    functions: {
      'coroutine.resume': (frame) => withCounter(frame, frame.core.api.lua_tothread(frame.L, 1), resume),
      'coroutine.wrap': (frame) => {
        wrap(frame.L)
        frame.core.api.lua_getupvalue(frame.L, -1, 1)
        pushWrapped(1)
        return 1
      },
    },
    internals: {
      wrapped: (frame) => {
        const { api } = frame.core
        return withCounter(frame, api.lua_tothread(frame.L, api.upvalueIndex(1)), wrapped)
      },
    },
    setUp: (frame, pushInternal) => {
      pushWrapped = (upvalues) => pushInternal('wrapped', upvalues)
      wrapped = wrappedFunction(frame, wrap)
    },
  }
}

/** The C function behind every wrapped coroutine, taken from one that is made for it and dropped. */
const wrappedFunction = (frame: HostFrame, wrap: StateFunction): StateFunction => {
  const { api, instance } = frame.core
  const { L } = frame
  api.lua_settop(L, 0)
  frame.core.arena.load(L, '', '=wrap')
  wrap(L)
  const found = instance.table.get(api.lua_tocfunction(L, -1)) as StateFunction
  api.lua_settop(L, 0)
  return found
}

const withCounter = (frame: HostFrame, coroutine: State, resume: StateFunction): number => {
  if (coroutine === 0) return resume(frame.L)
  const { memory, build } = frame.core.instance
  const { L } = frame
  const from = (L + build.hookCount) >> 2
  const to = (coroutine + build.hookCount) >> 2
  memory.u32[to] = memory.u32[from]!
  memory.u8[coroutine + build.allowHook] = memory.u8[L + build.allowHook]!
  try {
    return resume(L)
  } finally {
    memory.u32[from] = memory.u32[to]!
    frame.L = L
  }
}
