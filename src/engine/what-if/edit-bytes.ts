import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { joinFields, splitContent } from '../../momentum/message/header-fields.js'
import { everyField } from '../../momentum/message/header-list.js'
import { envelopePath } from '../../momentum/phases/envelope-path.js'
import { withoutLineEnd } from '../../momentum/phases/smtp.js'

const verb = /^[ \t]*[^ \t\r\n]+[ \t]*/

/** Behind the command's verb; the line end stays. */
export const withArgument = (line: Bytes, argument: Bytes): Bytes => {
  const word = verb.exec(line)?.[0] ?? ''
  return `${word}${/[ \t]$/.test(word) ? '' : ' '}${argument}${lineEndOf(line)}`
}

/** The address of MAIL or RCPT, as it was sent; null where there is none. */
export const pathOf = (line: Bytes): Bytes | null => envelopePath(withoutLineEnd(line))?.address ?? null

/** Parameters behind the address stay. */
export const withPath = (line: Bytes, address: Bytes): Bytes => {
  const { before, after } = envelopePath(withoutLineEnd(line))!
  return `${before}<${address}>${after}${lineEndOf(line)}`
}

export const withCommand = (line: Bytes, replaced: Bytes): Bytes => replaced + lineEndOf(line)

export interface FieldChange {
  /** as it is written where it is added */
  readonly field: Bytes
  /** from 1, among fields of that name; past the last one it is added */
  readonly nth: number
  readonly value: Bytes
}

/** The message with one field otherwise, every other byte as it was. */
export const withField = (content: Bytes, { field, nth, value }: FieldChange): Bytes => {
  const { fields } = splitContent(content)
  const end = joinFields(fields).length
  const wanted = lowerCase(field)
  let [seen, offset] = [0, 0]
  for (const { name, raw } of everyField(fields)) {
    if (name === wanted) seen += 1
    if (name === wanted && seen === nth) {
      const before = offset + raw.indexOf(':') + 1
      const space = /^[ \t]*/.exec(content.slice(before))![0]
      return `${content.slice(0, before)}${space === '' ? ' ' : space}${value}${lineEndOf(raw)}${content.slice(offset + raw.length)}`
    }
    offset += raw.length
  }
  const lead = end > 0 && !content.slice(0, end).endsWith('\n') ? '\r\n' : ''
  return `${content.slice(0, end)}${lead}${field}: ${value}\r\n${separated(content.slice(end), end)}`
}

const lineEndOf = (raw: Bytes): Bytes => (raw.endsWith('\r\n') ? '\r\n' : raw.endsWith('\n') ? '\n' : '')

/** A message without any header gets the empty line that its body then needs. */
const separated = (rest: Bytes, end: number): Bytes => {
  const hasSeparator = rest.startsWith('\r\n') || rest.startsWith('\n')
  return hasSeparator || (rest === '' && end > 0) ? rest : `\r\n${rest}`
}

export const withBody = (content: Bytes, body: Bytes): Bytes => {
  const { fields, body: old } = splitContent(content)
  const head = content.slice(0, content.length - old.length)
  const isSeparated = head.length > joinFields(fields).length
  return isSeparated || head === '' ? head + body : `${head}${head.endsWith('\n') ? '' : '\r\n'}\r\n${body}`
}
