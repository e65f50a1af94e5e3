import type { Instance } from '../instance.js'

/**
 * Where the machine notes what its calls did that no result tells: words below the static data of the 5.1 build, which begins
 * at 1024. They lie within images, so each session has its own, and none costs more to clear than to restore an image.
 */
export const notes = {
  /** `next` went through a table whose hash part has room for two keys or more */
  traversed: 512,
  /** the address of an object was made into text */
  addressed: 516,
  /** not 0: both are left to the host, see `rearrangement.ts` */
  rearranged: 520,
  /** how many objects of the boot were written; the first of them stand in the list */
  written: 524,
  /** an environment, an upvalue or a type's metatable was set by `debug`, `setfenv` or `module` */
  stirred: 528,
  list: 544,
} as const

/** Addresses that the list has room for. */
export const listLength = 120

/** All but how the machine is arranged. */
export const clearNotes = ({ memory }: Instance): void => {
  for (const place of [notes.traversed, notes.addressed, notes.written, notes.stirred]) memory.u32[place >> 2] = 0
}

/** Offsets in a `GCObject` and a `Table` of 5.1 in 32 bits. */
export const object51 = { next: 0, tag: 4, marked: 5 } as const
export const table51 = {
  nodeLog: 7,
  metatable: 8,
  array: 12,
  nodes: 16,
  arrayLength: 28,
  node: { bytes: 32, valueTag: 8, key: 16, keyTag: 24 },
} as const

/** A bit of `marked` that 5.1's collector neither uses nor clears: the object is as old as the boot. */
export const bootMark = 0x80

/** `LUA_TDEADKEY`: the tag of a key whose object was collected, kept for `next`. */
export const deadKey = 11
