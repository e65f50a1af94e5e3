import { layout54 } from '../builds.js'
import type { Detour, Detours, Patch, Prelude } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { double, number, op, type } from '../wasm-opcodes.js'
import { bridgeExports, bridgeSlots, callHost, get, when } from './code.js'
import { orderDetours } from './order.js'

/** indices of functions: `luaT_trybinTM`, `luaG_ordererror`, `lua_isnumber`, `lua_tonumberx`, `lua_type` */
const [tryBinary, orderError, isNumber, toNumber, typeOf] = [550, 279, 43, 50, 39]
/** addresses of the C strings `%.14g` and `%s` */
const [numberFormat, textFormat] = [4730, 2333]
const { value, tags, state } = layout54
/** below the module's data, where nothing else is: a name, and a value that is a number */
const [generatorText, someNumber] = [256, 288]

/**
 * Where 5.4 is another machine than thrLua inside of functions that no script reaches by name, functions of the pinned build are
 * taken another way. Every number is a double: texts of programs are read as such, and what the machine and its library
 * count comes as one.
 *
 * - `luaO_str2num`: text into number is the host's, wherever Lua does it.
 * - `luaT_trybinTM` and its kin: text in arithmetic is a number before a metamethod is asked.
 * - `luaT_callorderTM`, `luaV_equalobj`: both operands must have the same metamethod; `__lt` stands in for `__le`.
 * - `luaC_checkfinalizer`: a table's `__gc` is nothing; in `OP_LEN` neither is its `__len`.
 * - `lua_next`, `luaL_checkinteger`, `luaL_optinteger`: doubles as 5.1 takes them.
 * - `fmod`: `%` as 5.1 computes it. `math.fmod` is the host's.
 * - `luaG_runerror`: the machine's own messages in 5.1's words.
 * - the order of a table's hash part (`order.ts`).
 */
export const bridgeDetours = (): Detours => ({
  name: 'bridge',
  detours: [
    numeral,
    binaryWithConstant,
    order,
    next,
    checkInteger,
    optionalInteger,
    modulo,
    globalName,
    chunkName,
    ...orderDetours.detours,
  ],
  preludes: [
    binary,
    operandError,
    orderWithConstant,
    equality,
    finalizer,
    numberText,
    wording,
    ...orderDetours.preludes,
  ],
  patches: [...lengthPatches, ...moduloPatches, ...callPatches, ...loopPatches, ...orderDetours.patches],
  pokes: [
    { text: '-0123456789', at: 0, byte: 0 },
    { text: '__name', at: 0, byte: 1 },
    { text: 'goto', at: 3, byte: 1 },
  ],
  texts: [
    { at: generatorText, text: '(for generator)\0' },
    { at: someNumber, text: `\0\0\0\0\0\0\0\0${String.fromCharCode(tags.float)}` },
  ],
  exports: { [bridgeExports.fieldOf]: 531, [bridgeExports.nameOf]: 271, [bridgeExports.elementOf]: 530 },
  imports: 27,
})

/** `(s, o)`: returns the length with its NUL, or 0. */
const numeral: Detour = {
  index: 428,
  body: () => [0, ...callHost(bridgeSlots.numeral, get(0), get(1)), op.end],
}

/** `luaT_trybinTM(L, p1, p2, res, event)` */
const binary: Prelude = {
  index: tryBinary,
  parameters: 5,
  code: () => when(callHost(bridgeSlots.arithmetic, get(0), get(1), get(2), get(3), get(4)), [op.return]),
}

/** `luaT_trybinassocTM(L, p1, p2, flip, res, event)` */
const binaryWithConstant: Detour = {
  index: 552,
  body: () => [
    ...[0, ...get(0), ...get(2), ...get(1), ...get(3), op.select, ...get(1), ...get(2), ...get(3), op.select],
    ...[...get(4), ...get(5), op.call, ...leb(tryBinary), op.end],
  ],
}

/** `luaG_opinterror(L, p1, p2, msg)`: text that is a number is not what is wrong. */
const operandError: Prelude = {
  index: 277,
  parameters: 4,
  code: () => when(callHost(bridgeSlots.numeric, get(1)), [...get(2), op.set, 1]),
}

