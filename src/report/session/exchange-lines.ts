import { readable, type Text } from '../../domain/canonical.js'
import type { DeliveryResult, FiredArgument, Handshake, PhaseResult, Stimulus } from '../../domain/events.js'
import { indented, type Line, line, type Span, toned } from '../lines.js'
import { resultText } from '../result-text.js'
import { counted, shortened } from '../words.js'
import type { Exchange } from './exchanges.js'
import { invocationLines } from './invocation-lines.js'
import { replyTone } from './session-listing.js'
import { messageText } from './withheld-lines.js'

/** One phase instance: the client's side, the callouts that it caused, what they changed together, the reply. */
export const exchangeLines = (exchange: Exchange): readonly Line[] => [
  line(toned('strong', exchange.key)),
  ...indented(2, [
    ...clientLines(exchange.input),
    ...serverLines(exchange),
    ...exchange.invocations.flatMap(invocationLines),
    ...changedLines(exchange.result),
    ...(isSaid(exchange) ? replyLines(exchange.result) : []),
    ...seenLines(exchange.input),
  ]),
]

/** A message in chunks is asked for by nobody: that DATA was taken is what the server told itself (RFC 3030). */
const isSaid = ({ input: { chunks }, result: { reply } }: Exchange): boolean =>
  chunks === undefined || reply?.[0] !== 354

/** `C: RCPT TO:<a@example.net>`. */
const clientLines = (stimulus: Stimulus): readonly Line[] => {
  const { pipelined: isPipelined, content, lacks, bareDots, context, answer, handshake, sender, receivedBy } = stimulus
  const method = receivedBy === undefined ? '' : `, recv_method ${receivedBy}`
  const pipelined = isPipelined ? [toned('dim', ' (pipelined)')] : []
  return [
    ...hostSetLines(context?.conn, 'connection'),
    ...hostSetLines(context?.mess, 'message'),
    ...commandsOf(stimulus).map((one) => line('C: ', ...commandSpans(readable(one)), ...pipelined)),
    ...(answer === undefined ? [] : [line('C: ', credentials)]),
    ...(handshake ? [line('C: ', toned('dim', handshakeText(handshake)))] : []),
    ...(content
      ? [
          line(
            sender === undefined ? 'C: ' : `HTTP: from <${readable(sender)}> `,
            toned('dim', `(${messageText(content.size, lacks)}${method})`),
          ),
        ]
      : []),
    ...(bareDots === undefined
      ? []
      : [line(toned('warn', `it ends earlier for other servers: ${smuggled(bareDots)}`))]),
  ]
}

const smuggled = (bareDots: number): string =>
  `${counted(bareDots, 'dot')} on ${bareDots === 1 ? 'a line' : 'lines'} that CR or LF alone ${bareDots === 1 ? 'ends' : 'end'}, as when somebody smuggles a message in`

/** What came as it came: nothing is left of a message that was too big, and DATA stands for its chunks. */
const commandsOf = ({ line: command, chunks }: Stimulus): readonly Text[] =>
  chunks ?? (command === undefined || command === '' ? [] : [command])

/** What the server did by itself: how a delivery ended, which hook was fired. */
const serverLines = ({ input: { delivery, fired, refused, answers }, undeliverable }: Exchange): readonly Line[] => [
  ...(refused ? [line(toned('dim', 'the server refused it by itself: no policy was asked'))] : []),
  ...(answers?.some(({ call }) => call === 'smtp.relay')
    ? [line(toned('dim', 'handed to the next server, which answered'))]
    : []),
  ...(delivery ? [deliveryLine(delivery, undeliverable)] : []),
  ...(fired ? [line(toned('dim', 'fired '), `${fired.hook}(${fired.arguments.map(argumentText).join(', ')})`)] : []),
]

const deliveryLine = ({ outcome, reply }: DeliveryResult, undeliverable: string | null): Line =>
  undeliverable === null
    ? line(toned('dim', `${deliveries[outcome]}: `), readable(reply))
    : line(toned('dim', 'nothing to deliver: '), undeliverable, toned('dim', ` (its source says: ${readable(reply)})`))

