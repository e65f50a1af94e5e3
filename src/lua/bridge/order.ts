import { layout54 } from '../builds.js'
import type { Detour, Patch, Prelude } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { double, number, op, type } from '../wasm-opcodes.js'
import { bridgeSlots, callHost, get, when } from './code.js'

/**
 * The hash part of a table as 5.1 lays it out, so that `pairs` has its order (ltable.c of both): 5.4's algorithm is the same, but
 * for where a key's main position is, in what order a table that grows takes its nodes over, how an array's size in a
 * constructor is rounded, what becomes of a key that is set to nil, and how a border is found. Addresses are keys of their
 * own order on any machine.
 */
const { value, tags, table, string } = layout54

/** `luaH_getint(t, key)`, `luaH_newkey(L, t, key, value)`, `luaH_resize` */
const [getInteger, newKey, resize] = [530, 525, 524]
/** address of the value of a key that is not there (`absentkey`), whose tag is 32 */
const [absent, absentTag] = [11560, 32]

const tagOf = (local: number): number[] => [...get(local), op.loadByte, 0, value.tag]

/** `(sizenode - 1) | 1` of the table in local 0 */
const divisor: number[] = [
  ...[...number(-1), ...get(0), op.loadByte, 0, table.nodeLog, op.shiftLeft, ...number(-1), op.xor],
  ...[...number(1), op.or],
]

/** `hashnum` of 5.1: both words of the double, added. `pushed` is a double, twice without effect. */
const hashOf = (pushed: number[]): number[] => [
  ...[...pushed, op.bitsOfDouble, op.wordOfLong],
  ...[...pushed, op.bitsOfDouble, op.constantLong, 32, op.longShiftRight, op.wordOfLong, op.add],
]

/** The node at which the number's chain begins, in the table in local 0. */
const nodeOf = (pushed: number[]): number[] => [
  ...[...get(0), op.load, 2, table.nodes, ...hashOf(pushed), ...divisor, op.remainderUnsigned],
  ...[...number(table.nodeBytes), op.multiply, op.add],
]

const longAt = (local: number): number[] => [...get(local), op.loadLong, 3, 0]
const doubleAt = (local: number): number[] => [...get(local), op.loadDouble, 3, 0]

/** `mainpositionTV(t, key)` of a number; a long string's hash is the host's from its first use on. */
const mainPosition: Prelude = {
  index: 529,
  parameters: 2,
  code: () => [
    ...when([...tagOf(1), ...number(tags.integer), op.equal], [...nodeOf([...longAt(1), op.doubleOfLong]), op.return]),
    ...when([...tagOf(1), ...number(tags.float), op.equal], [...nodeOf(doubleAt(1)), op.return]),
    ...when(
      [...tagOf(1), ...number(string.longTag), op.equal],
      [...callHost(bridgeSlots.hashLong, [...get(1), op.load, 2, 0]), op.drop],
    ),
  ],
}

/** `luaH_getint(t, key)` */
const getIntegerDetour: Detour = {
  index: getInteger,
  body: () => [
    ...[1, 2, type.i32],
    ...when(
      [
        ...[...get(1), op.constantLong, 1, op.longSubtract],
        ...[...get(0), op.load, 2, table.arrayLength, op.longOfWord, op.longLessUnsigned],
      ],
      [
        ...[...get(0), op.load, 2, table.array, ...get(1), op.wordOfLong, ...number(1), op.subtract],
        ...[...number(4), op.shiftLeft, op.add, op.return],
      ],
    ),
    ...[...nodeOf([...get(1), op.doubleOfLong]), op.set, 2, op.loop, type.nothing],
    ...when(
      [
        ...[...get(2), op.loadByte, 0, table.keyTag, ...number(tags.integer), op.equal],
        ...[...get(2), op.loadLong, 3, table.key, ...get(1), op.longEqual, op.and],
      ],
      [...get(2), op.return],
    ),
    ...[...get(2), ...get(2), op.load, 2, table.next, op.tee, 3, ...number(table.nodeBytes), op.multiply, op.add],
    ...[op.set, 2, ...get(3), op.branchIf, 0, op.end, ...number(absent), op.end],
  ],
}

