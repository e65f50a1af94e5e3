import type { Instance } from './instance.js'
import { leb, name, section } from './wasm-encoding.js'

/** A C function of Lua's, written here: state in, number of results out. */
export type StateFunction = (L: number) => number

/**
 * Puts JavaScript functions into the table through which wasm calls C functions, and returns the first one's index;
 * the others follow. The table only grows, and always in the same order: an image holds these indices.
 */
export const installFunctions = (instance: Instance, functions: readonly StateFunction[]): number =>
  install(instance, functions, stateType)

/** As `installFunctions`, for one hook (`lua_Hook`). */
export const installHook = (instance: Instance, hook: (L: number, debug: number) => void): number =>
  install(instance, [hook], hookType)

/** As `installFunctions`, for functions of two words that detours call. */
export const installPairFunctions = (
  instance: Instance,
  functions: readonly ((a: number, b: number) => number)[],
): number => install(instance, functions, pairType)

/** As `installPairFunctions`, for functions of five words. */
export const installQuintFunctions = (
  instance: Instance,
  functions: readonly ((a: number, b: number, c: number, d: number, e: number) => number)[],
): number => install(instance, functions, quintType)

const i32 = 0x7f
const stateType = [0x60, 1, i32, 1, i32]
const pairType = [0x60, 2, i32, i32, 1, i32]
const quintType = [0x60, 5, i32, i32, i32, i32, i32, 1, i32]
const hookType = [0x60, 2, i32, i32, 0]

const install = (
  instance: Instance,
  functions: readonly ((...args: never[]) => unknown)[],
  type: readonly number[],
): number => {
  const module = passThrough(type, functions.length)
  const imports = Object.fromEntries(functions.map((each, index) => [String(index), each]))
  const { exports } = new WebAssembly.Instance(module, { f: imports as Record<string, WebAssembly.ImportFunction> })
  const first = instance.table.grow(functions.length)
  for (let index = 0; index < functions.length; index++) instance.table.set(first + index, exports[String(index)])
  return first
}

/** A module that imports `count` functions of one type and exports them, which makes them callable from a table. */
const passThrough = (type: readonly number[], count: number): WebAssembly.Module => {
  const indices = Array.from({ length: count }, (_, index) => index)
  const imports = indices.flatMap((index) => [1, 0x66, ...name(String(index)), 0, 0])
  const exports = indices.flatMap((index) => [...name(String(index)), 0, ...leb(index)])
  return new WebAssembly.Module(
    new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [1, ...type]),
      ...section(2, [...leb(count), ...imports]),
      ...section(7, [...leb(count), ...exports]),
    ]),
  )
}
