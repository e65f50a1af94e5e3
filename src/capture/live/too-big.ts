import type { Bytes } from '../../domain/bytes.js'
import { envelopePath } from '../../momentum/phases/envelope-path.js'
import { parseCommand, withoutLineEnd } from '../../momentum/phases/smtp.js'

/** What MAIL is refused with that announces a bigger message than is taken (RFC 1870 section 6.1); undefined for all else. */
export const tooBig = (
  line: Bytes,
  { maxMessageBytes }: { readonly maxMessageBytes: number },
): readonly [code: number, text: Bytes] | undefined => {
  if (parseCommand(line).verb !== 'MAIL') return undefined
  const announced = / SIZE=(\d{1,20})(?= |$)/i.exec(envelopePath(withoutLineEnd(line))?.after ?? '')
  return announced && Number(announced[1]) > maxMessageBytes ? tooManyOctets(maxMessageBytes) : undefined
}

export const tooManyOctets = (maxMessageBytes: number): readonly [code: number, text: Bytes] => [
  552,
  `5.3.4 a message may have ${maxMessageBytes} octets`,
]