/** `luaT_callorderTM(L, p1, p2, event)`; the host says 0: they cannot be compared, 1: by the event's metamethod, 2: by `not (p2 < p1)` */
const order: Detour = {
  index: 553,
  body: (original) => [
    ...[1, 1, type.i32, ...callHost(bridgeSlots.order, get(0), get(1), get(2), get(3)), op.tee, 4],
    ...[op.isZero, op.if, type.nothing, ...get(0), ...get(1), ...get(2), op.call, ...leb(orderError)],
    ...[op.unreachable, op.end],
    ...when(
      [...get(4), ...number(1), op.equal],
      [...get(0), ...get(1), ...get(2), ...get(3), op.call, ...leb(original), op.return],
    ),
    ...[...get(0), ...get(2), ...get(1), ...number(lessEvent), op.call, ...leb(original), op.isZero, op.end],
  ],
}

/** `luaT_callorderiTM(L, p1, constant, flip, …)`: what is no number is not compared with one. */
const orderWithConstant: Prelude = {
  index: 554,
  parameters: 6,
  code: () =>
    when(
      [...tagOf(1), ...number(15), op.and, ...number(3), op.notEqual],
      [
        ...[...get(0), ...number(someNumber), ...get(1), ...get(3), op.select],
        ...[...get(1), ...number(someNumber), ...get(3), op.select],
        ...[op.call, ...leb(orderError), op.unreachable],
      ],
    ),
}

/** `TM_LT` */
const lessEvent = 20

const tagOf = (local: number): number[] => [...get(local), op.loadByte, 0, value.tag]

/** `luaV_equalobj(L, t1, t2)`: without a state it asks no metamethod. Tags of a table and a userdata differ in one bit. */
const equality: Prelude = {
  index: 572,
  parameters: 3,
  code: () =>
    when(
      get(0),
      when(
        [
          ...[...tagOf(1), ...tagOf(2), op.equal],
          ...[...tagOf(1), ...number(2), op.or, ...number(tags.userdata), op.equal, op.and],
        ],
        when([...callHost(bridgeSlots.equality, get(0), get(1), get(2)), op.isZero], [...number(0), op.set, 0]),
      ),
    ),
}

/** `luaC_checkfinalizer(L, o, mt)` */
const finalizer: Prelude = {
  index: 318,
  parameters: 3,
  code: () => when([...get(1), op.loadByte, 0, layout54.object.tag, ...number(5), op.equal], [op.return]),
}

/** The topmost value's address, so many values below. */
const fromTop = (values: number): number[] => [
  ...[...get(0), op.load, 2, state.top, ...number(-values * value.bytes), op.add],
]

/** `lua_next(L, index)`: whole keys are integers within the table and doubles outside. */
const next: Detour = {
  index: 98,
  body: (original) => [
    ...[2, 2, type.i32, 1, type.f64, ...fromTop(1), op.tee, 2, op.loadByte, 0, value.tag, ...number(tags.float)],
    ...when(
      [op.equal],
      when(
        [
          ...[...get(2), op.loadDouble, 3, 0, op.tee, 4, op.doubleFloor, ...get(4), op.doubleEqual],
          ...[...get(4), op.doubleAbsolute, ...double(2 ** 53), op.doubleLess, op.and],
        ],
        [
          ...[...get(2), ...get(4), op.longOfDouble, op.storeLong, 3, 0],
          ...[...get(2), ...number(tags.integer), op.storeByte, 0, value.tag],
        ],
      ),
    ),
    ...[...get(0), ...get(1), op.call, ...leb(original), op.tee, 3],
    ...when(
      [],
      [
        ...[...fromTop(2), op.tee, 2, op.loadByte, 0, value.tag, ...number(tags.integer)],
        ...when(
          [op.equal],
          [
            ...[...get(2), ...get(2), op.loadLong, 3, 0, op.doubleOfLong, op.storeDouble, 3, 0],
            ...[...get(2), ...number(tags.float), op.storeByte, 0, value.tag],
          ],
        ),
      ],
    ),
    ...[...get(3), op.end],
  ],
}

