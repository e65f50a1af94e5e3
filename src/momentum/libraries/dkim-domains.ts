import type { HostFunction } from '../../lua/machine.js'
import { contentDigest, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { isNil } from './context-methods.js'

/** `([message [, vctx]])`: what the dkim_validate module of version 3 has found; of the phase's message where none is named. */
const found =
  (name: 'get_domains' | 'get_responsible_domain') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const message = isNil(frame, 1)
      ? (stage.running(frame).message ?? frame.fail('no message to look at'))
      : stage.handles.read(frame, 1, 'message').message
    if (!isNil(frame, 2)) stage.handles.read(frame, 2, 'vctx')
    const key = [contentDigest(stage, message)]
    return returnLibrary(stage, frame, { call: `msys.validate.dkim.${name}`, key, message })
  }

const page = (name: string): string => `S/3/3-reference/lua-ref-msys-validate-dkim-${name.replaceAll('_', '-')}`

export const dkimDomainRows: readonly Row[] = (['get_domains', 'get_responsible_domain'] as const).map((name) =>
  documented(`msys.validate.dkim.${name}`, 'stable', { source: page(name), bind: found(name) }),
)
