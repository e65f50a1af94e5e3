import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { Decision } from './driver.js'
import type { Packet } from './packets.js'

/** What a milter may answer to a command (`SMFIR_*` of libmilter's mfdef.h); modifications are apart. */
export type Reply =
  | { readonly kind: keyof typeof letters }
  | { readonly kind: 'reply'; readonly code: number; readonly text: Bytes }

const letters = {
  continue: 'c',
  accept: 'a',
  reject: 'r',
  tempfail: 't',
  discard: 'd',
  /**
   * Postfix answers 421 and ends the session, but at the end of the body it says 250 and throws the message away (seen
   * with 3.7.11); to Sendmail it is a word of its own inside. A reply 421 does what is meant, everywhere.
   */
  shutdown: '4',
  /**
   * no word that an MTA takes once the session goes on: Postfix calls it unexpected, and answers by
   * `milter_default_action`
   */
  connFail: 'f',
  /** to BODY, under terms with `takesSkip`: no more of them */
  skip: 's',
  /**
   * No answer yet, but wait. Postfix takes it anywhere, and as often as it comes. Sendmail (8.17) takes it at the end of
   * the body alone, where it waits no longer than its timeout E in all; anywhere else it closes the connection.
   */
  progress: 'p',
} as const

/**
 * The most bytes of a packet behind its letter that every MTA takes (MILTER_CHUNK_SIZE of mfdef.h; Postfix takes twice
 * as many).
 */
export const maximumPayloadBytes = 65_535

/**
 * A decision as a packet; `shutdown` is a reply 421. Throws Trouble `milter-reply-invalid` where it cannot be said.
 */
export const packetOfDecision = (decision: Decision): Packet =>
  packetOfReply(decision.kind === 'shutdown' ? closing : decision)

const closing: Reply = { kind: 'reply', code: 421, text: '4.7.0 Server closing connection' }

/** A reply as a packet. Throws Trouble `milter-reply-invalid` where it cannot be said. */
export const packetOfReply = (reply: Reply): Packet =>
  reply.kind === 'reply' ? packetOfText(reply.code, reply.text) : { letter: letters[reply.kind], payload: '' }

/** Every line with its code, as in SMTP (RFC 5321, 4.2.1); MTAs take the text for a format, so every % is doubled. */
const packetOfText = (code: number, text: Bytes): Packet => {
  if (!Number.isInteger(code) || code < 400 || code > 599)
    throw invalid(`a milter's reply with code ${code}; allowed are 400 to 599`)
  if (/[\r\0]/.test(text)) throw invalid('a text of a reply with CR or NUL in it; allowed are lines parted by LF')
  const lines = text.replaceAll('%', '%%').split('\n')
  const last = lines.length - 1
  const payload = `${lines.map((line, index) => `${code}${index === last ? ' ' : '-'}${line}`).join('\r\n')}\0`
  if (payload.length > maximumPayloadBytes)
    throw invalid(`a reply of ${payload.length} bytes; allowed are ${maximumPayloadBytes}`)
  return { letter: 'y', payload }
}

const invalid = (message: string): Trouble =>
  new Trouble('milter-reply-invalid', message, { hint: 'see what the policy answered, and where' })
