import assert from 'node:assert'
import { leb, name, sized } from './wasm-encoding.js'

/** Another body for one function of a module. The function as it was can be called by the body. */
export interface Detour {
  /** the function's index, imports counted */
  readonly index: number
  /** locals and code, its closing `end` included; `original` is the index under which the old body is found */
  readonly body: (original: number) => readonly number[]
}

/** Code that runs before a function's own, with its arguments. */
export interface Prelude {
  /** the function's index, imports counted */
  readonly index: number
  readonly parameters: number
  /** `local` is the index of an i32 that is its own; a `return` ends the function */
  readonly code: (local: number) => readonly number[]
}

/** Instructions within a function's body that are taken by others. */
export interface Patch {
  /** the function's index, imports counted */
  readonly index: number
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** how often they stand there */
  readonly times: number
}

/** A byte of the module's data that is another one. */
export interface Poke {
  /** a C string of the data, and the place in it */
  readonly text: string
  readonly at: number
  readonly byte: number
}

export interface Detours {
  /** tells the module from one of the same build with others */
  readonly name: string
  readonly detours: readonly Detour[]
  readonly preludes: readonly Prelude[]
  readonly patches?: readonly Patch[]
  /** for who instantiates the module (`instance.ts`): they are written into its memory */
  readonly pokes?: readonly Poke[]
  /** the same: C strings that are put where the module has no data */
  readonly texts?: readonly { readonly at: number; readonly text: string }[]
  /** internal functions to export besides, by index */
  readonly exports: Readonly<Record<string, number>>
  /** how many functions the module imports */
  readonly imports: number
}

/**
 * A module with some function bodies replaced. Old bodies go behind the last function, so that no index moves; nothing but
 * the sections of functions, exports and code is written anew (WebAssembly Core 1.0, 5.5).
 */
export const withDetours = (module: Uint8Array, changes: Detours): Uint8Array<ArrayBuffer> => {
  const { detours, exports, imports } = changes
  const parts: Uint8Array[] = [module.subarray(0, 8)]
  const indices = detours.map(({ index }) => index - imports)
  for (const { id, whole, content } of sectionsOf(module)) {
    if (id === sectionId.function) parts.push(functionsAgain(content, indices))
    else if (id === sectionId.export) parts.push(moreExports(content, exports))
    else if (id === sectionId.code) parts.push(codeAgain(content, changes))
    else parts.push(whole)
  }
  return new Uint8Array(Buffer.concat(parts))
}

const sectionId = { function: 3, export: 7, code: 10 } as const

interface Section {
  readonly id: number
  readonly whole: Uint8Array
  readonly content: Uint8Array
}

const sectionsOf = (module: Uint8Array): readonly Section[] => {
  const sections: Section[] = []
  let at = 8
  while (at < module.length) {
    const [size, start] = readLeb(module, at + 1)
    sections.push({
      id: module[at]!,
      whole: module.subarray(at, start + size),
      content: module.subarray(start, start + size),
    })
    at = start + size
  }
  return sections
}

/** Every type index is below 128 here: one byte each. */
const functionsAgain = (content: Uint8Array, moved: readonly number[]): Uint8Array => {
  const [count, start] = readLeb(content, 0)
  const types = content.subarray(start)
  return counted(sectionId.function, count + moved.length, [types, Uint8Array.from(moved, (index) => types[index]!)])
}

const moreExports = (content: Uint8Array, exports: Readonly<Record<string, number>>): Uint8Array => {
  const [count, start] = readLeb(content, 0)
  const added = Object.entries(exports).flatMap(([exported, index]) => [...name(exported), 0, ...leb(index)])
  return counted(sectionId.export, count + Object.keys(exports).length, [
    content.subarray(start),
    Uint8Array.from(added),
  ])
}

const codeAgain = (content: Uint8Array, { detours, preludes, patches, imports }: Detours): Uint8Array => {
  const bodies = bodiesOf(content)
  for (const patch of patches ?? []) {
    const position = patch.index - imports
    bodies[position] = patched(bodies[position]!, patch)
  }
  for (const prelude of preludes) {
    const position = prelude.index - imports
    bodies[position] = withPrelude(bodies[position]!, prelude)
  }
  const added = detours.map(({ index }) => bodies[index - imports]!)
  const first = imports + bodies.length
  for (const [position, { index, body }] of detours.entries())
    bodies[index - imports] = Uint8Array.from(sized(body(first + position)))
  return counted(sectionId.code, bodies.length + added.length, [...bodies, ...added])
}

/** The build is the pinned one, so what is not found as often as it should be is a fault of ours. */
const patched = (whole: Uint8Array, { index, from, to, times }: Patch): Uint8Array => {
  const [, start] = readLeb(whole, 0)
  const text = Buffer.from(whole.subarray(start)).toString('latin1')
  const parts = text.split(Buffer.from(from).toString('latin1'))
  assert.equal(parts.length - 1, times, `what is patched in function ${index}`)
  return Uint8Array.from(sized([...Buffer.from(parts.join(Buffer.from(to).toString('latin1')), 'latin1')]))
}

/** A body is its length, its locals in groups of one type, and its code. */
const withPrelude = (whole: Uint8Array, { parameters, code }: Prelude): Uint8Array => {
  const [, start] = readLeb(whole, 0)
  const [groups, first] = readLeb(whole, start)
  let at = first
  let local = parameters
  for (let group = 0; group < groups; group += 1) {
    const [count, type] = readLeb(whole, at)
    local += count
    at = type + 1
  }
  const locals = [...leb(groups + 1), ...whole.subarray(first, at), 1, i32]
  return Uint8Array.from(sized([...locals, ...code(local), ...whole.subarray(at)]))
}

const i32 = 0x7f

/** Each with its length before it. */
const bodiesOf = (content: Uint8Array): Uint8Array[] => {
  const [count, start] = readLeb(content, 0)
  let at = start
  return Array.from({ length: count }, () => {
    const begin = at
    const [size, code] = readLeb(content, at)
    at = code + size
    return content.subarray(begin, at)
  })
}

const counted = (id: number, count: number, parts: readonly Uint8Array[]): Uint8Array => {
  const body = Buffer.concat([Uint8Array.from(leb(count)), ...parts])
  return Buffer.concat([Uint8Array.from([id, ...leb(body.length)]), body])
}

/** The number and where it ends. */
const readLeb = (bytes: Uint8Array, start: number): readonly [number, number] => {
  let value = 0
  let at = start
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value, at]
  }
}
