import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { finiteNumber } from '../libraries/known-numbers.js'
import { unmodelledField } from '../libraries/unmodelled.js'
import type { TlsObject } from '../objects.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'

interface Setting {
  readonly of: TlsObject
  readonly name: Bytes
}

/** The structure's integers are fields to write; its strings are msys.tls_params.set's (ref-msys-tls-params-set.md). */
export const setTlsNumber = (stage: Stage, frame: Frame, { of, name }: Setting): boolean => {
  if (!numbers.has(name)) return unmodelledField(stage, 'writing ec_ssl_ctx_params', name)
  const value = finiteNumber(stage, `ec_ssl_ctx_params.${name}`, frame.number(3))
  of.set.set(name, value)
  stage.noteOutside(frame, ['tls', name, value])
  return true
}

const numbers = new Set(['use_tls', 'tls_verify'])

const setTlsText = (stage: Stage): HostFunction => {
  return (frame) => {
    const of = stage.handles.read(frame, 1, 'tls')
    const [name, value] = [frame.string(2), frame.string(3)]
    of.set.set(name, value)
    stage.noteOutside(frame, ['tls', encodeText(name), encodeText(value)])
    return 0
  }
}

export const tlsRows: readonly Row[] = [
  documented('msys.tls_params.set', 'write', { source: 'S/4/lua/ref-msys-tls-params-set', bind: setTlsText }),
]
