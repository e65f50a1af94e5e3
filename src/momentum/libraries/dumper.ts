import type { Bytes } from '../../domain/bytes.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'

/** `return { k="v", … }`: source text of the value, keys in the order of `pairs`. The layout of tables is inferred. */
const dumper = (): HostFunction => {
  return (frame) => {
    frame.pushString(`return ${dump(frame.value(1), new Set())}`)
    return 1
  }
}

const dump = (value: LuaValue, open: Set<LuaTable>): Bytes => {
  if (typeof value === 'string') return quoted(value)
  if (value === null) return 'nil'
  if (typeof value !== 'object') return String(value)
  if (value.kind !== 'table') return 'nil'
  if (open.has(value)) return 'nil'
  open.add(value)
  const items = value.entries.map(([key, item], index) => `${keyText(key, index)}${dump(item, open)}`)
  open.delete(value)
  return items.length === 0 ? '{ }' : `{ ${items.join(', ')} }`
}

/** Items of a list need no key. */
const keyText = (key: LuaValue, index: number): Bytes => {
  if (key === index + 1) return ''
  return typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) ? `${key}=` : `[${dump(key, new Set())}]=`
}

/** As `%q` writes it. */
const quoted = (text: Bytes): Bytes =>
  `"${text
    .replace(/["\\\n]/g, '\\$&')
    .replace(/\r/g, '\\r')
    .replace(/\0/g, '\\000')}"`

export const dumperRows: readonly Row[] = [
  documented('msys.dumper.Dumper', 'pure', { source: 'S/4/lua/ref-msys-dumper', bind: dumper }),
]
