import type { Bytes } from '../../domain/bytes.js'
import { layout54 } from '../builds.js'
import type { Instance } from '../instance.js'
import { luaType } from '../lua-api.js'
import { bridgeExports } from './code.js'
import { readNumber } from './read-number.js'

const { value, tags, state, global, table, userdata, string } = layout54

/** Values and objects of 5.4 read from its memory as they lie. */
export class Values54 {
  private readonly instance: Instance

  constructor(instance: Instance) {
    this.instance = instance
  }

  word(address: number): number {
    return this.instance.memory.u32[address >> 2]!
  }

  tag(at: number): number {
    return this.instance.memory.u8[at + value.tag]!
  }

  type(at: number): number {
    return this.tag(at) & 15
  }

  cText(address: number): Bytes {
    const { buffer, u8 } = this.instance.memory
    return buffer.latin1Slice(address, u8.indexOf(0, address))
  }

  /** A number, or a text that is one; undefined for anything else. */
  number(at: number): number | undefined {
    const { memory } = this.instance
    const tag = this.tag(at)
    if (tag === tags.float) return memory.f64[at >> 3]
    if (tag === tags.integer) return Number(memory.buffer.readBigInt64LE(at))
    return this.type(at) === luaType.string ? readNumber(this.cText(this.word(at) + string.text)) : undefined
  }

  setNumber(at: number, number: number): void {
    const { memory } = this.instance
    memory.f64[at >> 3] = number
    memory.u8[at + value.tag] = tags.float
  }

  /** Address of what the value's metatable has for an event, 0 where there is nothing. */
  metamethod(L: number, at: number, event: number): number {
    const metatable = this.metatable(L, at)
    if (metatable === 0) return 0
    const name = this.word(this.word(L + state.global) + global.eventNames + 4 * event)
    const found = this.instance.exports[bridgeExports.fieldOf]!(metatable, name)
    return this.type(found) === luaType.nil ? 0 : found
  }

  /** Whether a table has something under a whole number. */
  hasElement(table: number, key: number): boolean {
    const find = this.instance.exports[bridgeExports.elementOf] as unknown as (table: number, key: bigint) => number
    return this.type(find(table, BigInt(key))) !== luaType.nil
  }

  areSame(one: number, other: number): boolean {
    return this.tag(one) === this.tag(other) && this.word(one) === this.word(other)
  }

  private metatable(L: number, at: number): number {
    const type = this.type(at)
    if (type === luaType.table) return this.word(this.word(at) + table.metatable)
    if (type === luaType.userdata) return this.word(this.word(at) + userdata.metatable)
    return this.word(this.word(L + state.global) + global.metatables + 4 * type)
  }
}
