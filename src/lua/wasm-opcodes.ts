import { signedLeb } from './wasm-encoding.js'

/** The instructions that detours are written in (WebAssembly Core 1.0, 5.4). */
export const op = {
  unreachable: 0x00,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  getGlobal: 0x23,
  setGlobal: 0x24,
  load: 0x28,
  loadLong: 0x29,
  loadDouble: 0x2b,
  loadSignedByte: 0x2c,
  loadByte: 0x2d,
  store: 0x36,
  storeLong: 0x37,
  storeDouble: 0x39,
  storeByte: 0x3a,
  constant: 0x41,
  constantLong: 0x42,
  constantDouble: 0x44,
  isZero: 0x45,
  equal: 0x46,
  notEqual: 0x47,
  less: 0x48,
  lessUnsigned: 0x49,
  greater: 0x4a,
  greaterOrEqual: 0x4e,
  longEqual: 0x51,
  longLessUnsigned: 0x54,
  doubleEqual: 0x61,
  doubleNotEqual: 0x62,
  doubleLess: 0x63,
  doubleGreater: 0x64,
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  remainder: 0x6f,
  remainderUnsigned: 0x70,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shiftLeft: 0x74,
  longSubtract: 0x7d,
  longShiftRight: 0x88,
  doubleAbsolute: 0x99,
  doubleFloor: 0x9c,
  doubleTruncate: 0x9d,
  doubleSubtract: 0xa1,
  doubleMultiply: 0xa2,
  doubleDivide: 0xa3,
  wordOfLong: 0xa7,
  longOfWord: 0xad,
  longOfDouble: 0xb0,
  doubleOfUnsignedWord: 0xb8,
  doubleOfLong: 0xb9,
  doubleOfUnsignedLong: 0xba,
  bitsOfDouble: 0xbd,
} as const

export const type = { i32: 0x7f, i64: 0x7e, f64: 0x7c, nothing: 0x40 } as const

export const number = (value: number): number[] => [op.constant, ...signedLeb(value)]

/** A constant double. */
export const double = (value: number): number[] => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return [op.constantDouble, ...bytes]
}
