import { signedLeb } from './wasm-encoding.js'

/** The instructions that detours are written in (WebAssembly Core 1.0, 5.4). */
export const op = {
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x28,
  loadDouble: 0x2b,
  loadSignedByte: 0x2c,
  loadByte: 0x2d,
  store: 0x36,
  storeByte: 0x3a,
  constant: 0x41,
  equal: 0x46,
  notEqual: 0x47,
  less: 0x48,
  lessUnsigned: 0x49,
  greater: 0x4a,
  doubleEqual: 0x61,
  doubleNotEqual: 0x62,
  add: 0x6a,
  and: 0x71,
  or: 0x72,
  shiftLeft: 0x74,
  doubleSubtract: 0xa1,
} as const

export const type = { i32: 0x7f, f64: 0x7c, nothing: 0x40 } as const

export const number = (value: number): number[] => [op.constant, ...signedLeb(value)]
