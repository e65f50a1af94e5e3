import { callHost, notePreludes, noteSlots } from '../notes/preludes.js'
import { lineDetour, lineSlot } from '../trace/line-hook.js'
import type { Detour, Detours } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { number, op, type } from '../wasm-opcodes.js'

/**
 * Where thrLua's C differs from 5.1's inside of functions that no script reaches by name, some functions of the pinned
 * build are taken another way. None of it costs a program an instruction, and none changes what lies in memory.
 * Others note what they do (`notes/preludes.ts`), outside of what a program can see.
 *
 * - `luaO_str2d`: a numeral that begins with 0 and no point goes to the host, wherever Lua turns text into a number: in its
 *   lexer, `tonumber`, arithmetic, `for`, and every library argument.
 * - `luaT_gettmbyobj`, asked for `__call`: the host may give another function (`__iter`).
 * - `sprintf` of `%.14g`, which is a number turned into text: `inf` and `nan` without a sign.
 * - `luaD_callhook`, for a line: the host hears of it (`trace/line-hook.ts`).
 */
export const thrluaDetours = (): Detours => ({
  name: 'thrlua',
  detours: [numeral, metamethod, numberText, lineDetour],
  preludes: notePreludes,
  exports: { [objectName]: 225 },
  imports: 27,
})

/** The table's first free slots, where the host's functions are put: (address of text, of result), (state, address of value). */
export const hostSlots = { numeral: 177, callable: 178, ...noteSlots, line: lineSlot } as const

/** `getobjname` (ldebug.c): what a register of a function on the stack holds, by the name it has in the source. */
export const objectName = 'reprise_getobjname'

/** `TM_CALL` */
const callEvent = 16
/** address of `"%.14g"`, the format that `lua_number2str` alone gives to `sprintf` */
const numberFormat = 3715

const text = (letters: string): number[] => number(Buffer.from(`${letters}\0`, 'latin1').readInt32LE())

/** `(s, result)`; the local is where the digits begin. */
const numeral: Detour = {
  index: 347,
  body: (original) => [
    ...[1, 1, type.i32],
    ...[op.get, 0, op.get, 0, op.loadByte, 0, 0, ...number(0x2d), op.equal, op.add, op.tee, 2],
    ...[op.loadByte, 0, 0, ...number(0x30), op.equal],
    ...[op.get, 2, op.loadByte, 0, 1, ...number(0x2e), op.notEqual, op.and],
    ...[op.if, type.i32, op.get, 0, op.get, 1, ...callHost(hostSlots.numeral)],
    ...[op.else, op.get, 0, op.get, 1, op.call, ...leb(original), op.end],
    op.end,
  ],
}

/** `(L, value, event)`; the local is the host's answer. */
const metamethod: Detour = {
  index: 435,
  body: (original) => [
    ...[1, 1, type.i32],
    ...[op.get, 2, ...number(callEvent), op.equal, op.if, type.nothing],
    ...[op.get, 0, op.get, 1, ...callHost(hostSlots.callable), op.tee, 3],
    ...[op.if, type.nothing, op.get, 3, op.return, op.end, op.end],
    ...[op.get, 0, op.get, 1, op.get, 2, op.call, ...leb(original)],
    op.end,
  ],
}

/** `(buffer, format, arguments)`; the local is the number. A number minus itself is not itself where it is no finite one. */
const numberText: Detour = {
  index: 498,
  body: (original) => [
    ...[1, 1, type.f64],
    ...[op.get, 1, ...number(numberFormat), op.equal, op.if, type.nothing],
    ...[op.get, 2, op.loadDouble, 3, 0, op.set, 3],
    ...[op.get, 3, op.get, 3, op.doubleSubtract, op.get, 3, op.get, 3, op.doubleSubtract, op.doubleNotEqual],
    ...[
      op.if,
      type.nothing,
      op.get,
      0,
      ...text('inf'),
      ...text('nan'),
      op.get,
      3,
      op.get,
      3,
      op.doubleEqual,
      op.select,
    ],
    ...[op.store, 0, 0, op.return, op.end, op.end],
    ...[op.get, 0, op.get, 1, op.get, 2, op.call, ...leb(original)],
    op.end,
  ],
}
