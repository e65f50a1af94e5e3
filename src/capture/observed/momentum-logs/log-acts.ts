import type { Bytes } from '../../../domain/bytes.js'
import type { CommandAct, ContentAct, ObservedAct, ObservedReply } from '../observed-session.js'
import type { Mailbox, ReceptionRecord } from './main-record.js'
import type { RejectRecord } from './reject-record.js'

/** A record that tells of an SMTP session. */
export type LogRecord = RejectRecord | ReceptionRecord

/**
 * What the records of one connection, in their order, tell of its acts; what they do not tell is not there. An EHLO
 * that only a later rejection knows of was said ahead of all messages, so it stands first.
 */
export const logActs = (records: readonly LogRecord[]): readonly ObservedAct[] => {
  const acts: ObservedAct[] = firstHello(records).map(command)
  for (const [index, record] of records.entries()) {
    if (record.kind === 'rejected') acts.push(...rejectedActs(record, acts))
    else if (!isSameMessage(records[index - 1], record)) acts.push(...receivedActs(messageOf(records, index)))
  }
  return acts
}

const firstHello = (records: readonly LogRecord[]): readonly Bytes[] => {
  const known = records.find((record) => record.kind === 'rejected' && stepsTo('hello', record) !== undefined)
  if (known?.kind !== 'rejected' || refusedIn[known.phase] === 'hello') return []
  return stepsTo('hello', known)!
}

/** The records of one batch stand together: one for each recipient. */
const isSameMessage = (before: LogRecord | undefined, record: ReceptionRecord): boolean =>
  before?.kind === 'received' && before.batch === record.batch

const messageOf = (records: readonly LogRecord[], from: number): readonly ReceptionRecord[] => {
  const first = records[from] as ReceptionRecord
  const end = records.findIndex(
    (record, index) => index > from && !(record.kind === 'received' && record.batch === first.batch),
  )
  return records.slice(from, end < 0 ? undefined : end) as ReceptionRecord[]
}

const receivedActs = (message: readonly ReceptionRecord[]): readonly ObservedAct[] => {
  const { at, sender, sizeBytes } = message[0]!
  return [
    command(`MAIL FROM:<${addressOf(sender)}>`),
    ...message.map(({ recipient }) => command(`RCPT TO:<${addressOf(recipient)}>`)),
    command('DATA'),
    { ...unseenContent, sizeBytes, at: Math.round(at) },
  ]
}

const addressOf = ({ localpart, domain }: Mailbox): Bytes => (domain === '' ? localpart : `${localpart}@${domain}`)

/**
 * The command that a rejection answers. The manual names the states of a reception (page reception_timing) and shows a
 * rejection after MAIL FROM as `awaiting mailfrom`, after RCPT TO as `awaiting rcptto`, in the data phase as `reading
 * body`, in each_rcpt as `async body response`; `sending … response` is where it says the policy of that command runs.
 * In any other state it is not known.
 */
const refusedIn: Readonly<Record<string, Refused>> = {
  'just connected': 'greeting',
  'sending banner': 'greeting',
  'awaiting ehlo/helo': 'hello',
  'sending ehlo/helo response': 'hello',
  'awaiting mailfrom': 'mail',
  'sending mailfrom response': 'mail',
  'awaiting rcptto': 'recipient',
  'sending rcptto response': 'recipient',
  'data phase': 'data',
  'reading body': 'content',
  'sending body response': 'content',
  'async body handler': 'content',
  'async body response': 'content',
}

type Refused = 'greeting' | 'hello' | 'mail' | 'recipient' | 'data' | 'content'

const rejectedActs = (record: RejectRecord, before: readonly ObservedAct[]): readonly ObservedAct[] => {
  const reply = replyOf(record)
  const refused = refusedIn[record.phase]
  if (refused === 'greeting') return [{ kind: 'greeting', reply }]
  const steps = stepsTo(refused, record)
  const last = steps?.at(-1)
  if (steps === undefined || last === undefined) return [...helloAlone(record, before), { kind: 'unsolicited', reply }]
  const ahead = steps.slice(0, -1).filter((line) => !isLastSaid(line, before))
  const answered: readonly ObservedAct[] =
    refused === 'content'
      ? [command(last), { ...unseenContent, at: reply.at, replies: [reply] }]
      : [{ ...command(last), at: reply.at, reply }]
  return [...ahead.map(command), ...answered]
}

/** The lines up to the one that was refused; undefined where the contexts do not have it. */
const stepsTo = (refused: Refused | undefined, record: RejectRecord): readonly Bytes[] | undefined => {
  const value = (context: RejectRecord['connContext'], name: string) => context.find(([key]) => key === name)?.[1]
  const hello = value(record.connContext, 'ehlo_string')
  const mail = value(record.messContext, 'mailfrom_string')
  const recipient = value(record.messContext, 'rcptto_string')
  const wanted: Readonly<Record<string, readonly (Bytes | undefined)[]>> = {
    hello: [hello],
    mail: [hello, mail],
    recipient: [hello, mail, recipient],
    data: [hello, mail, recipient, 'DATA'],
    content: [hello, mail, recipient, 'DATA'],
  }
  const lines = refused === undefined ? undefined : wanted[refused]
  return lines === undefined || lines.at(-1) === undefined ? undefined : lines.filter((line) => line !== undefined)
}

const helloAlone = (record: RejectRecord, before: readonly ObservedAct[]): readonly ObservedAct[] =>
  (stepsTo('hello', record) ?? []).filter((line) => !isLastSaid(line, before)).map(command)

/** A line that the records before told of, and that was not refused, was said once: the last of its verb counts. */
const isLastSaid = (line: Bytes, acts: readonly ObservedAct[]): boolean => {
  const verb = line.slice(0, 4).toUpperCase()
  if (verb === 'RCPT') return false
  const isOfVerb = (act: ObservedAct): act is CommandAct =>
    act.kind === 'command' && act.line.slice(0, 4).toUpperCase() === verb
  const last = acts.findLast(isOfVerb)
  const isOver = verb === 'MAIL' && acts.slice(acts.indexOf(last!)).some(({ kind }) => kind === 'content')
  return last !== undefined && last.line === `${line}\r\n` && last.reply === null && !isOver
}

const unseenContent: ContentAct = { kind: 'content', content: null, sizeBytes: null, at: null, replies: [] }

/** The manual shows texts with and without the code ahead: one that is the record's own is not said twice. */
const replyOf = ({ code, text, at }: RejectRecord): ObservedReply => ({
  code,
  text: text.startsWith(`${code} `) ? text.slice(4) : text,
  at: Math.round(at),
})

const command = (line: Bytes): CommandAct => ({
  kind: 'command',
  line: `${line}\r\n`,
  at: null,
  isPipelined: null,
  isAnswer: false,
  reply: null,
})
