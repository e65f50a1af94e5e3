import type { Text } from './canonical.js'
import type { RecorderProcess } from './recorder-process.js'

/**
 * What of a milter's recording is not as the client sent it, or is missing. Postfix tells every command that it takes; what
 * Momentum would have been told besides is named here, and never filled in.
 */
export const milterChanges = [
  /** whether it was HELO or EHLO: written as EHLO */
  'greeting',
  /** spelling and spaces of commands; a message that is followed by another one without having come is written as ended by RSET */
  'commands',
  /** whether the client waited for replies */
  'pipelining',
  /** header fields and body, which are what the mail server made of them, with fields of its own */
  'message',
  /** the space behind the colon of a header field, written as one */
  'field-space',
  /** DATA, which the mail server does not tell: written before each message */
  'data',
  /** commands that the mail server refused are missing, but for recipients: of their replies' codes the first digit is told, and written as 450 or 550 */
  'refusals',
  /** recipients that the mail server refused are missing as well */
  'refused-recipients',
  /** STARTTLS and AUTH are missing: what they came to is context */
  'extensions',
  /** whether the client quit or vanished */
  'end',
] as const

export type MilterChange = (typeof milterChanges)[number]

/** A mail server that asked `reprise milter`. */
export interface MilterSource {
  readonly kind: 'milter'
  readonly recorder: RecorderProcess
  /** `observe`: replies are what the policy would have had the client told, who was told nothing of it; `enforce`: the client was told them */
  readonly mode: 'observe' | 'enforce'
  /** the mail server in its own words, as `Postfix 3.7.11`; absent: it did not say */
  readonly mta?: Text
  /** its name for itself */
  readonly host?: Text
  /** which of its services the client connected to, as its configuration calls it */
  readonly daemon?: Text
  /** what it found the client's address to resolve to; where that is nothing, the address in brackets or `unknown` */
  readonly client: Text
  /** version of the milter protocol that both agreed on */
  readonly protocol: number
  readonly notTheClients: readonly MilterChange[]
  /** callouts of the policy that a mail server gives no occasion for; absent: none */
  readonly notAsked?: readonly string[]
  /** callouts that are asked, and whose decisions it has no means to carry out; absent: none */
  readonly notDone?: readonly string[]
  /**
   * A session that may be the same connection's, by which XCLIENT ended it: of the same service of the same mail server, with the same port of the client, over
   * when this one began, for a second at most. Nothing tells for sure.
   */
  readonly possiblyAfter?: { readonly session: string; readonly peer: Text }
}
