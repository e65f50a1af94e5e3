import type { Bytes } from '../../domain/bytes.js'
import { chunkId } from '../chunk-id.js'
import type { Core } from '../handle-table.js'
import type { State } from '../lua-api.js'
import { type PlaceInMemory, placeOfCaller, placesBelow } from './script-place.js'

/** As `luaL_where` has it, without `: ` at its end: `policy.lua:12`; '' where no script has called what runs. */
export const callerPlace = (core: Core, L: State): Bytes => placeText(placeOfCaller(core, L, 0))

/** The same of the script that is nearest, whatever functions of the host or of Lua stand between, as `pcall(next, t)`; '' where none runs. */
export const nearestPlace = (core: Core, L: State): Bytes => {
  const [nearest = null] = placesBelow(core, L, 0)
  return placeText(nearest)
}

/** The same on 5.4, asked of Lua itself, which makes nothing for it. */
export const nearestPlace54 = (core: Core, L: State): Bytes => {
  const { api, arena, instance } = core
  const { debug } = instance.build
  for (let level = 0; api.lua_getstack(L, level, arena.debug) !== 0; level += 1) {
    api.lua_getinfo(L, arena.what.source, arena.debug)
    const line = instance.memory.u32[(arena.debug + debug.currentLine) >> 2]! | 0
    if (line > 0) return `${arena.readTerminated(arena.debug + debug.shortSource)}:${line}`
  }
  return ''
}

const placeText = (place: PlaceInMemory | null): Bytes =>
  place === null ? '' : `${chunkId(place.chunk)}:${place.line}`
