import { layout51, stack51 } from './builds.js'
import type { Core } from './handle-table.js'
import { changed } from './load-build.js'
import { luaType } from './lua-api.js'

/**
 * Holds the pinned layout against the running machine: the instruction counter (`lua_sethook` was just called with this
 * interval), a userdata's metatable and the parts of `lua_Debug`. Throws `Trouble('machine-changed')`.
 */
export const probeLayout = (core: Core, interval: number): void => {
  probeCounter(core, interval)
  probeMetatable(core)
  probeDebug(core)
  probeHooks(core)
  if (core.instance.build.name === 'lua51') probeStack(core)
}

const probeCounter = ({ instance, main }: Core, interval: number): void => {
  const { build, memory } = instance
  const word = (main + build.hookCount) >> 2
  const got = [memory.u32[word - 1], memory.u32[word]]
  if (got[0] !== interval || got[1] !== interval) throw changed(build, `counters ${got}`, `${interval}`)
}

/** Hooks are allowed; on 5.1 it is told, too, that one of the kind `LUA_MASKCOUNT` is set. */
const probeHooks = ({ instance, main }: Core): void => {
  const { build, memory } = instance
  const mask = build.name === 'lua51' ? memory.u8[main + layout51.state.hookMask] : 8
  const got = `${mask} ${memory.u8[main + build.allowHook]}`
  if (got !== '8 1') throw changed(build, `hooks ${got}`, 'hooks 8 1')
}

const probeMetatable = ({ instance, api, main }: Core): void => {
  const block = api.lua_newuserdata(main, 4)
  api.lua_createtable(main, 0, 0)
  const address = api.lua_topointer(main, -1)
  api.lua_setmetatable(main, -2)
  const got = instance.memory.u32[(block - instance.build.metatableBeforeBlock) >> 2]
  api.lua_settop(main, 0)
  if (got !== address) throw changed(instance.build, `metatable ${got}`, `${address}`)
}

const probeDebug = ({ instance, api, arena, main }: Core): void => {
  const { debug } = instance.build
  arena.load(main, '\n\nreturn function() end', '@probe')
  api.lua_getinfo(main, arena.what.ofFunction, arena.debug)
  const { u32 } = instance.memory
  const got = [
    arena.readTerminated(u32[(arena.debug + debug.what) >> 2]!),
    arena.readTerminated(u32[(arena.debug + debug.source) >> 2]!),
    arena.readTerminated(arena.debug + debug.shortSource),
    u32[(arena.debug + debug.lineDefined) >> 2],
  ].join(' ')
  if (got !== 'main @probe probe 0') throw changed(instance.build, `debug ${got}`, 'debug main @probe probe 0')
}

const probeStack = ({ instance, api, main }: Core): void => {
  const { f64, u32 } = instance.memory
  api.lua_settop(main, 0)
  api.lua_pushnumber(main, 1)
  api.lua_pushnumber(main, 2.5)
  const base = u32[(main + stack51.base) >> 2]!
  const slot = base + stack51.slotBytes
  const got = [f64[slot >> 3], u32[(slot + stack51.tag) >> 2], u32[(main + stack51.top) >> 2]! - base].join(' ')
  const expected = [2.5, luaType.number, 2 * stack51.slotBytes].join(' ')
  api.lua_settop(main, 0)
  if (got !== expected) throw changed(instance.build, `stack ${got}`, `stack ${expected}`)
}
