import { layout51 } from '../builds.js'
import type { Core } from '../handle-table.js'
import { luaType } from '../lua-api.js'
import { everyObject, tagOf } from '../notes/objects51.js'
import { callHost } from '../notes/preludes.js'
import type { Detour } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { number, op, type } from '../wasm-opcodes.js'

/** Slot of the table for what hears of lines: (state, line). */
export const lineSlot = 181

const lineEvent = 2
const lineMask = 4
const { hookMask } = layout51.state

/**
 * `luaD_callhook(L, event, line)`. Lua's own makes room on the stack for a hook, which may move it: what is allocated later
 * would lie elsewhere. So a line is told to the host before any of that; the count of instructions goes its way.
 */
export const lineDetour: Detour = {
  index: 235,
  body: (original) => [
    ...[0, op.get, 1, ...number(lineEvent), op.equal, op.if, type.nothing],
    ...[op.get, 0, op.get, 2, ...callHost(lineSlot), op.drop, op.return, op.end],
    ...[op.get, 0, op.get, 1, op.get, 2, op.call, ...leb(original)],
    op.end,
  ],
}

/** Whether lines are told, in every coroutine that there is; one that is made later has what its maker has. */
export const tellLines = ({ instance: { memory }, main }: Core, isTold: boolean): void => {
  for (const object of everyObject(memory, main)) {
    if (tagOf(memory, object) !== luaType.thread) continue
    const mask = memory.u8[object + hookMask]!
    memory.u8[object + hookMask] = isTold ? mask | lineMask : mask & ~lineMask
  }
}
