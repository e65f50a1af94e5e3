import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import { type Bytes, bufferOfBytes, textOfBytes } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { rawContent } from '../../momentum/message/message.js'
import type { AcceptedCopy, SessionState } from '../../momentum/state.js'

/** Hands the message that has just been taken to the next server; comes to that one's answer, `[code, text]`. */
export type Relay = (state: SessionState) => Promise<Canonical>

export interface RelayOptions {
  readonly host: string
  readonly port: number
  /** how long the next server may be silent */
  readonly timeoutMs: number
  /** how long it may take to answer QUIT, for which nobody waits; absent: two seconds */
  readonly quitTimeoutMs?: number
}

const defaultQuitTimeoutMs = 2000

/**
 * Copies that a policy left alike go in one transaction. Where the next server takes some of them and refuses others, or cannot be reached
 * for some, the client is put off for all, since SMTP has one answer: mail is then rather twice there than nowhere. Addresses go as they
 * are, or not at all. Content goes with CRLF for each bare CR and LF: a server that takes those for line ends must find no other end in it.
 * The client's reply comes before the next server is left with QUIT.
 */
export const relayTo =
  (options: RelayOptions): Relay =>
  async (state) => {
    const shipments = shipmentsOf(state)
    if (!shipments.every(hasAddressesToSay)) return answerOf([unspeakable])
    const answers: Answer[] = []
    for (const shipment of shipments) answers.push(await send(options, shipment))
    return answerOf(answers)
  }

type Answer = readonly [code: number, text: Bytes]

interface Shipment {
  readonly sender: Bytes
  readonly content: Bytes
  readonly recipients: Bytes[]
}

const shipmentsOf = ({ accepted, transaction }: SessionState): readonly Shipment[] => {
  const shipments = new Map<string, Shipment>()
  for (const { copy } of accepted.filter((copy) => isOf(copy, transaction!.ordinal))) {
    const content = rawContent(copy)
    const key = `${copy.sender}\0${content}`
    const shipment = shipments.get(key) ?? { sender: copy.sender, content, recipients: [] }
    shipment.recipients.push(copy.recipient)
    shipments.set(key, shipment)
  }
  return [...shipments.values()]
}

/** One that a policy has discarded goes nowhere. */
const isOf = ({ message, copy }: AcceptedCopy, ordinal: number): boolean =>
  message === ordinal && copy.discarded === null

/** The client encodes addresses as UTF-8, and would put those in order that have space around them. */
const isSayable = (address: Bytes): boolean => {
  const text = textOfBytes(address)
  return text !== undefined && text.trim() === text && !/[<>\r\n]/.test(text)
}

const hasAddressesToSay = ({ sender, recipients }: Shipment): boolean =>
  isSayable(sender) && recipients.every((recipient) => recipient !== '' && isSayable(recipient))

/** The connection itself, because what is built upon it takes addresses apart, and makes others of them. */
const send = (
  { host, port, timeoutMs, quitTimeoutMs = defaultQuitTimeoutMs }: RelayOptions,
  { sender, recipients, content }: Shipment,
): Promise<Answer> =>
  new Promise((resolve) => {
    const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
    const heard = new Heard()
    const { logger } = heard
    const plain = { secure: false, ignoreTLS: true } as const
    const connection = new SMTPConnection({ host, port, ...plain, ...timeouts, logger, transactionLog: true })
    let isOver = false
    const fail = ({ response }: Failure): void => {
      const isLate = isOver // while it is left, or told a second time
      isOver = true
      const refused = parsed(response ?? heard.refusal)
      resolve(refused && refused[0] >= 400 ? refused : heard.withoutAnswer)
      // one that has answered is there to hear it
      if (!isLate && parsed(response ?? '')) leave(connection, quitTimeoutMs)
      else connection.close()
    }
    connection.on('error', fail)
    connection.connect((failure) => {
      if (failure) return fail(failure)
      const envelope = { from: textOfBytes(sender)!, to: recipients.map((recipient) => textOfBytes(recipient)!) }
      connection.send(envelope, bufferOfBytes(content), (error, sent) => {
        if (error || !sent) return fail(error ?? {})
        isOver = true
        resolve(sent.rejected.length > 0 ? partly : (parsed(sent.response) ?? senseless))
        leave(connection, quitTimeoutMs)
      })
    })
  })

/** With QUIT, without which a server calls the connection lost (RFC 5321, 4.1.1.10). The connection closes at the answer, or without one. */
const leave = (connection: SMTPConnection, timeoutMs: number): void => {
  if (connection.destroyed) return
  const timer = setTimeout(() => connection.close(), timeoutMs)
  connection.once('end', () => clearTimeout(timer))
  connection.quit()
}

interface Failure {
  /** what the next server said */
  readonly response?: string | undefined
}

/** What the next server said last: nodemailer tries HELO where EHLO is refused, and forgets that where the connection is gone by then. */
class Heard {
  private last = ''
  private isConnected = false
  private hasNamedRecipients = false

  /** Once recipients were named, what was said last may be of one of them alone. */
  get refusal(): string {
    return this.hasNamedRecipients ? '' : this.last
  }

  get withoutAnswer(): Answer {
    if (this.last !== '') return [451, '4.4.2 the next server closed the connection, or said no more']
    return this.isConnected ? [451, '4.4.2 the next server said nothing, and closed the connection'] : unreachable
  }

  private readonly hear = (entry: unknown, text?: unknown): void => {
    const { tnx } = entry as { readonly tnx?: string }
    if (tnx === 'network') this.isConnected = true
    if (typeof text !== 'string') return
    if (tnx === 'server') this.last = text
    if (tnx === 'client' && /^RCPT/i.test(text)) this.hasNamedRecipients = true
  }

  readonly logger = {
    level: () => {},
    trace: this.hear,
    debug: this.hear,
    info: this.hear,
    warn: this.hear,
    error: this.hear,
    fatal: this.hear,
  }
}

/** Undefined for what is no reply to a message. */
const parsed = (response: string): Answer | undefined => {
  const found = /^([245]\d\d)[ -]?([\s\S]*)$/.exec(response)
  return found ? [Number(found[1]), found[2]!.replace(/\r?\n\d\d\d[ -]?/g, '\n')] : undefined
}

const senseless: Answer = [451, '4.4.2 the next server answered what is no reply']

const partly: Answer = [451, '4.3.0 the next server has not taken it for every recipient']
const unreachable: Answer = [451, '4.4.1 the next server cannot be reached']
const unspeakable: Answer = [553, '5.1.0 an address of this message cannot be handed on as it is']
const nothingToSend: Answer = [250, '2.0.0 OK']

/** The answer where all were answered alike in kind; the first that puts off where not. */
const answerOf = (answers: readonly Answer[]): Canonical => {
  const first = answers[0] ?? nothingToSend
  const isAlike = answers.every(([code]) => Math.floor(code / 100) === Math.floor(first[0] / 100))
  const [code, text] = isAlike ? first : (answers.find(([code]) => code >= 400 && code < 500) ?? partly)
  return [code, encodeText(text)]
}
