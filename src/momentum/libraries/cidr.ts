import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, decodeValue, encodeText, type Text } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { knownPeer } from '../calls/unknown.js'
import { hostOf } from '../peer.js'
import { define, definitionOf } from './definitions.js'
import { sortedTable } from './sorted-table.js'

const types = ['rbldnsd', 'datasource', 'empty']

const defineList = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.type(2) !== 'table') return frame.wrongType(2, 'table')
    const type = frame.field(2, 'type')
    if (typeof type !== 'string' || !types.includes(type))
      return frame.fail("cidr.define: 'type' must be rbldnsd, datasource or empty")
    define(stage, frame, {
      name: `cidr:${frame.string(1)}`,
      settings: {
        options: outsideValue(stage, 'msys.cidr.define', sortedTable(frame, 2)),
        default: outsideValue(stage, 'msys.cidr.define', frame.field(2, 'default_value')),
      },
    })
    return 0
  }
}

/** `(name [, address])`: the listed value, or the list's default, nil where it has none. */
const query = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = frame.string(1)
    const definition = definitionOf(stage, frame, `cidr:${name}`)
    const address = frame.optionalString(2) ?? hostOf(knownPeer(stage, stage.current(frame)))
    const { value } = stage.ask('msys.cidr.query', 'stable', {
      key: [encodeText(name), encodeText(address), definition.digest, ...reloads(stage, name)],
    }) as Canonical & { readonly value: Text | null }
    if (value !== null) frame.pushString(decodeText(value))
    else frame.pushValue(decodeValue(definition.settings['default'] ?? null))
    return 1
  }
}

/** `(name)`: the server reads the list's source anew. What a session asks of it from then on is another question. */
const reload = (stage: Stage): HostFunction => {
  return (frame) => {
    const name = frame.string(1)
    definitionOf(stage, frame, `cidr:${name}`)
    stage.session?.ownWrites.set(listKey(name), String((reloads(stage, name)[0] ?? 0) + 1))
    stage.noteOutside(frame, ['cidr.reload', encodeText(name)])
    return 0
  }
}

const listKey = (name: Bytes): string => `cidr ${name}`

/** How often this session has reloaded the list; nothing where it has not. */
const reloads = (stage: Stage, name: Bytes): readonly number[] => {
  const times = stage.session?.ownWrites.get(listKey(name))
  return times === undefined ? [] : [Number(times)]
}

export const cidrRows: readonly Row[] = [
  documented('msys.cidr.define', 'state', { source: 'S/4/lua/ref-msys-cidr', bind: defineList }),
  documented('msys.cidr.query', 'stable', { source: 'S/4/lua/ref-msys-cidr', bind: query }),
  documented('msys.cidr.reload', 'write', { source: 'S/4/lua/ref-msys-cidr-reload', bind: reload }),
]
