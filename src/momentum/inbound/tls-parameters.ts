import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { deliveryPhases } from '../delivery/delivery-hooks.js'
import { finiteNumber } from '../libraries/known-numbers.js'
import { unmodelledField } from '../libraries/unmodelled.js'
import type { TlsObject } from '../objects.js'

interface Parameter {
  readonly of: TlsObject
  readonly name: Bytes
  readonly value: Bytes | number
}

/** Of a delivery's connection, the result tells what was set; of the client's, setting it is a write to the outside. */
const setParameter = (stage: Stage, frame: Frame, { of, name, value }: Parameter): void => {
  of.set.set(name, value)
  const effect = ['tls', encodeText(name), typeof value === 'number' ? value : encodeText(value)] as const
  if (deliveryPhases.some((phase) => phase === stage.phase)) stage.note(frame, effect)
  else stage.noteOutside(frame, effect)
}

/** The structure's integers are fields to write; its strings are msys.tls_params.set's (ref-msys-tls-params-set.md). */
export const setTlsNumber = (stage: Stage, frame: Frame, { of, name }: Omit<Parameter, 'value'>): boolean => {
  if (!numbers.has(name)) return unmodelledField(stage, 'writing ec_ssl_ctx_params', name)
  setParameter(stage, frame, { of, name, value: finiteNumber(stage, `ec_ssl_ctx_params.${name}`, frame.number(3)) })
  return true
}

const numbers = new Set(['use_tls', 'tls_verify'])

const texts = new Set(['certfile', 'keyfile', 'ca', 'cipherlist'])

const set = (stage: Stage): HostFunction => {
  return (frame) => {
    const of = stage.handles.read(frame, 1, 'tls')
    const name = frame.string(2)
    if (!texts.has(name))
      stage.undecidable({
        call: 'msys.tls_params.set',
        key: encodeText(name),
        reason: `msys.tls_params.set is given ${name}, and no page names such a parameter`,
        hint: `the manual names ${[...texts].join(', ')}`,
      })
    setParameter(stage, frame, { of, name, value: frame.string(3) })
    return 0
  }
}

export const tlsParameterRows: readonly Row[] = [
  documented('msys.tls_params.set', 'write', { source: 'S/4/lua/ref-msys-tls-params-set', bind: set }),
]
