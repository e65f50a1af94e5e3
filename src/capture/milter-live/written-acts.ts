import type { Bytes } from '../../domain/bytes.js'
import type { HeaderField, ReceivedMessage } from '../milter/driver.js'
import type { Terms } from '../milter/negotiate.js'

/** A mail server tells what a command says, and not the command: this is how it is written down. */
export const greetingLine = (name: Bytes): Bytes => `EHLO ${name}\r\n`

export const envelopeLine = (command: 'MAIL FROM' | 'RCPT TO', address: Bytes, parameters: readonly Bytes[]): Bytes =>
  `${[`${command}:${address}`, ...parameters].join(' ')}\r\n`

/** Header fields, an empty line, and the body. */
export const contentOf = ({ fields, body }: ReceivedMessage, terms: Terms): Bytes =>
  `${fields.map((field) => rawField(field, terms)).join('')}\r\n${body}`

const rawField = ({ name, value }: HeaderField, { steps }: Terms): Bytes =>
  `${name}:${steps.has('keepsLeadingSpace') ? '' : ' '}${value.replaceAll(/\r?\n/g, '\r\n')}\r\n`
