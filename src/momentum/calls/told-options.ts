import { sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeKey, encodeText, encodeValue } from '../../domain/canonical.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import { outsideValue } from './outside-value.js'
import type { Stage } from './stage.js'

/** The table of options at an index, by name in the order of names; none is an empty one. Secrets are told by their digests, at any depth. */
export const toldOptions = (
  stage: Stage,
  frame: Frame,
  { call, index }: { readonly call: string; readonly index: number },
): Readonly<Record<string, Canonical>> => {
  if (frame.type(index) === 'none' || frame.type(index) === 'nil') return {}
  if (frame.type(index) !== 'table') return frame.wrongType(index, 'table')
  const { entries } = frame.quietly(() => frame.value(index)) as LuaTable
  const told = inOrder(entries).map(([key, value]) => [encodeKey(String(key)), toldValue(stage, call, [key, value])])
  return Object.fromEntries(told)
}

const toldValue = (stage: Stage, call: string, [key, value]: LuaTable['entries'][number]): Canonical => {
  if (secrets.has(key) && typeof value === 'string') return encodeText(sha256Of(value))
  if (value === null || typeof value !== 'object' || value.kind !== 'table') return outsideValue(stage, call, value)
  return { $table: inOrder(value.entries).map((entry) => [encodeValue(entry[0]), toldValue(stage, call, entry)]) }
}

/** A key to sign with, and what an SNMP agent takes for a password. */
const secrets: ReadonlySet<LuaValue> = new Set(['keybuf', 'community'])

const inOrder = (entries: LuaTable['entries']): LuaTable['entries'] =>
  [...entries].sort(([a], [b]) => (nameOf(a) < nameOf(b) ? -1 : 1))

const nameOf = (key: LuaValue): string =>
  typeof key === 'number' ? `0 ${String(key).padStart(20, '0')}` : `1 ${String(key)}`
