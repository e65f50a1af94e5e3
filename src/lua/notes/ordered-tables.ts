import { layout54, stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import type { Memory } from '../memory.js'
import { deadKey, table51 } from './places.js'

/** Tables of a build as `next` goes through them: the array's places, then the nodes of the hash part. Slots are addresses of `TValue`s on the stack. */
export interface OrderedTables {
  /** offset of the stack's top in a state */
  readonly top: number
  /** of two, how many nodes there are */
  nodeLog(table: number): number
  arrayLength(table: number): number
  isNil(value: number): boolean
  /** a key that is a whole number; undefined for any other */
  wholeNumber(slot: number): number | undefined
  elementAt(table: number, place: number): number
  valueAt(table: number, node: number): number
  isKeyOf(table: number, node: number, slot: number): boolean
  putNumber(slot: number, value: number): void
  putKey(table: number, node: number, slot: number): void
  putValue(value: number, slot: number): void
}

/** A value's words and its tag, which lies behind them, in both builds. */
const [valueBytes, tagBytes] = [8, 4]

export const tables51 = (memory: Memory): OrderedTables => {
  const word = (address: number): number => memory.u32[address >> 2]!
  const tag = (value: number): number => word(value + stack51.tag)
  const valueAt = (table: number, node: number): number => word(table + table51.nodes) + node * table51.node.bytes
  const copy = (from: number, to: number): void => void memory.u8.copyWithin(to, from, from + valueBytes + tagBytes)
  return {
    top: stack51.top,
    nodeLog: (table) => memory.u8[table + table51.nodeLog]!,
    arrayLength: (table) => word(table + table51.arrayLength),
    isNil: (value) => tag(value) === luaType.nil,
    wholeNumber: (slot) => {
      const number = memory.f64[slot >> 3]!
      return tag(slot) === luaType.number && Number.isInteger(number) ? number : undefined
    },
    elementAt: (table, place) => word(table + table51.array) + place * stack51.slotBytes,
    valueAt,
    isKeyOf: (table, node, slot) => {
      const own = valueAt(table, node) + table51.node.key
      const [is, was] = [tag(slot), tag(own)]
      if (is === luaType.number) return was === is && memory.f64[own >> 3] === memory.f64[slot >> 3]
      return (was === is || (was === deadKey && is >= luaType.string)) && word(own) === word(slot)
    },
    putNumber: (slot, value) => {
      memory.f64[slot >> 3] = value
      memory.u32[(slot + stack51.tag) >> 2] = luaType.number
    },
    putKey: (table, node, slot) => copy(valueAt(table, node) + table51.node.key, slot),
    putValue: copy,
  }
}

const { value: value54, tags, table: table54, state: state54, string: string54 } = layout54

/** `BITRAS` of 5.4: the array has another size than its limit says, the next power of two. */
const isHint = 0x80
/** tags of a key that the collector looks after have this bit; its object may be gone */
const collectable = 0x40

export const tables54 = (memory: Memory): OrderedTables => {
  const word = (address: number): number => memory.u32[address >> 2]!
  const valueAt = (table: number, node: number): number => word(table + table54.nodes) + node * table54.nodeBytes
  const isSameText = (one: number, other: number): boolean => {
    const length = word(one + string54.length)
    if (length !== word(other + string54.length)) return false
    const [text, otherText] = [one, other].map((at) =>
      memory.u8.subarray(at + string54.text, at + string54.text + length),
    )
    return Buffer.compare(text!, otherText!) === 0
  }
  const put = (from: number, tag: number, to: number): void => {
    memory.u8.copyWithin(to, from, from + valueBytes)
    memory.u8[to + value54.tag] = tag
  }
  return {
    top: state54.top,
    nodeLog: (table) => memory.u8[table + table54.nodeLog]!,
    arrayLength: (table) => {
      const limit = word(table + table54.arrayLength)
      if ((memory.u8[table + table54.flags]! & isHint) === 0 || (limit & (limit - 1)) === 0) return limit
      return 2 ** (32 - Math.clz32(limit))
    },
    isNil: (value) => (memory.u8[value + value54.tag]! & 15) === luaType.nil,
    wholeNumber: (slot) =>
      memory.u8[slot + value54.tag] === tags.integer ? Number(memory.buffer.readBigInt64LE(slot)) : undefined,
    elementAt: (table, place) => word(table + table54.array) + place * value54.bytes,
    valueAt,
    isKeyOf: (table, node, slot) => {
      const own = valueAt(table, node)
      const [is, was] = [memory.u8[slot + value54.tag]!, memory.u8[own + table54.keyTag]!]
      const [one, other] = [own + table54.key, slot]
      if (is === tags.float) return was === is && memory.f64[one >> 3] === memory.f64[other >> 3]
      if (is === tags.integer) return was === is && word(one) === word(other) && word(one + 4) === word(other + 4)
      if (was === deadKey) return (is & collectable) !== 0 && word(one) === word(other)
      if (was !== is) return false
      if ((is & collectable) === 0 && is !== tags.lightFunction)
        return (is & 15) === luaType.boolean || word(one) === word(other)
      return word(one) === word(other) || (is === string54.longTag && isSameText(word(one), word(other)))
    },
    putNumber: (slot, value) => {
      memory.buffer.writeBigInt64LE(BigInt(value), slot)
      memory.u8[slot + value54.tag] = tags.integer
    },
    putKey: (table, node, slot) => {
      const own = valueAt(table, node)
      put(own + table54.key, memory.u8[own + table54.keyTag]!, slot)
    },
    putValue: (value, slot) => put(value, memory.u8[value + value54.tag]!, slot),
  }
}
