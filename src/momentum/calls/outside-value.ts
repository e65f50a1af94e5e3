import { type Canonical, encodeValue } from '../../domain/canonical.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { Stage } from './stage.js'

/**
 * A value that goes to the outside, in canonical form. Of an object of the server, or a function, that has the kind alone, so two that
 * are not the same would be: undecidable.
 */
export const outsideValue = (stage: Stage, call: string, value: LuaValue): Canonical => {
  const kind = kindOfObject(value, new Set())
  if (kind !== null)
    stage.undecidable({
      call,
      key: encodeValue(value),
      reason: `${call} is given ${kind}, of which a recording keeps no content`,
      hint: 'give it the text, or the number, that is in it: tostring(value)',
    })
  return encodeValue(value)
}

const kindOfObject = (value: LuaValue, seen: Set<LuaTable>): string | null => {
  if (value === null || typeof value !== 'object') return null
  if (value.kind === 'function') return 'a function'
  if (value.kind === 'handle') return `an object (${value.type})`
  if (seen.has(value)) return null
  seen.add(value)
  for (const pair of value.entries)
    for (const item of pair) {
      const kind = kindOfObject(item, seen)
      if (kind !== null) return kind
    }
  return null
}
