import type { Bytes } from '../../domain/bytes.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertContentSeen } from '../calls/unknown.js'
import { rawContent } from '../message/message.js'
import { encodeTransfer } from '../message/transfer.js'
import { headerName, headerValue } from './known-texts.js'

/**
 * `msg:build(headers, parts, attachments)` as ref-msg-build draws it: multipart/mixed, in it multipart/alternative with the
 * parts, then the attachments. Headers and parts come in the order in which Lua traverses the tables, so that what
 * production's order would decide is decided by the same order here. Header values are taken as they are.
 */
export const buildContent = (stage: Stage, frame: Frame): Bytes => {
  const headers = pairs(stage, frame.value(2)).map(([name, value]) => headerLine(stage, name, value))
  const parts = pairs(stage, frame.value(3)).map(partContent)
  const attachments = items(frame.count() >= 4 ? frame.value(4) : null).map((one) =>
    attachmentContent(stage, frame, one),
  )
  const [mixed, alternative] = [newBoundary(stage), newBoundary(stage)]
  const bodies = `Content-Type: multipart/alternative; boundary="${alternative}"\r\n\r\n${enclosed(alternative, parts)}`
  const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${mixed}"\r\n`
  return `${headers.join('')}${head}\r\n${enclosed(mixed, [bodies, ...attachments])}`
}

/** A string that no other boundary of the session is. */
export const newBoundary = (stage: Stage): Bytes =>
  `=_${[stage.random(), stage.random()]
    .map((number) =>
      Math.floor(number * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')}`

const enclosed = (boundary: Bytes, parts: readonly Bytes[]): Bytes =>
  `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`

/** A text without a charset is quoted-printable, all else base64. */
const partContent = ([type, text]: readonly [Bytes, Bytes]): Bytes => {
  const encoding = /^text\/(?!.*charset)/i.test(type) ? 'quoted-printable' : 'base64'
  return `Content-Type: ${type}\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encodeTransfer(text, encoding)}`
}

const attachmentContent = (stage: Stage, frame: Frame, attachment: LuaTable): Bytes => {
  const fields = new Map(attachment.entries)
  const content = fields.get('content') ?? null
  const attached = typeof content === 'object' && content?.kind === 'handle' ? stage.objects()[content.id ?? -1] : null
  if (attached?.kind === 'message') assertContentSeen(stage, attached.message)
  if (attached?.kind === 'message')
    return `Content-Type: message/rfc822; name="Attached Message"\r\n\r\n${rawContent(attached.message)}`
  const [type, name] = [textOf(fields, 'type') ?? 'application/octet-stream', textOf(fields, 'name') ?? '']
  const extra = textOf(fields, 'headers')
  const head = [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    ...(extra === undefined ? [] : [extra]),
  ]
  if (typeof content === 'string')
    return `${head.join('\r\n')}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encodeTransfer(content, 'quoted-printable')}`
  if (attached?.kind === 'io')
    return `${head.join('\r\n')}\r\nContent-Transfer-Encoding: base64\r\n\r\n${attached.content}`
  return frame.fail('msg:build: an attachment has no content')
}

const textOf = (fields: ReadonlyMap<LuaValue, LuaValue>, name: string): Bytes | undefined => {
  const value = fields.get(name)
  return typeof value === 'string' ? value : undefined
}

const isTable = (value: LuaValue): value is LuaTable =>
  value !== null && typeof value === 'object' && value.kind === 'table'

const items = (value: LuaValue): readonly LuaTable[] =>
  isTable(value) ? value.entries.map(([, item]) => item).filter(isTable) : []

const headerLine = (stage: Stage, name: Bytes, value: Bytes): Bytes =>
  `${headerName(stage, 'msg:build', name)}: ${headerValue(stage, 'msg:build', value)}\r\n`

const pairs = (stage: Stage, value: LuaValue): readonly (readonly [Bytes, Bytes])[] =>
  isTable(value) ? value.entries.map(([key, item]) => [plainText(stage, key), plainText(stage, item)] as const) : []

const plainText = (stage: Stage, value: LuaValue): Bytes => {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  const what = value !== null && typeof value === 'object' ? `a ${value.kind}` : String(value)
  return stage.undecidable({
    call: 'msg:build',
    key: null,
    reason: `msg:build with ${what} for a text is not emulated yet`,
    hint: 'give it headers and parts of plain text',
  })
}
