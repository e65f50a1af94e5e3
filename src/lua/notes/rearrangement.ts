import type { Bytes } from '../../domain/bytes.js'
import type { Core } from '../handle-table.js'
import type { HostFrame } from '../host-frame.js'
import type { State } from '../lua-api.js'
import type { Arrangement, Reliance } from '../machine.js'
import type { OrderedTables } from './ordered-tables.js'
import { type Permutation, permutation } from './permutation.js'
import { notes } from './places.js'

/** `file:line` of the script that is nearest to what runs; '' where none is. */
type NearestPlace = (core: Core, L: State) => Bytes

/** of a `TValue` on the stack, in both builds */
const slotBytes = 16

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
  private readonly tables: OrderedTables
  private readonly placeOf: NearestPlace

  constructor(frame: HostFrame, tables: OrderedTables, placeOf: NearestPlace) {
    this.frame = frame
    this.tables = tables
    this.placeOf = placeOf
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
    const log = this.tables.nodeLog(table)
    if (!this.isRearranged(L, 'order', 1 << log)) return -1
    const top = this.frame.core.instance.memory.u32[(L + this.tables.top) >> 2]!
    const from = this.position(table, top - slotBytes, log)
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
    const line = this.placeOf(this.frame.core, L)
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
    const length = this.tables.arrayLength(table)
    if (this.tables.isNil(key)) return -1
    const number = this.tables.wholeNumber(key)
    if (number !== undefined && number >= 1 && number <= length) return number - 1
    const node = this.node(table, key, log)
    return node === undefined ? undefined : length + node
  }

  private node(table: number, key: number, log: number): number | undefined {
    const hint = this.stands.get(table)
    if (hint !== undefined && hint < 1 << log && this.tables.isKeyOf(table, hint, key)) return hint
    for (let node = 0; node < 1 << log; node += 1) if (this.tables.isKeyOf(table, node, key)) return node
    return undefined
  }

  /** Puts the next key that has a value, and the value, in the key's place. */
  private advance(to: Traversal, from: number, after: Permutation): number {
    const { tables } = this
    const { L, table, top } = to
    const key = top - slotBytes
    const length = tables.arrayLength(table)
    for (let place = from + 1; place < length; place += 1) {
      const value = tables.elementAt(table, place)
      if (tables.isNil(value)) continue
      tables.putNumber(key, place + 1)
      return this.finish(to, value)
    }
    for (let node = after[Math.max(0, from - length + 1)]!; node >= 0; node = after[node + 1]!) {
      const value = tables.valueAt(table, node)
      if (tables.isNil(value)) continue
      this.stands.set(table, node)
      tables.putKey(table, node, key)
      return this.finish(to, value)
    }
    this.word(L + tables.top, key)
    return 0
  }

  private finish({ L, top }: Traversal, value: number): number {
    this.tables.putValue(value, top)
    this.word(L + this.tables.top, top + slotBytes)
    return 1
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
