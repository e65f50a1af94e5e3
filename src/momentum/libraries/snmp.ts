import { isIPv4 } from 'node:net'
import type { Canonical } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toldOptions } from '../calls/told-options.js'

/** What a payload has to be, by the trap's type (ref-msys-snmp-trap). */
const payloads: Readonly<Record<string, (payload: Canonical | undefined) => boolean>> = {
  string: (payload) =>
    typeof payload === 'string' || (typeof payload === 'object' && payload !== null && '$bytes' in payload),
  counter: (payload) => typeof payload === 'number',
  gauge: (payload) => typeof payload === 'number',
  IP: (payload) => typeof payload === 'string' && isIPv4(payload),
}

/** `(options)`: a trap is sent, and nobody hears what became of it. */
const trap = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.type(1) !== 'table') return frame.wrongType(1, 'table')
    const options = toldOptions(stage, frame, { call: 'msys.snmpTrap', index: 1 })
    const { type, payload } = options
    if (typeof type !== 'string' || !Object.hasOwn(payloads, type))
      refuse(stage, 'a type that its page does not name', type)
    else if (!payloads[type]!(payload)) refuse(stage, `a payload that is none of type ${type}`, payload)
    stage.noteOutside(frame, ['snmpTrap', options])
    return 0
  }
}

const refuse = (stage: Stage, what: string, given: Canonical | undefined): never =>
  stage.undecidable({
    call: 'msys.snmpTrap',
    key: given ?? null,
    reason: `msys.snmpTrap is given ${what}, and what the server does then no page tells`,
    hint: `a trap is as { type = "string", payload = "text" }; types are ${Object.keys(payloads).join(', ')}`,
  })

export const snmpRows: readonly Row[] = [
  documented('msys.snmpTrap', 'write', { source: 'S/4/lua/ref-msys-snmp-trap', bind: trap }),
]
