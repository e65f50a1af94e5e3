import type { Bytes } from '../../domain/bytes.js'
import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import type { LeftPlace } from '../machine.js'
import { type Assigned, assignedOf, isAsAssigned } from './assigned.js'
import { type CollectorSettings, changedSettings, collectorSettings } from './collector.js'
import { contentText } from './content-text.js'
import { HeldByC } from './held-by-c.js'
import { keyName } from './key-text.js'
import { isMarked, isWatched } from './marks.js'
import { fieldPath, kindAndName, type Named, objectNames } from './object-names.js'
import { everyObject, fieldsOf, isLuaFunction, rootTables, tagOf, type Words, word } from './objects51.js'
import { bootMark, listLength, notes, object51 } from './places.js'
import { reachableObjects } from './reachable.js'
import { type Field, type Held, SameValue } from './same-value.js'
import { stirredPlaces } from './stirred.js'

/** A place that is other than it was, and where its `TValue` is now; null where there is none any more. */
type Changed = readonly [name: Bytes, address: number | null]

/**
 * What a session leaves of what was there before it: tables of the boot that it wrote to, upvalues of the boot's functions that
 * they assign, files, iterators and coroutines that went on. What it made itself counts only where something of the boot holds it, so that garbage, and what a session's own
 * `self` holds, is nothing.
 */
export class BootState {
  private readonly main: number
  private readonly objects: readonly number[]
  private readonly functions: readonly number[]
  private readonly heldByC: HeldByC
  private readonly assigned: readonly Assigned[]
  private readonly settings: CollectorSettings
  private named: Named | null = null

  /** Marks every object that there is; the registry is the host's own. */
  constructor(memory: Words, main: number) {
    this.main = main
    const { registry } = rootTables(memory, main)
    this.objects = [...everyObject(memory, main)].filter(
      (object) => isWatched(tagOf(memory, object)) && object !== registry,
    )
    for (const object of this.objects) memory.u8[object + object51.marked]! |= bootMark
    this.functions = this.objects.filter((object) => isLuaFunction(memory, object))
    this.heldByC = new HeldByC(memory, this.objects)
    this.settings = collectorSettings(memory, main)
    this.assigned = this.functions.flatMap((closure) => assignedOf(memory, closure))
  }

  /** Whether anything may be left; costs next to nothing. */
  mayBeLeft(memory: Words): boolean {
    const { u32 } = memory
    if (u32[notes.written >> 2] !== 0 || u32[notes.stirred >> 2] !== 0) return true
    if (changedSettings(this.settings, collectorSettings(memory, this.main)).length > 0) return true
    if (this.assigned.some((one) => !isAsAssigned(memory, one))) return true
    return this.heldByC.mayHaveMoved(memory)
  }

  /** Places that are other than they were. */
  left(before: Words, now: Words): readonly LeftPlace[] {
    const isThere = this.thereIn(now)
    const reachableNow = (): ReadonlySet<number> => reachableObjects(now, this.main)
    const held = { before, now, same: new SameValue(before, now, { isSameObject: isThere, reachableNow }) }
    const written = this.written(now)
    const tables = written
      .filter((object) => tagOf(now, object) === luaType.table)
      .flatMap((table) => this.changedIn(table, held))
    const upvalues = this.assigned
      .filter(({ address }) => !held.same.value(address, address))
      .map(({ name, address }): Changed => [name, address])
    const threads = written.filter((object) => tagOf(now, object) === luaType.thread && !isMarked(now, object))
    const moved = this.heldByC.moved(held, (object) => isMarked(now, object))
    return distinct([
      ...contentsOf(now, [...tables, ...upvalues]),
      ...threads
        .filter((thread) => thread !== this.main)
        .map((thread) => ({ name: this.called(before, thread), content: '' })),
      ...moved.map(([object, content]) => ({ name: this.called(before, object), content })),
      ...this.stirred(held, isThere).map((name) => ({ name, content: '' })),
      ...changedSettings(this.settings, collectorSettings(now, this.main)),
    ])
  }

