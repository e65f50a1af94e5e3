import { stack51 } from '../builds.js'
import type { HostFrame } from '../host-frame.js'
import { luaType } from '../lua-api.js'
import type { Arrangement, Reliance } from '../machine.js'
import { nearestPlace } from '../trace/place-text.js'
import { type Permutation, permutation } from './permutation.js'
import { deadKey, notes, table51 } from './places.js'

/**
 * A run in which what Lua leaves open is otherwise: `next` goes through hash parts in another order, and addresses are other
 * numbers. Positions are permuted, not keys, so that a field may be cleared on the way as Lua allows. A key that is
 * assigned anew on the way, of which Lua says nothing, may be met, missed, or moved as in Lua.
 */
export class Rearrangement {
  private arrangement: Arrangement | null = null
  private readonly met = new Map<string, Reliance>()
  private readonly permutations = new Map<number, Permutation>()
  /** where each table's traversal stands, by the table's address: a hint */
  private readonly stands = new Map<number, number>()
  private readonly frame: HostFrame

  constructor(frame: HostFrame) {
    this.frame = frame
  }

  /** The places that rested on what is left open, in the order in which they were met. */
  get reliances(): readonly Reliance[] {
    return [...this.met.values()]
  }

  /** What was met stays known for as long as the arrangement is the same. */
  begin(arrangement: Arrangement | null): void {
    if (arrangement?.seed === this.arrangement?.seed && arrangement?.only === this.arrangement?.only) return
    this.arrangement = arrangement
    this.met.clear()
    this.permutations.clear()
    this.stands.clear()
    this.apply()
  }

  /** After an image was put back, which has a word of its own. */
  apply(): void {
    this.word(notes.rearranged, this.arrangement === null ? 0 : 1)
  }

  /** As `lua_next`, whose arguments these are; -1 where that shall do it itself. */
  next(L: number, table: number): number {
    const log = this.frame.core.instance.memory.u8[table + table51.nodeLog]!
    if (!this.isRearranged(L, 'order', 1 << log)) return -1
    const { u32 } = this.frame.core.instance.memory
    const top = u32[(L + stack51.top) >> 2]!
    const from = this.position(table, top - stack51.slotBytes, log)
    if (from === undefined) return -1
    return this.advance({ L, table, top }, from, this.after(log))
  }

  /** As `sprintf` of `%p`. */
  writeAddress(text: number, address: number): number {
    const shown = `0x${this.shown(address).toString(16)}\0`
    return this.frame.core.instance.memory.buffer.latin1Write(shown, text)
  }

  /** The address that a script is told of an object. */
  shown(address: number): number {
    const { arrangement } = this
    if (arrangement === null) this.word(notes.addressed, 1)
    else if (this.isRearranged(this.frame.L, 'address', 0)) return address ^ otherAddresses(arrangement.seed)
    return address
  }

  private isRearranged(L: number, what: Reliance['what'], places: number): boolean {
    const line = nearestPlace(this.frame.core, L)
    if (line === '') return false
    const key = `${what} ${line}`
    if (places > (this.met.get(key)?.places ?? -1)) this.met.set(key, { what, line, places })
    const { only } = this.arrangement!
    return only === null || only === key
  }

  private after(log: number): Permutation {
    let after = this.permutations.get(log)
    if (after === undefined) {
      after = permutation(log, this.arrangement!.seed)
      this.permutations.set(log, after)
    }
    return after
  }

  /** Where the key at that address stands: -1 before the first, then the array's places, then the nodes; undefined: nowhere. */
  private position(table: number, key: number, log: number): number | undefined {
    const { u32, f64 } = this.frame.core.instance.memory
    const length = u32[(table + table51.arrayLength) >> 2]!
    const tag = u32[(key + stack51.tag) >> 2]!
    if (tag === luaType.nil) return -1
    const number = f64[key >> 3]!
    if (tag === luaType.number && Number.isInteger(number) && number >= 1 && number <= length) return number - 1
    const node = this.node(table, key, log)
    return node === undefined ? undefined : length + node
  }

  private node(table: number, key: number, log: number): number | undefined {
    const hint = this.stands.get(table)
    if (hint !== undefined && hint < 1 << log && this.isKeyOf(table, hint, key)) return hint
    for (let node = 0; node < 1 << log; node += 1) if (this.isKeyOf(table, node, key)) return node
    return undefined
  }

  private isKeyOf(table: number, node: number, key: number): boolean {
    const { u32, f64 } = this.frame.core.instance.memory
    const own = u32[(table + table51.nodes) >> 2]! + node * table51.node.bytes + table51.node.key
    const [tag, ownTag] = [u32[(key + stack51.tag) >> 2]!, u32[(own + stack51.tag) >> 2]!]
    if (tag === luaType.number) return ownTag === tag && f64[own >> 3] === f64[key >> 3]
    const isSame = ownTag === tag || (ownTag === deadKey && tag >= luaType.string)
    return isSame && u32[own >> 2] === u32[key >> 2]
  }

  /** Puts the next key that has a value, and the value, in the key's place. */
  private advance(to: Traversal, from: number, after: Permutation): number {
    const { u32 } = this.frame.core.instance.memory
    const { L, table, top } = to
    const length = u32[(table + table51.arrayLength) >> 2]!
    const array = u32[(table + table51.array) >> 2]!
    let place = from + 1
    for (; place < length; place += 1) {
      const value = array + place * stack51.slotBytes
      if (u32[(value + stack51.tag) >> 2] === luaType.nil) continue
      this.number(top - stack51.slotBytes, place + 1)
      return this.finish(to, value)
    }
    const nodes = u32[(table + table51.nodes) >> 2]!
    for (let node = after[Math.max(0, from - length + 1)]!; node >= 0; node = after[node + 1]!) {
      const value = nodes + node * table51.node.bytes
      if (u32[(value + stack51.tag) >> 2] === luaType.nil) continue
      this.stands.set(table, node)
      this.copy(value + table51.node.key, top - stack51.slotBytes)
      return this.finish(to, value)
    }
    u32[(L + stack51.top) >> 2] = top - stack51.slotBytes
    return 0
  }

  private finish({ L, top }: Traversal, value: number): number {
    this.copy(value, top)
    this.word(L + stack51.top, top + stack51.slotBytes)
    return 1
  }

  private copy(from: number, to: number): void {
    const { u8 } = this.frame.core.instance.memory
    u8.copyWithin(to, from, from + stack51.tag + 4)
  }

  private number(slot: number, value: number): void {
    const { f64 } = this.frame.core.instance.memory
    f64[slot >> 3] = value
    this.word(slot + stack51.tag, luaType.number)
  }

  private word(place: number, value: number): void {
    this.frame.core.instance.memory.u32[place >> 2] = value
  }
}

interface Traversal {
  readonly L: number
  /** address of the table */
  readonly table: number
  /** address of the stack's first free slot; the key lies below it */
  readonly top: number
}

/** Never 0: an object has another address than it had. */
const otherAddresses = (seed: number): number => ((seed + 1) * 0x155550) & 0xfffff8
