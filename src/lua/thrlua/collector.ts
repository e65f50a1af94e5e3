import type { HostFrame } from '../host-frame.js'
import type { Library, LibraryContext, RawFunction } from '../library/library.js'
import { unavailable } from '../library/unavailable.js'
import { wantsResults } from './call-info.js'

/** thrLua's options (`luaB_collectgarbage`), and what 5.1's own collector is asked for each. */
const options: Readonly<Record<string, string>> = {
  meminfo: 'count',
  'meminfo:global': 'count',
  stop: 'stop',
  restart: 'restart',
  collect: 'collect',
  count: 'count',
  step: 'step',
  setpause: 'setpause',
  setstepmul: 'setstepmul',
  globaltrace: 'collect',
  setglobaltrace: 'count',
  setglobaltracexref: 'count',
  destroy: 'collect',
  globaltraceonly: 'count',
}

/** Options whose answer is the same whatever lies in memory: `lua_gc` of thrLua returns 0. */
const known: ReadonlySet<string> = new Set(['stop', 'restart'])

/**
 * `collectgarbage` and `gcinfo`. thrLua has a collector of its own, on machines of 64 bits: how much memory is in use, how much
 * was freed and what had been set before, this build cannot tell. So a call whose answer is used is unavailable; one that is a
 * statement works.
 */
export const collectorLibrary = (
  { options: { surroundings } }: LibraryContext,
  usesResults: (frame: HostFrame) => boolean = wantsResults,
): Library => {
  const refuse = (what: string): RawFunction => unavailable(what, surroundings)
  return {
    functions: {
      collectgarbage: (frame) => {
        const option = optionAt(frame)
        frame.optionalNumber(2)
        if (!known.has(option) && usesResults(frame)) return refuse(`collectgarbage("${option}")`)(frame)
        frame.core.api.lua_settop(frame.L, 2)
        return collect(frame, options[option]!)
      },
      gcinfo: (frame) => (usesResults(frame) ? refuse('gcinfo')(frame) : 0),
    },
  }
}

/** `LUA_ERRRUN` */
const failed = 2

/** thrLua drops what a finalizer fails with, and goes on; 5.1 raises it, so it is called again for the rest. */
const collect = (frame: HostFrame, option: string): number => {
  const { api } = frame.core
  const { L } = frame
  for (;;) {
    api.lua_rawgeti(L, api.registryIndex, frame.kept.collectGarbage)
    frame.pushString(option)
    api.lua_pushvalue(L, 2)
    const status = api.lua_pcall(L, 2, 1, 0)
    frame.L = L
    if (status === 0) return 1
    if (status !== failed) api.lua_error(L)
    api.lua_settop(L, 2)
  }
}

const optionAt = (frame: HostFrame): string => {
  const option = frame.optionalString(1) ?? 'collect'
  return Object.hasOwn(options, option) ? option : frame.badArgument(1, `invalid option '${option}'`)
}