/** `(lua_Integer)lua_tonumber(L, arg)` on x86-64: towards zero, and the smallest integer for what does not fit. */
const truncated = (local: number): number[] => [
  ...[...get(0), ...get(1), ...number(0), op.call, ...leb(toNumber), op.tee, local],
  ...[op.doubleAbsolute, ...double(2 ** 63), op.doubleLess, op.if, type.i64, ...get(local), op.longOfDouble],
  ...[op.else, op.constantLong, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, op.end],
]

/** `luaL_checkinteger(L, arg)` */
const checkInteger: Detour = {
  index: 139,
  body: (original) => [
    ...[1, 1, type.f64, ...get(0), ...get(1), op.call, ...leb(isNumber), op.if, type.i64, ...truncated(2)],
    ...[op.else, ...get(0), ...get(1), op.call, ...leb(original), op.end, op.end],
  ],
}

/** `luaL_optinteger(L, arg, default)` */
const optionalInteger: Detour = {
  index: 141,
  body: () => [
    ...[0, ...get(0), ...get(1), op.call, ...leb(typeOf), ...number(1), op.less, op.if, type.i64, ...get(2)],
    ...[op.else, ...get(0), ...get(1), op.call, ...leb(checkInteger.index), op.end, op.end],
  ],
}

/** `fmod(a, b)`, called for `%` alone */
const modulo: Detour = {
  index: 591,
  body: () => [
    ...[0, ...get(0), ...get(0), ...get(1), op.doubleDivide, op.doubleFloor, ...get(1), op.doubleMultiply],
    ...[op.doubleSubtract, op.end],
  ],
}

/** `pushglobalfuncname(L, ar)`: 5.1 never looks a function up among the loaded modules. */
const globalName: Detour = { index: 113, body: () => [0, ...number(0), op.end] }

/** `luaO_chunkid(out, source, srclen)`, which in 5.4 has room for a few bytes more */
const chunkName: Detour = {
  index: 434,
  body: () => [0, ...callHost(bridgeSlots.chunkId, get(0), get(1), get(2)), op.drop, op.end],
}

/** `snprintf(buffer, size, format, arguments)`: `inf` and `nan` of a number turned into text, without a sign. */
const numberText: Prelude = {
  index: 622,
  parameters: 4,
  code: () =>
    when(
      [...get(2), ...number(numberFormat), op.equal],
      when(
        [...[...difference, ...difference, op.doubleNotEqual]],
        [
          ...[...get(0), ...word('inf'), ...word('nan')],
          ...[...get(3), op.loadDouble, 3, 0, ...get(3), op.loadDouble, 3, 0, op.doubleEqual, op.select],
          ...[op.store, 0, 0, ...number(3), op.return],
        ],
      ),
    ),
}

/** A number minus itself is not itself where it is no finite one. */
const difference: number[] = [...[...get(3), op.loadDouble, 3, 0, ...get(3), op.loadDouble, 3, 0, op.doubleSubtract]]

const word = (letters: string): number[] => number(Buffer.from(`${letters}\0`, 'latin1').readInt32LE())

/** `luaG_runerror(L, format, arguments)`: the host says where the arguments of `%s` lie, or 0. */
const wording: Prelude = {
  index: 273,
  parameters: 3,
  code: (local) =>
    when(
      [...callHost(bridgeSlots.wording, get(0), get(1), get(2)), op.tee, local],
      [...get(local), op.set, 2, ...number(textFormat), op.set, 1],
    ),
}

/** `luaV_execute` */
const execute = 575
/** `luaO_rawarith`, by which constants are folded */
const fold = 426
/** `luaH_getn(table)` */
const border = [op.call, ...leb(534)]
const store = (result: number): number[] => [op.get, result, op.storeLong, 3, 0]

