import type { Bytes } from '../../domain/bytes.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame } from '../../lua/machine.js'
import { encodeWords } from '../message/encoded-words.js'
import type { Stage } from '../stage.js'
import { headerName, headerValue } from './known-texts.js'

/**
 * `msg:build(headers, parts, attachments)`: headers and parts in the order in which Lua traverses the tables, so that
 * what production's order would decide is decided by the same order here. Several parts become multipart/alternative.
 */
export const buildContent = (stage: Stage, frame: Frame): Bytes => {
  const headers = pairs(stage, frame.value(2))
  const parts = pairs(stage, frame.value(3))
  const attachments = frame.count() >= 4 ? pairs(stage, frame.value(4)) : []
  if (attachments.length > 0) refuse(stage, 'attachments')
  const lines = headers.map(([name, value]) => headerLine(stage, name, value)).join('')
  if (parts.length === 1) return `${lines}MIME-Version: 1.0\r\n${partContent(parts[0]!)}`
  const boundary = `=_${Math.floor(stage.random() * 2 ** 32).toString(16)}`
  const bodies = parts.map((part) => `--${boundary}\r\n${partContent(part)}\r\n`).join('')
  return `${lines}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${bodies}--${boundary}--\r\n`
}

const headerLine = (stage: Stage, name: Bytes, value: Bytes): Bytes =>
  `${headerName(stage, 'msg:build', name)}: ${encodeWords(headerValue(stage, 'msg:build', value))}\r\n`

const partContent = ([type, text]: readonly [Bytes, Bytes]): Bytes => `Content-Type: ${type}\r\n\r\n${text}`

const pairs = (stage: Stage, value: LuaValue): readonly (readonly [Bytes, Bytes])[] =>
  value !== null && typeof value === 'object' && value.kind === 'table'
    ? value.entries.map(([key, item]) => [textOf(stage, key), textOf(stage, item)] as const)
    : []

const textOf = (stage: Stage, value: LuaValue): Bytes =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : refuse(stage, `${value !== null && typeof value === 'object' ? `a ${value.kind}` : String(value)} for a text`)

const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'msg:build',
    key: null,
    reason: `msg:build with ${what} is not emulated yet`,
    hint: 'give it headers and parts of plain text',
  })