const deliveries: Readonly<Record<DeliveryResult['outcome'], string>> = {
  delivered: 'delivered',
  tempfail: 'not delivered for now',
  permfail: 'not delivered, for good',
}

const argumentText = (argument: FiredArgument): string => {
  if (argument === null) return 'nil'
  if (typeof argument !== 'object') return String(argument)
  if ('domain' in argument) return readable(argument.domain)
  return JSON.stringify(readable('text' in argument ? argument.text : argument.buffer))
}

/** What a client said of itself is in the recording, and not for everybody who looks at one. */
const credentials = toned('dim', '(credentials)')

const commandSpans = (command: string): readonly Span[] => {
  const text = command.replace(/\r?\n$/, '')
  const [, auth] = /^(AUTH\s+\S+)\s+\S/i.exec(text) ?? []
  return auth === undefined ? [{ text }] : [{ text: `${auth} ` }, credentials]
}

/** `(TLSv1.3, TLS_AES_256_GCM_SHA384, CN=a verified)`. */
const handshakeText = ({ protocol, cipher, subject, verified, failed }: Handshake): string => {
  if (failed !== undefined) return `(a TLS handshake that failed: ${readable(failed)})`
  const certificate = subject === undefined ? [] : [`${readable(subject)}${verified ? ' verified' : ''}`]
  const agreed = [protocol, cipher].flatMap((text) => (text === undefined ? [] : [readable(text)]))
  return `(a TLS handshake: ${[...agreed, ...certificate].join(', ')})`
}

const hostSetLines = (context: Readonly<Record<string, Text>> | undefined, of: string): readonly Line[] =>
  Object.entries(context ?? {}).map(([key, value]) =>
    line(toned('dim', `the host set ${key} = ${readable(value)} in the ${of} context`)),
  )

/** Every line of a reply as the client saw it: `S: 250-first`, `S: 250 last`. */
const replyLines = ({ reply, delay, disconnect }: PhaseResult): readonly Line[] => {
  if (!reply) return disconnect ? [line('S: ', toned('bad', '(disconnects)'))] : []
  const [code, text] = reply
  const texts = readable(text).split('\n')
  const after = [
    ...(delay === undefined ? [] : [toned('dim', ` (after ${delay} s)`)]),
    ...(disconnect ? [toned('bad', ' (disconnects)')] : []),
  ]
  return texts.map((one, index) =>
    index < texts.length - 1
      ? line('S: ', toned(replyTone(code), `${code}-${one}`))
      : line('S: ', toned(replyTone(code), `${code} ${one}`), ...after),
  )
}

/** What another server was seen to answer. */
const seenLines = ({ seen = [] }: Stimulus): readonly Line[] =>
  seen.map(([code, text]) => line(toned('dim', 'seen '), `${code} ${readable(text).split('\n')[0]}`))

/** What a phase changed beside the reply, folded over all its callouts. */
const changedLines = (result: PhaseResult): readonly Line[] => {
  const { reply: _reply, delay: _delay, disconnect: _disconnect, context, headers, output, envelope, ...rest } = result
  return [
    ...(output ?? []).map((text) => line(toned('dim', 'printed '), readable(text))),
    ...Object.entries(context ?? {}).flatMap(([of, values]) => dictionaryLines(`${of} context`, values)),
    ...dictionaryLines('header', headers),
    ...dictionaryLines('envelope', envelope),
    ...Object.entries(rest).map(([path, value]) =>
      line(toned('dim', `${words[path] ?? path} `), shortened(resultText(path, value))),
    ),
  ]
}

const words: Readonly<Record<string, string>> = {
  routingDomain: 'routing domain',
  message: 'whole message',
  outside: 'to the outside',
  failures: 'failed:',
  discarded: 'discarded:',
  others: 'other messages:',
  code: "the message's code",
}

const dictionaryLines = (of: string, values: object | undefined): readonly Line[] =>
  Object.entries(values ?? {}).map(([key, value]) =>
    line(
      toned('dim', `${of} `),
      `${key}: `,
      value === null ? toned('dim', 'removed') : shortened(resultText('', value)),
    ),
  )
