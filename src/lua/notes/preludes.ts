import { stack51 } from '../builds.js'
import type { Prelude } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { number, op, type } from '../wasm-opcodes.js'
import { bootMark, listLength, notes, object51, table51 } from './places.js'

/** Slots of the table for what the host does in a rearranged run: (state, address of table), (address of text, address). */
export const noteSlots = { next: 179, address: 180 } as const

/** address of `"%p"`, which `lua_pushfstring` alone gives to `sprintf` */
const addressFormat = 2532
/** bits of the tags of a table (5) and a userdata (7) alone: each has a metatable of its own */
const ofItsOwn = 5

/** the build's index of the type (i32, i32) → i32 */
const pairType = 4

/** Calls what the host has put into a slot of the table, with the two numbers that lie on top. */
export const callHost = (slot: number): number[] => [...number(slot), op.callIndirect, pairType, 0]

export const when = (condition: number[], then: number[], otherwise: number[] = []): number[] => [
  ...[...condition, op.if, type.nothing, ...then],
  ...(otherwise.length > 0 ? [op.else, ...otherwise] : []),
  op.end,
]
/** What a note has. */
export const load = (place: number): number[] => [...number(0), op.load, 2, ...leb(place)]
/** Notes it. */
export const set = (place: number): number[] => [...number(0), ...number(1), op.store, 2, ...leb(place)]

/** The stack's slot at an index above 0: (L, index). */
const slot: number[] = [
  ...[op.get, 0, op.load, 2, stack51.base],
  ...[op.get, 1, ...number(4), op.shiftLeft, op.add, ...number(-stack51.slotBytes), op.add],
]

/** `lua_next(L, index)`: in a table with a hash part of two nodes or more. */
const next: Prelude = {
  index: 90,
  parameters: 2,
  code: (local) =>
    when(
      [op.get, 1, ...number(0), op.greater],
      when(
        [...slot, op.load, 2, 0, op.tee, local, op.loadByte, 0, table51.nodeLog],
        when(
          load(notes.rearranged),
          [
            ...[op.get, 0, op.get, local, ...callHost(noteSlots.next), op.tee, local],
            ...when([...number(-1), op.notEqual], [op.get, local, op.return]),
          ],
          set(notes.traversed),
        ),
      ),
    ),
}

/** `sprintf(text, format, arguments)` of an address. */
const address: Prelude = {
  index: 497,
  parameters: 3,
  code: (local) =>
    when(
      [op.get, 1, ...number(addressFormat), op.equal],
      when(
        load(notes.rearranged),
        [op.get, 0, op.get, 2, op.load, 2, 0, ...callHost(noteSlots.address), op.set, local, op.return],
        set(notes.addressed),
      ),
    ),
}

/** Enters an object into the list, once: the mark says that it is not there yet. */
const noteWritten = (object: readonly number[], local: number): number[] =>
  when(
    [...object, op.loadSignedByte, 0, object51.marked, ...number(0), op.less],
    [
      ...[...object, ...object, op.loadByte, 0, object51.marked],
      ...[...number(bootMark - 1), op.and, op.storeByte, 0, object51.marked],
      ...when(
        [...load(notes.written), op.tee, local, ...number(listLength), op.lessUnsigned],
        [op.get, local, ...number(2), op.shiftLeft, ...object, op.store, 2, ...leb(notes.list)],
      ),
      ...[...number(0), op.get, local, ...number(1), op.add, op.store, 2, ...leb(notes.written)],
    ],
  )

/** `luaH_set` and `luaH_setnum`, through which every write to a table goes: (L, table, key). */
const write = (index: number): Prelude => ({
  index,
  parameters: 3,
  code: (local) => noteWritten([op.get, 1], local),
})

/** `lua_setmetatable(L, index)`. */
const setMetatable: Prelude = {
  index: 78,
  parameters: 2,
  code: (local) =>
    when(
      [op.get, 1, ...number(0), op.greater],
      when(
        [...slot, op.load, 2, stack51.tag, ...number(ofItsOwn), op.and, ...number(ofItsOwn), op.equal],
        noteWritten([...slot, op.load, 2, 0], local),
        set(notes.stirred),
      ),
    ),
}

/** `lua_resume(L, …)` and `lua_setlocal(L, …)`: a coroutine goes on, or finds something else where it does. */
const onThread = (index: number, parameters: number): Prelude => ({
  index,
  parameters,
  code: (local) => noteWritten([op.get, 0], local),
})

/** `lua_setfenv` and `lua_setupvalue`. */
const stir = (index: number, parameters: number): Prelude => ({ index, parameters, code: () => set(notes.stirred) })

/** What notes without being asked, at the cost of a byte that is looked at. */
export const notePreludes: readonly Prelude[] = [
  next,
  address,
  write(418),
  write(419),
  setMetatable,
  onThread(239, 2),
  onThread(223, 3),
  stir(79, 2),
  stir(96, 3),
]