  private changedIn(table: number, { before, now, same }: Held): readonly Changed[] {
    const { names, byCoroutine } = this.namedIn(before)
    const name = names.get(table)
    const isHosts = name === undefined || table === byCoroutine
    return same
      .changedFields(table, table)
      .filter(({ was, is }) => !isHosts || was !== null || is === null || this.isOfBoot(now, is))
      .map(({ was, is }) => {
        const key = is ? this.keyName(now, is) : was ? this.keyName(before, was) : ' metatable'
        return [fieldPath(name ?? 'a table of the host', key), is?.value ?? null]
      })
  }

  /**
   * Of a field of the host's own tables, by object: which metatables `newproxy` made, what a file's bytes are, `_TLS`. Of an object that
   * a session made they tell nothing that is not told where something of the boot holds it; if nothing does, it is garbage.
   */
  private isOfBoot(now: Words, { key, value }: Field): boolean {
    if (key === null) return true
    const [tag, object] = [word(now, key + stack51.tag), word(now, key)]
    if (object === this.main && tag === luaType.thread) return !isEmptyTable(now, value)
    return !isWatched(tag) || isMarked(now, object)
  }

  /** What belongs to the main coroutine is what every session finds. */
  private keyName(memory: Words, { key, nth }: Field): Bytes {
    const isMain = key !== null && word(memory, key + stack51.tag) === luaType.thread && word(memory, key) === this.main
    return isMain ? '' : keyName(memory, key, nth)
  }

  /** An object of the boot has its mark until it is written to; at another's address, something new may lie. */
  private thereIn(now: Words): (object: number) => boolean {
    if (now.u32[notes.written >> 2]! > listLength) return () => true
    const written = new Set(this.written(now))
    return (object) => isMarked(now, object) || written.has(object)
  }

  /** All of them, where there were more than the list has room for. */
  private written({ u32 }: Words): readonly number[] {
    const count = u32[notes.written >> 2]!
    if (count > listLength) return this.objects
    return Array.from({ length: count }, (_, index) => u32[(notes.list >> 2) + index]!)
  }

  private stirred(held: Held, isThere: (object: number) => boolean): readonly Bytes[] {
    if (held.now.u32[notes.stirred >> 2] === 0) return []
    const nameOf = (object: number): Bytes | undefined => this.nameOf(held.before, object)
    const objects = this.objects.filter(
      (object) => isMarked(held.now, object) || (tagOf(held.before, object) === luaType.thread && isThere(object)),
    )
    return stirredPlaces(held, { main: this.main, objects, nameOf })
  }

  private called(before: Words, object: number): Bytes {
    return kindAndName(before, object, this.nameOf(before, object))
  }

  /** What no script can reach has no name. */
  private nameOf(before: Words, object: number): Bytes | undefined {
    return this.namedIn(before).names.get(object)
  }

  private namedIn(before: Words): Named {
    this.named ??= objectNames(before, this.main, this.functions)
    return this.named
  }
}

/** As `_TLS` is made when it is first looked at. */
const isEmptyTable = (memory: Words, value: number): boolean =>
  word(memory, value + stack51.tag) === luaType.table && fieldsOf(memory, word(memory, value)).next().done === true

/** Places beyond are named, and their content is not looked at. */
const mostContents = 400

const contentsOf = (now: Words, changed: readonly Changed[]): readonly LeftPlace[] =>
  changed.map(([name, address], index) => ({ name, content: index < mostContents ? contentAt(now, address) : '' }))

const contentAt = (now: Words, address: number | null): Bytes => (address === null ? 'nil' : contentText(now, address))

/** Places of one name, as keys that are objects of one kind, are one. */
const distinct = (places: readonly LeftPlace[]): readonly LeftPlace[] =>
  [...Map.groupBy(places, ({ name }) => name)].map(([name, alike]) => ({
    name,
    content:
      alike.length === 1
        ? alike[0]!.content
        : alike
            .map(({ content }) => content)
            .sort()
            .join('\n'),
  }))
