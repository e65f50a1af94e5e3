import type { Bytes } from './bytes.js'

/** A Lua value on this side of the boundary. nil is `null`; a string is its bytes. */
export type LuaValue = null | boolean | number | Bytes | LuaTable | LuaFunction | LuaHandle

/** A table as it was traversed. A table reached twice is the same object twice. */
export interface LuaTable {
  readonly kind: 'table'
  readonly entries: readonly (readonly [LuaValue, LuaValue])[]
}

/** A function, which cannot leave the machine: only where it was defined (`policy.lua:12`, or `[C]`). */
export interface LuaFunction {
  readonly kind: 'function'
  readonly at: string
}

/** A host object (userdata) or a coroutine: its type's name, and which of the host's objects it is. */
export interface LuaHandle {
  readonly kind: 'handle'
  readonly type: string
  /** only of a host object, and only while it is in the machine: no canonical form has it */
  readonly id?: number
}

export const table = (...items: readonly LuaValue[]): LuaTable => tableOf(items)

/** The same of a list, which may be of any length. */
export const tableOf = (items: readonly LuaValue[]): LuaTable => ({
  kind: 'table',
  entries: items.map((item, index) => [index + 1, item]),
})

export const record = (fields: Readonly<Record<string, LuaValue>>): LuaTable => ({
  kind: 'table',
  entries: Object.entries(fields).filter(([, value]) => value !== null),
})
