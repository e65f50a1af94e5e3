import type { LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'

/** A table argument whose keys are names: the same in whatever order it was written, and nothing hangs on that order. */
export const sortedTable = (frame: Frame, index: number): LuaValue =>
  sortedEntries(frame.quietly(() => frame.value(index)))

const sortedEntries = (value: LuaValue): LuaValue =>
  value !== null && typeof value === 'object' && value.kind === 'table'
    ? { kind: 'table', entries: [...value.entries].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) }
    : value