/** In `OP_LEN`, local 5 is the result's address and 2 the operand's; a table's metatable is in 4. */
const lengthPatches: readonly Patch[] = [
  {
    index: execute,
    from: [
      op.get,
      1,
      ...border,
      op.set,
      23,
      op.get,
      5,
      ...number(tags.integer),
      op.storeByte,
      0,
      8,
      op.get,
      5,
      ...store(23),
    ],
    to: [
      ...[op.get, 5, ...number(tags.float), op.storeByte, 0, 8, op.get, 5, op.get, 1, ...border],
      ...[op.doubleOfUnsignedLong, op.storeDouble, 3, 0],
    ],
    times: 1,
  },
  ...[
    [op.get, 2, op.load, 2, 0, 0x31, 0, 7],
    [op.get, 2, op.load, 2, 0, 0x35, 2, 12],
  ].map((length) => ({
    index: execute,
    from: [...length, op.set, 23, op.get, 5, ...number(tags.integer), op.storeByte, 0, 8, op.get, 5, ...store(23)],
    to: [
      ...[op.get, 5, ...number(tags.float), op.storeByte, 0, 8, op.get, 5, ...length],
      ...[op.doubleOfUnsignedLong, op.storeDouble, 3, 0],
    ],
    times: 1,
  })),
  {
    index: execute,
    from: [
      op.get,
      2,
      op.load,
      2,
      0,
      op.tee,
      1,
      op.load,
      2,
      24,
      op.tee,
      4,
      op.isZero,
      op.branchIf,
      0,
      op.get,
      4,
      op.loadByte,
      0,
      6,
      ...number(16),
    ],
    to: [op.get, 2, op.load, 2, 0, op.tee, 1, op.drop, op.branch, 0, op.get, 4, op.loadByte, 0, 6, ...number(16)],
    times: 1,
  },
]

/** The machine puts a remainder right whose sign is the divisor's other one; 5.1's needs nothing, and gets nothing. */
const moduloPatches: readonly Patch[] = (
  [
    [execute, 20, 2],
    [fold, 6, 1],
  ] as const
).flatMap(([index, remainder, times]) => [
  {
    index,
    from: [op.tee, remainder, ...double(0), op.doubleGreater, op.if, type.nothing],
    to: [op.tee, remainder, op.drop, ...number(0), op.if, type.nothing],
    times,
  },
  {
    index,
    from: [op.get, remainder, ...double(0), op.doubleLess, op.isZero, op.branchIf, 1, op.end],
    to: [op.branch, 1, op.end],
    times,
  },
])

/** `luaD_call` and `luaD_callnoyield` */
const [callYieldable, callUnyieldable] = [
  [op.call, ...leb(294)],
  [op.call, ...leb(295)],
]
/** addresses of `for iterator` and `metamethod` */
const [iteratorName, metamethodName] = [2596, 6141]

/** What 5.4 lets a script do in calls that the machine makes, and 5.1 does not; and what it calls their functions. */
const callPatches: readonly Patch[] = [
  ...[549, 551, 571].map((index) => ({ index, from: callYieldable, to: callUnyieldable, times: 1 })),
  { index: execute, from: callYieldable, to: callUnyieldable, times: 1 },
  {
    index: 269,
    from: [...get(2), ...number(iteratorName), op.store, 2, 0],
    to: [...get(2), ...number(generatorText), op.store, 2, 0],
    times: 1,
  },
  { index: 269, from: [...number(metamethodName), op.set, 3], to: [...number(0), op.set, 3], times: 1 },
]

/**
 * In `forprep`, locals 22, 20 and 21 are the first value, the limit and the step. 5.1 takes the step off and adds it again, has no
 * word against 0, and runs the body only where the value compares with the limit, which `nan` does not.
 */
const loopPatches: readonly Patch[] = [
  {
    index: execute,
    from: [...get(21), ...double(0), op.doubleEqual, op.branchIf, 17],
    to: [...get(22), ...get(21), op.doubleSubtract, ...get(21), op.doubleAdd, op.set, 22],
    times: 1,
  },
  {
    index: execute,
    from: [...get(20), ...get(22), op.doubleLess, op.isZero, op.branchIf, 1],
    to: [...get(20), ...get(22), op.doubleGreaterOrEqual, op.branchIf, 1],
    times: 1,
  },
  {
    index: execute,
    from: [...get(20), ...get(22), op.doubleGreater, op.branchIf, 20],
    to: [...get(20), ...get(22), op.doubleLessOrEqual, op.isZero, op.branchIf, 20],
    times: 1,
  },
]
