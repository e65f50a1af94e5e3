import { type Bytes, lowerCase, sha256Of } from '../../domain/bytes.js'
import { type Canonical, decodeText, type Text } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { rawContent } from '../message/message.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'
import { assertContentKnown } from '../unknown.js'

/** libopendkim's dkim.h. */
export const dkimConstants = {
  DKIM_STAT_OK: 0,
  DKIM_STAT_BADSIG: 1,
  DKIM_STAT_NOSIG: 2,
  DKIM_STAT_NOKEY: 3,
  DKIM_STAT_CANTVRFY: 4,
  DKIM_STAT_SYNTAX: 5,
  DKIM_STAT_NORESOURCE: 6,
  DKIM_STAT_INTERNAL: 7,
  DKIM_STAT_REVOKED: 8,
  DKIM_STAT_INVALID: 9,
  DKIM_STAT_NOTIMPLEMENT: 10,
  DKIM_STAT_KEYFAIL: 11,
  DKIM_STAT_CBREJECT: 12,
  DKIM_STAT_CBINVALID: 13,
  DKIM_STAT_CBTRYAGAIN: 14,
  DKIM_STAT_CBERROR: 15,
  DKIM_SIGFLAG_IGNORE: 1,
  DKIM_SIGFLAG_PROCESSED: 2,
  DKIM_SIGFLAG_PASSED: 4,
  DKIM_SIGFLAG_TESTKEY: 8,
  DKIM_SIGFLAG_NOSUBDOMAIN: 16,
} as const

/** What the outside found: a status by its name (`OK`), and the signatures. */
export interface DkimAnswer {
  readonly stat: string
  readonly signatures: readonly DkimSignature[]
}

/** A field that a source does not know is not there. */
export interface DkimSignature {
  readonly domain: Text
  readonly selector?: Text
  readonly identity?: Text
  /** of the header */
  readonly canons?: Text
  readonly errorstr?: Text
  /** `DKIM_SIGFLAG_*`, added */
  readonly flags?: number
  /** in bits */
  readonly keysize?: number
  readonly signalg?: Text
  /** names of header fields, small letters */
  readonly signed?: readonly Text[]
}

/**
 * `(message)`: what the server's own library finds, and its status. The outside's to answer, for exactly this content: it
 * hangs on keys in DNS, on the clock and on the server's settings.
 */
const verify = (stage: Stage): HostFunction => {
  return (frame) => {
    assertContentKnown(stage)
    stage.assumed.add('received-header')
    const { message } = stage.handles.read(frame, 1, 'message')
    const key = [sha256Of(rawContent(message))]
    const answer = stage.ask('msys.validate.opendkim.verify', 'stable', { key }) as Canonical & DkimAnswer
    stage.handles.push(frame, { kind: 'dkim', answer })
    frame.pushNumber(statusOf(answer.stat))
    return 2
  }
}

const statusOf = (name: string): number =>
  dkimConstants[`DKIM_STAT_${name}` as keyof typeof dkimConstants] ?? dkimConstants.DKIM_STAT_INTERNAL

const succeed = (frame: Frame): number => {
  frame.pushNumber(dkimConstants.DKIM_STAT_OK)
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
      const known = stage.objects().find((object) => object.kind === 'signature' && object.signature === signature)
      stage.handles.push(frame, known ?? { kind: 'signature', signature })
      return succeed(frame)
    }
    frame.pushNil()
    frame.pushNumber(dkimConstants.DKIM_STAT_INVALID)
    return 2
  }
}

type Field = Exclude<keyof DkimSignature, 'signed'>

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
