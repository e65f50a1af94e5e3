import { layout51, layout54, stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { object51, table51 } from './places.js'

/** A machine's memory, or a copy of it. */
export interface Words {
  readonly u8: Uint8Array
  readonly u32: Uint32Array
  readonly f64: Float64Array
}

const {
  state: state51,
  global: global51,
  prototype: prototype51,
  closure: closure51,
  upvalue: upvalue51,
  userdata: userdata51,
} = layout51

export const word = ({ u32 }: Words, address: number): number => u32[address >> 2]!

export const tagOf = (memory: Words, object: number): number => memory.u8[object + object51.tag]!

/** Addresses of the tables of globals and of the registry. */
export const rootTables = (memory: Words, main: number) => ({
  globals: word(memory, main + state51.globals),
  registry: word(memory, word(memory, main + state51.global) + global51.registry),
})

/** Addresses of the metatables of all strings, numbers and so on, by type; 0 where there is none. */
export const typeMetatables = (memory: Words, main: number): readonly number[] => {
  const first = word(memory, main + state51.global) + global51.metatables
  return Array.from({ length: luaType.thread + 1 }, (_, type) => word(memory, first + 4 * type))
}

/** Addresses of the collector's settings. */
export const collector51 = (memory: Words, main: number) => {
  const global = word(memory, main + state51.global)
  const { threshold, pause, stepMultiplier } = global51
  return { threshold: global + threshold, pause: global + pause, stepMultiplier: global + stepMultiplier }
}

/** Every object that the collector knows but strings and upvalues, the main thread last. */
export function* everyObject(memory: Words, main: number): Generator<number> {
  const first = word(memory, word(memory, main + state51.global) + global51.objects)
  for (let object = first; object !== 0; object = word(memory, object + object51.next)) yield object
}

/** The same of 5.4, whose objects with a finalizer are in a list of their own; the tag lies where 5.1's does. */
export function* everyObject54(memory: Words, main: number): Generator<number> {
  const global = word(memory, main + layout54.state.global)
  for (const list of [layout54.global.objects, layout54.global.finalized])
    for (let object = word(memory, global + list); object !== 0; object = word(memory, object)) yield object
}

/** Fields of a table that have a value: addresses of their `TValue`s, a key's null where it is that number. */
export function* fieldsOf(
  memory: Words,
  table: number,
): Generator<readonly [key: number | null, nth: number, value: number]> {
  const length = word(memory, table + table51.arrayLength)
  const array = word(memory, table + table51.array)
  for (let index = 0; index < length; index += 1) {
    const value = array + index * stack51.slotBytes
    if (word(memory, value + stack51.tag) !== luaType.nil) yield [null, index + 1, value]
  }
  const nodes = word(memory, table + table51.nodes)
  for (let node = 0; node < 1 << memory.u8[table + table51.nodeLog]!; node += 1) {
    const value = nodes + node * table51.node.bytes
    if (word(memory, value + stack51.tag) !== luaType.nil) yield [value + table51.node.key, 0, value]
  }
}

export const textAt = (memory: Words, string: number): string => {
  const start = string + layout51.string.text
  const length = word(memory, string + layout51.string.length)
  return Buffer.from(memory.u8.buffer, memory.u8.byteOffset + start, length).toString('latin1')
}

export const isLuaFunction = (memory: Words, object: number): boolean =>
  tagOf(memory, object) === luaType.function && memory.u8[object + closure51.isC] === 0

export const prototypeOf = (memory: Words, closure: number): number => word(memory, closure + closure51.prototype)

export const upvalueCount = (memory: Words, closure: number): number => memory.u8[closure + closure51.upvalueCount]!

/** Address of the `TValue` that an upvalue of a Lua function stands for. */
export const upvalueAt = (memory: Words, closure: number, index: number): number =>
  word(memory, word(memory, closure + closure51.upvalues + 4 * index) + upvalue51.value)

/** Addresses of the `TValue`s that a function of C has for its own. */
export const cUpvaluesOf = (memory: Words, closure: number): readonly number[] =>
  Array.from(
    { length: upvalueCount(memory, closure) },
    (_, index) => closure + closure51.cUpvalues + stack51.slotBytes * index,
  )

/** Of a userdata: address of its metatable, 0 where there is none, and of its own bytes. */
export const userdataAt = (memory: Words, object: number) => ({
  metatable: word(memory, object + userdata51.metatable),
  block: object + userdata51.block,
  bytes: word(memory, object + userdata51.length),
})

/** Address of the table in which a function, userdata or coroutine finds its globals. */
export const environmentOf = (memory: Words, object: number): number => {
  const tag = tagOf(memory, object)
  if (tag === luaType.thread) return word(memory, object + state51.globals)
  return word(memory, object + (tag === luaType.function ? closure51.environment : userdata51.environment))
}

/** Addresses of the `TValue`s on a coroutine's stack. */
export const stackOf = (memory: Words, thread: number): readonly number[] => {
  const [first, top] = [word(memory, thread + state51.stack), word(memory, thread + stack51.top)]
  return Array.from({ length: (top - first) / stack51.slotBytes }, (_, index) => first + stack51.slotBytes * index)
}

/** As the source has it; '' where the program was stripped. */
export const upvalueName = (memory: Words, prototype: number, index: number): string => {
  const names = word(memory, prototype + prototype51.upvalueNames)
  const name = names === 0 ? 0 : word(memory, names + 4 * index)
  return name === 0 ? '' : textAt(memory, name)
}

/** `policy.lua` of `@policy.lua`. */
export const sourceOf = (memory: Words, prototype: number): string =>
  textAt(memory, word(memory, prototype + prototype51.source)).replace(/^[@=]/, '')

/** Where a function is defined: `policy.lua:12`. */
export const placeOf = (memory: Words, prototype: number): string =>
  `${sourceOf(memory, prototype)}:${word(memory, prototype + prototype51.lineDefined)}`

const opcode = { getUpvalue: 4, setUpvalue: 8, closure: 36 } as const

/** Which upvalues a function may assign, itself or through functions that it makes. */
export const assignedUpvalues = (memory: Words, prototype: number): ReadonlySet<number> => {
  const assigned = new Set<number>()
  const code = word(memory, prototype + prototype51.code)
  const length = word(memory, prototype + prototype51.codeLength)
  for (let index = 0; index < length; index += 1) {
    const instruction = word(memory, code + 4 * index)
    const operation = instruction & 0x3f
    if (operation === opcode.setUpvalue) assigned.add(instruction >>> 23)
    if (operation !== opcode.closure) continue
    const inner = word(memory, word(memory, prototype + prototype51.inner) + 4 * (instruction >>> 14))
    const ofInner = assignedUpvalues(memory, inner)
    const count = memory.u8[inner + prototype51.upvalueCount]!
    for (let upvalue = 0; upvalue < count; upvalue += 1) {
      const from = word(memory, code + 4 * (index + 1 + upvalue))
      if ((from & 0x3f) === opcode.getUpvalue && ofInner.has(upvalue)) assigned.add(from >>> 23)
    }
    index += count
  }
  return assigned
}
