import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { isMarked, isWatched } from './marks.js'
import { assignedUpvalues, prototypeOf, textAt, upvalueAt, type Words } from './objects51.js'
import { localName } from './stirred.js'

/** The words of a `TValue`, and the text of a string. */
interface Content {
  readonly words: readonly [low: number, high: number, tag: number]
  readonly text: Bytes | null
}

/** An upvalue that a function of the boot may assign. */
export interface Assigned {
  /** of its `TValue` */
  readonly address: number
  readonly name: Bytes
  readonly content: Content
}

/** Those that a function of the boot may assign. */
export const assignedOf = (memory: Words, closure: number): readonly Assigned[] => {
  const prototype = prototypeOf(memory, closure)
  return [...assignedUpvalues(memory, prototype)].map((index) => {
    const address = upvalueAt(memory, closure, index)
    return { address, name: localName(memory, prototype, index), content: wordsAt(memory, address) }
  })
}

const wordsAt = (memory: Words, address: number): Content => {
  const at = address >> 2
  const [low, high, tag] = [memory.u32[at]!, memory.u32[at + 1]!, memory.u32[at + (stack51.tag >> 2)]!]
  return { words: [low, high, tag], text: tag === luaType.string ? textAt(memory, low) : null }
}

/** Is it what it was after boot, as far as that shows at once? Where an object of the boot was collected, another may lie at its address. */
export const isAsAssigned = (memory: Words, { address, content }: Assigned): boolean => {
  const [low, high, tag] = content.words
  const { u32 } = memory
  const at = address >> 2
  if (u32[at] !== low || u32[at + 1] !== high || u32[at + (stack51.tag >> 2)] !== tag) return false
  return content.text === null ? !isWatched(tag) || isMarked(memory, low) : textAt(memory, low) === content.text
}
