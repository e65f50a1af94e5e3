import { callHost, get } from '../bridge/code.js'
import { layout54 } from '../builds.js'
import { installQuintFunctions } from '../function-table.js'
import type { Instance } from '../instance.js'
import { changed } from '../load-build.js'
import type { Detours, Prelude } from '../wasm-detours.js'
import { leb } from '../wasm-encoding.js'
import { number, op } from '../wasm-opcodes.js'
import { notes } from './places.js'
import { load, set, when } from './preludes.js'
import type { Rearrangement } from './rearrangement.js'

/** The table's first free slots: (state, address of table), (address of text, address). */
const slots = { next: 198, address: 199 } as const
const { state, callInfo, value, table } = layout54

/**
 * A policy in Lua 5.4 runs on the build as it is; two of its functions note what no result tells, as those of 5.1 do (`preludes.ts`),
 * and nothing that a script can tell is otherwise for it.
 */
export const notingDetours = (): Detours => ({
  name: 'notes',
  detours: [],
  preludes: [next, address],
  exports: {},
  imports: 27,
})

/** Puts what a rearranged run asks into the function table, as its first functions. */
export const answerNotes = (instance: Instance, rearrangement: () => Rearrangement): void => {
  const first = installQuintFunctions(instance, [
    (L, of) => rearrangement().next(L, of),
    (text, at) => rearrangement().writeAddress(text, at) - 1,
  ])
  if (first !== slots.next) throw changed(instance.build, `table of ${first}`, `table of ${slots.next}`)
}

/** The value at an index above 0 of the running function: (L, index). */
const argument: number[] = [
  ...[...get(0), op.load, 2, state.callInfo, op.load, 2, callInfo.function],
  ...[...get(1), ...number(Math.log2(value.bytes)), op.shiftLeft, op.add],
]

/** `lua_next(L, index)`: in a table with a hash part of two nodes or more. */
const next: Prelude = {
  index: 98,
  parameters: 2,
  code: (local) =>
    when(
      [...get(1), ...number(0), op.greater],
      when(
        [...argument, op.load, 2, 0, op.tee, local, op.loadByte, 0, table.nodeLog],
        when(
          load(notes.rearranged),
          [
            ...[...callHost(slots.next, get(0), get(local)), op.tee, local],
            ...when([...number(-1), op.notEqual], [...get(local), op.return]),
          ],
          set(notes.traversed),
        ),
      ),
    ),
}

const byteOf = (text: number, at: number): number[] => [...get(text), op.loadByte, 0, ...leb(at)]
const isByte = (text: number, at: number, byte: number): number[] => [...byteOf(text, at), ...number(byte), op.equal]

/** `snprintf(text, size, format, arguments)` of an address: the format is `%p`. */
const address: Prelude = {
  index: 622,
  parameters: 4,
  code: () =>
    when(
      [...isByte(2, 0, 0x25), ...isByte(2, 1, 0x70), op.and],
      when(
        load(notes.rearranged),
        [...callHost(slots.address, get(0), [...get(3), op.load, 2, 0]), op.return],
        set(notes.addressed),
      ),
    ),
}
