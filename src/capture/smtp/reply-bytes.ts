import assert from 'node:assert'
import type { Bytes } from '../../domain/bytes.js'
import type { Reply } from './driver.js'

/** An enhanced status code in front of a text (RFC 2034 section 4, RFC 3463 section 2). */
const enhanced = /^([245])\.\d{1,3}\.\d{1,3}(?= |$)/

/**
 * A reply as it goes over the wire (RFC 5321 section 4.2.1): each line with its code, a hyphen behind it in all but the last. A CR
 * within a line becomes a space. Where the first line has an enhanced code of the reply's class, every line that has none gets it (RFC 2034 section 4).
 */
export const replyBytes = ({ code, text }: Reply): Bytes => {
  assert(Number.isInteger(code) && code >= 200 && code <= 599, `a reply's code is 200 to 599, not ${code}`)
  const lines = text.replaceAll('\r', ' ').split('\n')
  const [first, digit] = enhanced.exec(lines[0]!) ?? []
  const status = first !== undefined && digit === String(code)[0] ? first : undefined
  return lines.map((line, index) => `${code}${index < lines.length - 1 ? '-' : ' '}${coded(line, status)}\r\n`).join('')
}

const coded = (line: Bytes, status: Bytes | undefined): Bytes =>
  status === undefined || enhanced.test(line) ? line : `${status} ${line}`.trimEnd()
