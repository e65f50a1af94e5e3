import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { decodeCharset, decodeTransfer, encodeCharset, encodeTransfer, foldBase64 } from '../message/transfer.js'
import { isNil } from './context-methods.js'

const utf8 = 'utf-8'

const refuseCharset = (stage: Stage, call: string, charset: Bytes): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} converts a text that does not fit the charset ${charset}, which the manual does not describe`,
    hint: '',
  })

/** A text, or an ec_string. */
const original = (stage: Stage, frame: Frame): Bytes =>
  frame.type(1) === 'userdata' ? stage.handles.read(frame, 1, 'string').value : frame.string(1)

const converted = (stage: Stage, call: string, [text, charset]: readonly [Bytes, Bytes | undefined]): Bytes =>
  charset === undefined ? text : (encodeCharset(text, charset) ?? refuseCharset(stage, call, charset))

/** `(text [, fold [, charset]])`: folded to lines of 76 characters where `fold` is true. */
const encodeBase64 = (stage: Stage): HostFunction => {
  return (frame) => {
    const text = converted(stage, 'msys.base64.encode', [original(stage, frame), frame.optionalString(3)])
    const folded = foldBase64(text)
    frame.pushString(!isNil(frame, 2) && frame.truth(2) ? folded : folded.replaceAll('\r\n', ''))
    return 1
  }
}

const encodeQuoted = (stage: Stage): HostFunction => {
  return (frame) => {
    const text = converted(stage, 'msys.qp.encode', [original(stage, frame), frame.optionalString(2)])
    const encoded = encodeTransfer(text, 'quoted-printable')
    frame.pushString(!isNil(frame, 3) && frame.truth(3) ? encoded.replace(/^\./gm, '..') : encoded)
    return 1
  }
}

/** `(text [, charset])`: in UTF-8. Raises where it can not be decoded. */
const decode =
  (call: string, encoding: 'base64' | 'quoted-printable') =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const bytes = decodeTransfer(frame.string(1), encoding) ?? frame.fail(`invalid ${encoding} data`)
    const charset = frame.optionalString(2) ?? utf8
    const isPlain = charset.toLowerCase() === utf8
    frame.pushString(isPlain ? bytes : (decodeCharset(bytes, charset) ?? refuseCharset(stage, call, charset)))
    return 1
  }

export const encodingRows: readonly Row[] = [
  documented('msys.base64.encode', 'pure', { source: 'S/4/lua/ref-msys-base-64-encode', bind: encodeBase64 }),
  documented('msys.base64.decode', 'pure', {
    source: 'S/4/lua/ref-msys-base-64-decode',
    bind: decode('msys.base64.decode', 'base64'),
  }),
  documented('msys.qp.encode', 'pure', { source: 'S/4/lua/ref-msys-qp-encode', bind: encodeQuoted }),
  documented('msys.qp.decode', 'pure', {
    source: 'S/4/lua/ref-msys-qp-decode',
    bind: decode('msys.qp.decode', 'quoted-printable'),
  }),
]