/** `luaH_get(t, key)` of a number */
const getAny: Prelude = {
  index: 526,
  parameters: 2,
  code: () => [
    ...when(
      [...tagOf(1), ...number(tags.integer), op.equal],
      [...get(0), ...longAt(1), op.call, ...leb(getInteger), op.return],
    ),
    ...when(
      [...tagOf(1), ...number(tags.float), op.equal],
      when(
        [
          ...[...doubleAt(1), op.doubleFloor, ...doubleAt(1), op.doubleEqual],
          ...[...doubleAt(1), op.doubleAbsolute, ...double(2 ** 63), op.doubleLess, op.and],
        ],
        [...get(0), ...doubleAt(1), op.longOfDouble, op.call, ...leb(getInteger), op.return],
      ),
    ),
  ],
}

/** `luaH_setint(L, t, key, value)`; the key is made up on the C stack. */
const setInteger: Detour = {
  index: 527,
  body: () => [
    ...[1, 2, type.i32, ...get(1), ...get(2), op.call, ...leb(getInteger), op.tee, 4],
    ...[op.loadByte, 0, value.tag, ...number(absentTag), op.equal, op.if, type.nothing],
    ...[op.getGlobal, 0, ...number(16), op.subtract, op.tee, 5, op.setGlobal, 0],
    ...[...get(5), ...get(2), op.storeLong, 3, 0, ...get(5), ...number(tags.integer), op.storeByte, 0, value.tag],
    ...[...get(0), ...get(1), ...get(5), ...get(3), op.call, ...leb(newKey)],
    ...[...get(5), ...number(16), op.add, op.setGlobal, 0, op.else],
    ...[...get(4), ...longAt(3), op.storeLong, 3, 0, ...get(4), ...tagOf(3), op.storeByte, 0, value.tag, op.end],
    op.end,
  ],
}

/** `luaH_getn(t)` */
const border: Detour = {
  index: 534,
  body: () => [0, ...callHost(bridgeSlots.border, get(0)), op.longOfWord, op.end],
}

const wordBits = (local: number): number[] => hashOf([...get(local), op.doubleOfUnsignedWord])

/** `global_State.seed`, from the main thread's state */
const seed = [op.store, 2, ...leb(192)]

const patches: readonly Patch[] = [
  // `luai_makeseed` in `lua_newstate`: 5.1 has no seed
  { index: 477, from: [...get(2), ...get(1), ...seed], to: [...get(2), ...number(0), ...seed], times: 1 },
  // `internshrstr`: of 32 bytes or more 5.1 takes every other one
  {
    index: 483,
    from: [...get(6), op.load, 2, 24, ...get(6), op.load, 2, 32, op.tee, 5],
    to: [
      ...[...get(2), ...number(32), op.greaterOrEqual, op.if, type.nothing],
      ...[...callHost(bridgeSlots.hashShort, get(1), get(2)), op.set, 4, op.end],
      ...[...get(6), op.load, 2, 24, ...get(6), op.load, 2, 32, op.tee, 5],
    ],
    times: 1,
  },
  // `luaH_resize`: integers that leave the array
  {
    index: resize,
    from: [...get(7), ...get(3), op.remainder, 0x0c, 1],
    to: [...wordBits(7), ...get(3), op.remainderUnsigned, 0x0c, 1],
    times: 1,
  },
  // `reinsert`: from the last node to the first
  {
    index: resize,
    from: [op.select, op.set, 4, ...number(0), op.set, 5, op.loop, type.nothing],
    to: [op.select, op.set, 4, ...get(4), ...number(1), op.subtract, op.set, 5, op.loop, type.nothing],
    times: 1,
  },
  {
    index: resize,
    from: [...get(5), ...number(1), op.add, op.tee, 5, ...get(4), op.notEqual, op.branchIf, 0],
    to: [...get(5), ...number(1), op.subtract, op.tee, 5, ...number(-1), op.notEqual, op.branchIf, 0],
    times: 1,
  },
  // `luaH_newkey`: a key that is set to nil takes a node
  { index: newKey, from: [...tagOf(3), ...number(15), op.and, op.isZero, op.branchIf, 3], to: [], times: 1 },
  // `OP_NEWTABLE`: the size of the array in 5.1's instruction is a floating-point byte
  {
    index: 575,
    from: [...get(0), ...get(2), ...get(8), ...number(1), ...get(1), ...number(1), op.subtract],
    to: [
      ...[...get(0), ...get(2), ...get(8), ...number(16), op.less, op.if, type.i32, ...get(8), op.else],
      ...[...callHost(bridgeSlots.arraySize, get(8)), op.end, ...number(1), ...get(1), ...number(1), op.subtract],
    ],
    times: 1,
  },
]

export const orderDetours = {
  detours: [getIntegerDetour, setInteger, border],
  preludes: [mainPosition, getAny],
  patches,
}
