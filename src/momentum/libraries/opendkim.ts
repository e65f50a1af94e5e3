import { type Bytes, lowerCase, sha256Of } from '../../domain/bytes.js'
import { type Canonical, decodeText, type Text } from '../../domain/canonical.js'
import { type DkimSignature, type DkimStatus, dkimStatuses } from '../../domain/dkim.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown } from '../calls/unknown.js'
import { rawContent } from '../message/message.js'

const statusConstants = Object.fromEntries(dkimStatuses.map((status, number) => [`DKIM_STAT_${status}`, number]))

/** libopendkim's dkim.h. */
export const dkimConstants: Readonly<Record<string, number>> = {
  ...statusConstants,
  DKIM_SIGFLAG_IGNORE: 1,
  DKIM_SIGFLAG_PROCESSED: 2,
  DKIM_SIGFLAG_PASSED: 4,
  DKIM_SIGFLAG_TESTKEY: 8,
  DKIM_SIGFLAG_NOSUBDOMAIN: 16,
}

/** What the outside found: a field that a source does not know is not there. */
export type FoundSignature = Pick<DkimSignature<Text>, 'domain'> & Partial<DkimSignature<Text>>

export interface FoundDkim {
  readonly stat: DkimStatus
  readonly signatures: readonly FoundSignature[]
}

/**
 * `(message)`: what the server's own library finds, and its status. The outside's to answer, for exactly this content: it
 * hangs on keys in DNS, on the clock and on the server's settings.
 */
const verify = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    assertContentKnown(stage, message)
    stage.assumed.add('received-header')
    const key = [sha256Of(rawContent(message))]
    const answer = stage.ask('msys.validate.opendkim.verify', 'stable', { key }) as Canonical & FoundDkim
    stage.handles.push(frame, { kind: 'dkim', answer })
    frame.pushNumber(statusOf(answer.stat))
    return 2
  }
}

/** A status that this version does not know is the library's own trouble. */
const statusOf = (name: DkimStatus): number => dkimStatuses.indexOf(dkimStatuses.includes(name) ? name : 'INTERNAL')

const succeed = (frame: Frame): number => {
  frame.pushNumber(statusOf('OK'))
  return 2
}

const getNumSigs = (stage: Stage): HostFunction => {
  return (frame) => {
    frame.pushNumber(stage.handles.read(frame, 1, 'dkim').answer.signatures.length)
    return succeed(frame)
  }
}

/** `(dkim [, n = 0])`; beyond the last one there is none, and the status says so. */
const getSig = (stage: Stage): HostFunction => {
  return (frame) => {
    const { answer } = stage.handles.read(frame, 1, 'dkim')
    const signature = answer.signatures[frame.optionalNumber(2) ?? 0]
    if (signature) {
      stage.handles.pushSame(frame, { kind: 'signature', signature })
      return succeed(frame)
    }
    frame.pushNil()
    frame.pushNumber(statusOf('INVALID'))
    return 2
  }
}

type Field = Exclude<keyof FoundSignature, 'signed'>

/** A field of the signature at `index`, and the status. */
const getField =
  (field: Field, index = 1) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const value = stage.handles.read(frame, index, 'signature').signature[field]
    if (value === undefined) refuse(stage, field)
    else if (typeof value === 'number') frame.pushNumber(value)
    else frame.pushString(decodeText(value))
    return succeed(frame)
  }

const refuse = (stage: Stage, field: string): never =>
  stage.undecidable({
    call: 'msys.validate.opendkim',
    key: field,
    reason: `the source of this recording did not tell the ${field} of a DKIM signature`,
    hint: '',
  })

const getSigned = (stage: Stage): HostFunction => {
  return (frame) => {
    const { signed } = stage.handles.read(frame, 1, 'signature').signature
    const name: Bytes = lowerCase(frame.string(2))
    if (!signed) return refuse(stage, 'signed header fields')
    frame.pushBoolean(signed.some((field) => decodeText(field) === name))
    return succeed(frame)
  }
}

const row = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`msys.validate.opendkim.${name}`, kind, {
    source: `S/4/lua/ref-msys-validate-opendkim-${name.replaceAll('_', '-')}`,
    bind,
  })

export const opendkimRows: readonly Row[] = [
  row('verify', 'stable', verify),
  row('get_num_sigs', 'state', getNumSigs),
  row('get_sig', 'state', getSig),
  row('get_sig_domain', 'state', getField('domain')),
  row('get_sig_selector', 'state', getField('selector')),
  row('get_sig_identity', 'state', getField('identity', 2)),
  row('get_sig_canons', 'state', getField('canons')),
  row('get_sig_errorstr', 'state', getField('errorstr')),
  row('get_sig_flags', 'state', getField('flags')),
  row('get_sig_keysize', 'state', getField('keysize')),
  row('get_sig_signalg', 'state', getField('signalg')),
  row('get_sig_hdrsigned', 'state', getSigned),
]
