import { readable, type Text } from '../../domain/canonical.js'
import type { FiredArgument, PhaseResult, Stimulus } from '../../domain/events.js'
import { indented, type Line, line, toned } from '../lines.js'
import { resultText } from '../result-text.js'
import { counted } from '../words.js'
import type { Exchange } from './exchanges.js'
import { invocationLines } from './invocation-lines.js'
import { replyTone } from './session-listing.js'

/** One phase instance: the client's side, the callouts that it caused, what they changed together, the reply. */
export const exchangeLines = (exchange: Exchange): readonly Line[] => [
  line(toned('strong', exchange.key)),
  ...indented(2, [
    ...clientLines(exchange.input),
    ...serverLines(exchange.input),
    ...exchange.invocations.flatMap(invocationLines),
    ...changedLines(exchange.result),
    ...replyLines(exchange.result),
  ]),
]

/** `C: RCPT TO:<a@example.net>`. */
export const clientLines = ({
  line: command,
  pipelined: isPipelined,
  content,
  context,
  sender,
}: Stimulus): readonly Line[] => {
  const pipelined = isPipelined ? [toned('dim', ' (pipelined)')] : []
  return [
    ...hostSetLines(context?.conn, 'connection'),
    ...hostSetLines(context?.mess, 'message'),
    ...(command === undefined ? [] : [line('C: ', readable(command).replace(/\r?\n$/, ''), ...pipelined)]),
    ...(content
      ? [
          line(
            sender === undefined ? 'C: ' : `HTTP: from <${readable(sender)}> `,
            toned('dim', `(a message of ${counted(content.size, 'byte')})`),
          ),
        ]
      : []),
  ]
}

/** What the server did by itself: how a delivery ended, which hook was fired. */
export const serverLines = ({ delivery, fired }: Stimulus): readonly Line[] => [
  ...(delivery ? [line(toned('dim', `${deliveries[delivery.outcome]}: `), readable(delivery.reply))] : []),
  ...(fired ? [line(toned('dim', 'fired '), `${fired.hook}(${fired.arguments.map(argumentText).join(', ')})`)] : []),
]

const deliveries: Readonly<Record<NonNullable<Stimulus['delivery']>['outcome'], string>> = {
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

const hostSetLines = (context: Readonly<Record<string, Text>> | undefined, of: string): readonly Line[] =>
  Object.entries(context ?? {}).map(([key, value]) =>
    line(toned('dim', `the host set ${key} = ${readable(value)} in the ${of} context`)),
  )

/** Every line of a reply as the client saw it: `S: 250-first`, `S: 250 last`. */
export const replyLines = ({ reply, delay, disconnect }: PhaseResult): readonly Line[] => {
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

/** What a phase changed beside the reply, folded over all its callouts. */
export const changedLines = (result: PhaseResult): readonly Line[] => {
  const { reply: _reply, delay: _delay, disconnect: _disconnect, context, headers, output, envelope, ...rest } = result
  return [
    ...(output ?? []).map((text) => line(toned('dim', 'printed '), readable(text))),
    ...Object.entries(context ?? {}).flatMap(([of, values]) => dictionaryLines(`${of} context`, values)),
    ...dictionaryLines('header', headers),
    ...dictionaryLines('envelope', envelope),
    ...Object.entries(rest).map(([path, value]) =>
      line(toned('dim', `${words[path] ?? path} `), long(resultText(path, value))),
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
    line(toned('dim', `${of} `), `${key}: `, value === null ? toned('dim', 'removed') : long(resultText('', value))),
  )

const long = (text: string): string => (text.length > 400 ? `${text.slice(0, 399)}…` : text)
