import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'
import type { TlsObject } from './objects.js'

interface Parameter {
  readonly of: TlsObject
  readonly name: Bytes
  readonly value: Bytes | number
}

/** Notes what a policy sets of the outbound connection's TLS. */
export const setTlsParameter = (stage: Stage, frame: Frame, { of, name, value }: Parameter): void => {
  of.set.set(name, value)
  stage.note(frame, ['tls', encodeText(name), typeof value === 'number' ? value : encodeText(value)])
}

const strings = new Set(['certfile', 'keyfile', 'ca', 'cipherlist'])

/** `(params, name, value)`: the strings of struct ec_ssl_ctx_params (ref-msys-tls-params-set). */
const set = (stage: Stage): HostFunction => {
  return (frame) => {
    const of = stage.handles.read(frame, 1, 'tls')
    const name = frame.string(2)
    if (!strings.has(name))
      stage.undecidable({
        call: 'msys.tls_params.set',
        key: encodeText(name),
        reason: `msys.tls_params.set is given ${name}, and no page names such a parameter`,
        hint: `the manual names ${[...strings].join(', ')}`,
      })
    setTlsParameter(stage, frame, { of, name, value: frame.string(3) })
    return 0
  }
}

export const tlsParameterRows: readonly Row[] = [
  documented('msys.tls_params.set', 'write', { source: 'S/4/lua/ref-msys-tls-params-set', bind: set }),
]
