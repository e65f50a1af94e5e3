import { number, op, type } from '../wasm-opcodes.js'

/** The table's first free slots, where the host's side of the detours is put. All take five words and return one. */
export const bridgeSlots = {
  numeral: 198,
  arithmetic: 199,
  numeric: 200,
  order: 201,
  equality: 202,
  wording: 203,
  hashShort: 204,
  hashLong: 205,
  border: 206,
  arraySize: 207,
  chunkId: 208,
} as const

/** Internal functions that the host calls: `luaH_getshortstr(table, name)`, `varinfo(L, value)` and `luaH_getint(table, key)`. */
export const bridgeExports = {
  fieldOf: 'reprise_getshortstr',
  nameOf: 'reprise_varinfo',
  elementOf: 'reprise_getint',
} as const

/** the build's index of the type of five words and a result */
const quintType = 9

/** Calls a host's function with what the code pushes, and noughts behind. */
export const callHost = (slot: number, ...pushed: readonly number[][]): number[] => [
  ...pushed.flat(),
  ...Array.from({ length: 5 - pushed.length }, () => number(0)).flat(),
  ...number(slot),
  ...[op.callIndirect, quintType, 0],
]

export const get = (local: number): number[] => [op.get, local]

export const when = (condition: number[], then: number[]): number[] => [
  ...[...condition, op.if, type.nothing, ...then],
  op.end,
]
