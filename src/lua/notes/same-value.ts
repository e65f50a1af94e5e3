import { layout51, stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { keyText } from './key-text.js'
import { fieldsOf, isLuaFunction, prototypeOf, textAt, upvalueAt, upvalueCount, type Words, word } from './objects51.js'
import { table51 } from './places.js'

/** Addresses of a field's `TValue`s; the key's is null where it is the number `nth`. */
export interface Field {
  readonly key: number | null
  readonly nth: number
  readonly value: number
}

/** A field before and now, null where there is none. */
export interface ChangedField {
  readonly was: Field | null
  readonly is: Field | null
}

/** Memory after boot, memory now, and what is the same in both. */
export interface Held {
  readonly before: Words
  readonly now: Words
  readonly same: SameValue
}

/**
 * Holds values of one memory against values of a later state of it. Of what is the same object, its own
 * fields say whether it has changed. Any other is the same where it is built the same, each table in the place of one that nothing
 * refers to any more: what is written to one that is held elsewhere, too, would not show in the other.
 */
export class SameValue {
  private readonly before: Words
  private readonly now: Words
  private readonly isSameObject: (address: number) => boolean
  private readonly reachableNow: () => ReadonlySet<number>
  private reachable: ReadonlySet<number> | null = null
  /** objects, by address, and what is taken to stand for each */
  private readonly becomes = new Map<number, number>()
  private readonly comesFrom = new Map<number, number>()

  /** `isSameObject`: is what lies at that address in both one object? `reachableNow`: those that are no garbage now. */
  constructor(
    before: Words,
    now: Words,
    {
      isSameObject,
      reachableNow,
    }: {
      readonly isSameObject: (address: number) => boolean
      readonly reachableNow: () => ReadonlySet<number>
    },
  ) {
    this.before = before
    this.now = now
    this.isSameObject = isSameObject
    this.reachableNow = reachableNow
  }

  /** Of two `TValue`s, by their addresses. */
  value(before: number, now: number): boolean {
    const tag = word(this.before, before + stack51.tag)
    if (tag !== word(this.now, now + stack51.tag)) return false
    if (tag === luaType.nil) return true
    const [a, b] = [word(this.before, before), word(this.now, now)]
    if (tag === luaType.number) return a === b && word(this.before, before + 4) === word(this.now, now + 4)
    if (tag === luaType.string) return textAt(this.before, a) === textAt(this.now, b)
    if (tag < luaType.table) return a === b
    if (a === b && this.isSameObject(b)) return this.pair(a, b) !== 'differs'
    if (tag === luaType.table) return this.assuming(a, b, () => this.replaced(a, b))
    return tag === luaType.function && this.assuming(a, b, () => this.function(a, b))
  }

  /** Fields that are other than they were; one of neither where the metatable is another. */
  changedFields(before: number, now: number): readonly ChangedField[] {
    const [was, is] = [this.fields(this.before, before), this.fields(this.now, now)]
    const changed = [...new Set([...was.keys(), ...is.keys()])].flatMap((key): readonly ChangedField[] => {
      const [a = null, b = null] = [was.get(key), is.get(key)]
      return a !== null && b !== null && this.value(a.value, b.value) ? [] : [{ was: a, is: b }]
    })
    return this.metatable(before, now) ? changed : [...changed, { was: null, is: null }]
  }

  private replaced(before: number, now: number): boolean {
    return this.table(before, now) && !(this.isSameObject(before) && this.isReachable(before))
  }

  private isReachable(table: number): boolean {
    this.reachable ??= this.reachableNow()
    return this.reachable.has(table)
  }

  private table(before: number, now: number): boolean {
    return this.changedFields(before, now).length === 0
  }

  private metatable(before: number, now: number): boolean {
    const [a, b] = [word(this.before, before + table51.metatable), word(this.now, now + table51.metatable)]
    if (a === b) return a === 0 || this.isSameObject(b) || this.table(a, b)
    return a !== 0 && b !== 0 && this.assuming(a, b, () => this.replaced(a, b))
  }

  private function(before: number, now: number): boolean {
    if (!isLuaFunction(this.before, before) || !isLuaFunction(this.now, now)) return false
    if (prototypeOf(this.before, before) !== prototypeOf(this.now, now)) return false
    const environment = layout51.closure.environment
    if (word(this.before, before + environment) !== word(this.now, now + environment)) return false
    return Array.from({ length: upvalueCount(this.before, before) }, (_, index) => index).every((index) =>
      this.value(upvalueAt(this.before, before, index), upvalueAt(this.now, now, index)),
    )
  }

  /** Tables that refer to themselves are the same unless something else differs. */
  private assuming(before: number, now: number, isSame: () => boolean): boolean {
    const pair = this.pair(before, now)
    return pair === 'known' || (pair === 'new' && isSame())
  }

  /** Two objects where there was one, or one where there were two, are another thing: what is written to one shows in the other. */
  private pair(before: number, now: number): 'new' | 'known' | 'differs' {
    const [is, was] = [this.becomes.get(before), this.comesFrom.get(now)]
    if (is !== undefined || was !== undefined) return is === now && was === before ? 'known' : 'differs'
    this.becomes.set(before, now)
    this.comesFrom.set(now, before)
    return 'new'
  }

  private fields(memory: Words, table: number): ReadonlyMap<string, Field> {
    return new Map(
      [...fieldsOf(memory, table)].map(([key, nth, value]) => [keyText(memory, key, nth), { key, nth, value }]),
    )
  }
}
