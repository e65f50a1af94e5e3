import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { contentText } from './content-text.js'
import { cUpvaluesOf, isLuaFunction, tagOf, userdataAt, type Words } from './objects51.js'
import type { Held } from './same-value.js'

/** An object that goes on from somewhere else than it did, and where that is, as text. */
export type Moved = readonly [object: number, content: Bytes]

/**
 * What the boot's objects have for their own and functions of C change without telling: the bytes of a userdata, as a file's
 * position, and what an iterator, as `string.gmatch` makes it, goes on from.
 */
export class HeldByC {
  private readonly userdata: readonly number[]
  private readonly functions: readonly number[]
  /** every word of both, by its number, and what it was after boot */
  private readonly words: Uint32Array
  private readonly was: Uint32Array

  constructor(memory: Words, objects: readonly number[]) {
    this.userdata = objects.filter((object) => tagOf(memory, object) === luaType.userdata)
    this.functions = objects.filter(
      (object) =>
        tagOf(memory, object) === luaType.function &&
        !isLuaFunction(memory, object) &&
        cUpvaluesOf(memory, object).length > 0,
    )
    this.words = Uint32Array.from([
      ...this.userdata.flatMap((object) => blockWords(memory, object)),
      ...this.functions.flatMap((object) => upvalueWords(memory, object)),
    ])
    this.was = this.words.map((place) => memory.u32[place]!)
  }

  /** Whether any may have moved; costs next to nothing. */
  mayHaveMoved({ u32 }: Words): boolean {
    const { words, was } = this
    for (let index = 0; index < words.length; index += 1) if (u32[words[index]!] !== was[index]) return true
    return false
  }

  /** `isThere`: is what lies at that address now the object of the boot? */
  moved({ before, now, same }: Held, isThere: (object: number) => boolean): readonly Moved[] {
    const userdata = this.userdata
      .filter((object) => isThere(object) && blockText(before, object) !== blockText(now, object))
      .map((object): Moved => [object, blockText(now, object)])
    const functions = this.functions
      .filter((object) => isThere(object) && !cUpvaluesOf(now, object).every((slot) => same.value(slot, slot)))
      .map((object): Moved => [object, upvaluesText(now, object)])
    return [...userdata, ...functions]
  }
}

/** The last word of a block may reach beyond it, into what the allocator leaves unused. */
const blockWords = (memory: Words, object: number): readonly number[] => {
  const { block, bytes } = userdataAt(memory, object)
  return Array.from({ length: Math.ceil(bytes / 4) }, (_, index) => (block >> 2) + index)
}

/** A number or an address, and the tag; a number's second word as well. */
const upvalueWords = (memory: Words, closure: number): readonly number[] =>
  cUpvaluesOf(memory, closure).flatMap((slot) => [slot >> 2, (slot >> 2) + 1, (slot + stack51.tag) >> 2])

const blockText = (memory: Words, object: number): Bytes => {
  const { block, bytes } = userdataAt(memory, object)
  return Buffer.from(memory.u8.subarray(block, block + bytes)).toString('latin1')
}

const upvaluesText = (memory: Words, closure: number): Bytes =>
  cUpvaluesOf(memory, closure)
    .map((slot) => contentText(memory, slot))
    .join(' ')
