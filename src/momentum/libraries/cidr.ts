import { type Canonical, decodeText, decodeValue, encodeText, encodeValue, type Text } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { hostOf } from '../peer.js'
import { define, definitionOf } from './definitions.js'

const types = ['rbldnsd', 'datasource', 'empty']

const defineList = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.type(2) !== 'table') return frame.badArgument(2, `table expected, got ${frame.type(2)}`)
    const type = frame.field(2, 'type')
    if (typeof type !== 'string' || !types.includes(type))
      return frame.fail("cidr.define: 'type' must be rbldnsd, datasource or empty")
    define(stage, frame, {
      name: `cidr:${frame.string(1)}`,
      settings: {
        options: encodeValue(sortedEntries(frame.quietly(() => frame.value(2)))),
        default: encodeValue(frame.field(2, 'default_value')),
      },
    })
    return 0
  }
}

/** A definition is the same in whatever order its table was written. */
const sortedEntries = (value: LuaValue): LuaValue =>
  value !== null && typeof value === 'object' && value.kind === 'table'
    ? { kind: 'table', entries: [...value.entries].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)) }
    : value

/** `(name [, address])`: the listed value, or the list's default, nil where it has none. */
const query = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = frame.string(1)
    const definition = definitionOf(stage, frame, `cidr:${name}`)
    const address = frame.optionalString(2) ?? hostOf(stage.current(frame).peer)
    const { value } = stage.ask('msys.cidr.query', 'stable', {
      key: [encodeText(name), encodeText(address), definition.digest],
    }) as Canonical & { readonly value: Text | null }
    if (value !== null) frame.pushString(decodeText(value))
    else frame.pushValue(decodeValue(definition.settings['default'] ?? null))
    return 1
  }
}

export const cidrRows: readonly Row[] = [
  documented('msys.cidr.define', 'state', { source: 'S/4/lua/ref-msys-cidr', bind: defineList }),
  documented('msys.cidr.query', 'stable', { source: 'S/4/lua/ref-msys-cidr', bind: query }),
]
