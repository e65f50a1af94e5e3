import type { Bytes } from '../../domain/bytes.js'
import type { Trouble } from '../../domain/trouble.js'
import type { ConnectedClient } from './commands.js'
import type { Terms } from './negotiate.js'

/** Makes the driver of one SMTP session, before its `connect`. */
export type NewDriver = (terms: Terms) => MilterDriver

/**
 * What decides about one SMTP session that an MTA holds. Its methods are called one at a time, in the order of the
 * session, and the MTA waits for each. One that rejects ends the asking: everything after that is answered by the
 * server's `onFailure`, and `gone` is called.
 *
 * **What never comes here.** Commands that the MTA refuses itself: bad syntax, an unknown parameter, a nested MAIL, in
 * Postfix a name that is not UTF-8. A session that an XCLIENT ends is `gone`, and another one begins whose `connect`
 * names the client that XCLIENT named: without a port of its own it has the port of the first one, by which the two can
 * be told to be one. Of what comes after the message there is nothing: no call per recipient, none for a binding or a
 * delivery.
 *
 * **What is not the client's bytes.** No text has a NUL: a header value ends where there was one. Header fields and
 * body are what the MTA made of them (Postfix: a bare LF in the body is CRLF and a bare CR a space, doubled dots are
 * single, what stands behind a line that is no header field is body, and for clients of its own networks From, Date and
 * Message-Id are added). Where the MTA takes a bare LF for the end of a line before the last dot
 * (`smtpd_forbid_bare_newline = no`), the message ends there, and what the client wrote behind it is commands.
 *
 * Where no milter answers, the MTA decides (Postfix: `milter_default_action`, which is 451 where it is not set): for
 * recording alone, have it be `accept`.
 */
export interface MilterDriver {
  /**
   * A decision other than `continue` holds for the whole session, and nothing more of it is asked. The greeting is the
   * MTA's own (`554 … not accepting …`); Postfix then gives the text of a reply from MAIL on, Sendmail words of its
   * own. Postfix takes `discard` for `continue`.
   */
  connect(client: ConnectedClient, macros: Macros): Promise<Decision>

  /**
   * HELO or EHLO: which of them, the MTA does not say. As with `connect`, the decision holds for the session. Sendmail
   * answers with the reply at once, but Postfix answers EHLO with 250, and every MAIL with the reply, also after another
   * EHLO; only a reply 421, or `shutdown`, acts at once. May come several times, or not at all.
   */
  helo(name: Bytes, macros: Macros): Promise<Decision>

  /**
   * `address` as the client wrote it, with its angle brackets. Rejecting refuses the command; `accept` and `discard`
   * end this message only, without another call about it: the next `mail` comes all the same.
   */
  mail(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<Decision>

  /** Rejecting refuses this recipient; `accept` and `discard` are about the whole message, as in `mail`. */
  rcpt(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<Decision>

  /**
   * A recipient that the MTA itself has refused (it is marked by the macro `rcpt_mailer`, which is `error`): nothing is
   * to be decided. The macros `rcpt_host` and `rcpt_addr` have the enhanced status code and the text of the refusal.
   * Never called where the terms do not have `givesRefused`.
   */
  refusedRcpt(address: Bytes, parameters: readonly Bytes[], macros: Macros): Promise<void>

  /**
   * Rejecting refuses the command; the message goes on with another one. Postfix and later Sendmails only (version 4).
   */
  data(macros: Macros): Promise<Decision>

  /** At the end of the body: the last call about this message, whatever is decided. */
  message(message: ReceivedMessage, macros: Macros): Promise<Ended>

  /** A command that the MTA does not know: the line, but of Postfix the verb alone. */
  unknown(line: Bytes, macros: Macros): Promise<Decision>

  /** The open message is over without its end. */
  abort(why: Aborted): Promise<void>

  /** The session is over; the last call. An open message has been aborted before. */
  gone(how: Gone): Promise<void>
}

/**
 * The macros that were given with a command, by name without braces (`auth_authen`). Which ones, the MTA's
 * configuration says (Postfix: `milter_…_macros`). With the end of the body come also those of the header fields and
 * the body.
 */
export type Macros = ReadonlyMap<Bytes, Bytes>

export interface ReceivedMessage {
  readonly fields: readonly HeaderField[]
  /** with CRLF at the ends of its lines */
  readonly body: Bytes
}

/**
 * A field as the MTA gave it: the value is all that stands behind the colon, and the line feeds within have no carriage
 * return. Under terms without `keepsLeadingSpace`, a space behind the colon is gone, and whether there was one is not
 * known.
 */
export interface HeaderField {
  readonly name: Bytes
  readonly value: Bytes
}

/**
 * `text` has one line or several, with LF between them, each without the code and with its enhanced status code if it
 * is to have one. The code is 400 to 599; 421 ends the session after the reply. Where the first line begins with a
 * digit that is not the code's first, Postfix answers `451 4.3.5` in its place, and asks no more: an enhanced status
 * code before such a text makes it safe. `shutdown` is a reply 421 in the server's words.
 */
export type Decision =
  | { readonly kind: 'continue' | 'accept' | 'reject' | 'tempfail' | 'discard' | 'shutdown' }
  | { readonly kind: 'reply'; readonly code: number; readonly text: Bytes }

/** Modifications are made in their order, and only where the decision is to continue or to accept. */
export interface Ended {
  readonly decision: Decision
  readonly modifications: readonly Modification[]
}

/**
 * A change of the message. A header value is all that is to stand behind the colon, its leading space included; under
 * terms without `keepsLeadingSpace` the MTA puts one space before every value, and a value without one cannot be said.
 * Lines within it are parted by LF or CRLF. Addresses have angle brackets, as in SMTP.
 */
export type Modification =
  /** behind the last field */
  | { readonly kind: 'addHeader'; readonly name: Bytes; readonly value: Bytes }
  /** before the field of this index, counted from 0 with the MTA's own Received field: 0 is before that */
  | { readonly kind: 'insertHeader'; readonly index: number; readonly name: Bytes; readonly value: Bytes }
  /** the nth field of that name, counted from 1 among the received ones; an empty value cannot be said */
  | { readonly kind: 'changeHeader'; readonly occurrence: number; readonly name: Bytes; readonly value: Bytes }
  | { readonly kind: 'deleteHeader'; readonly occurrence: number; readonly name: Bytes }
  /** at most once in a message; lines end in CRLF */
  | { readonly kind: 'replaceBody'; readonly body: Bytes }
  /** parameters as in RCPT: `NOTIFY=NEVER ORCPT=…` */
  | { readonly kind: 'addRecipient'; readonly address: Bytes; readonly parameters: Bytes | null }
  | { readonly kind: 'deleteRecipient'; readonly address: Bytes }
  | { readonly kind: 'changeSender'; readonly address: Bytes; readonly parameters: Bytes | null }
  /** the message is taken, and put on hold; Postfix tells nobody the reason */
  | { readonly kind: 'quarantine'; readonly reason: Bytes }

export type Aborted =
  /**
   * the MTA says so, or begins another message: RSET, EHLO, QUIT, a client that vanishes, a refusal that is not ours
   */
  | { readonly kind: 'aborted' }
  /** the connection of the MTA is over */
  | { readonly kind: 'gone' }
  /** the message is larger than the server takes; it is answered by `onFailure` */
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }

export type Gone =
  | { readonly kind: 'quit' }
  /** the MTA closed its connection: Postfix does so after a decision at `connect` or `helo`, or it has died */
  | { readonly kind: 'closed' }
  /** the connection was given up from this side */
  | { readonly kind: 'failed'; readonly trouble: Trouble }
