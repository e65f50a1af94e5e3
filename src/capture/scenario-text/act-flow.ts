import { type Bytes, textOfBytes } from '../../domain/bytes.js'
import { decodeText, type Text } from '../../domain/canonical.js'
import type { DeliveryResult, FiredArgument, Handshake } from '../../domain/events.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { Flow } from './flow.js'

/** Which message and recipient a step is about, in words of the scenario. */
export interface About {
  readonly to?: Flow
  readonly added?: Flow
  readonly message?: number
}

export interface CommandMarks {
  readonly pipelined?: true
  /** the server took it for the answer to AUTH */
  readonly answers?: true
}

export const commandFlow = (line: Bytes, marks: CommandMarks): Flow => {
  const text = line.endsWith('\r\n') ? textOfBytes(line.slice(0, -2)) : undefined
  if (text === undefined || /[\r\n]/.test(text)) return { bytes: base64Of(line), ...marks }
  return Object.keys(marks).length === 0 && text !== 'abort' ? text : { send: text, ...marks }
}

export const answerFlow = (line: Bytes): Flow => {
  const text = line.endsWith('\r\n') ? textOfBytes(line.slice(0, -2)) : undefined
  return { answer: text === undefined || /[\r\n]/.test(text) ? { bytes: base64Of(line) } : text }
}

/** A message; its text where that comes to the same bytes. */
export const messageFlow = (content: Bytes): Flow => {
  const text = lineFeedText(content)
  return text === null ? { message: { bytes: base64Of(content) } } : { text }
}

/** With LF for every CRLF, where every line ends in that; null where some byte would be lost. */
const lineFeedText = (content: Bytes): string | null => {
  const isWhole = content === '' || (content.endsWith('\r\n') && !/(?<!\r)\n|\r(?!\n)/.test(content))
  return isWhole ? (textOfBytes(content)?.replaceAll('\r\n', '\n') ?? null) : null
}

export const injectFlow = ({ sender, recipient, content, context }: Act & { readonly kind: 'inject' }): Flow => {
  const text = lineFeedText(content)
  return {
    inject: text === null ? { bytes: base64Of(content) } : { text },
    ...(sender === '' ? {} : { from: bytesFlow(sender) }),
    to: bytesFlow(recipient),
    ...contextIn(context),
  }
}

const deliverySteps: Readonly<Record<DeliveryResult['outcome'], string>> = {
  delivered: 'deliver',
  tempfail: 'tempfail',
  permfail: 'permfail',
}

export const deliveryFlow = ({ delivery, context }: Act & { readonly kind: 'delivery' }, about: About): Flow => {
  const { outcome, reply, attempted, domain, counts } = delivery
  return {
    [deliverySteps[outcome]]: textFlow(reply),
    ...about,
    ...(attempted === false ? { attempted } : {}),
    ...(domain === undefined ? {} : { domain: textFlow(domain) }),
    ...(counts ? { counts } : {}),
    ...contextIn(context),
  }
}

export const fireFlow = ({ fired, context }: Act & { readonly kind: 'fire' }, about: About): Flow => ({
  fire: { hook: fired.hook, args: fired.arguments.map(argumentFlow) },
  ...about,
  ...contextIn(context),
})

const argumentFlow = (argument: FiredArgument): Flow => {
  if (argument === null || typeof argument !== 'object') return argument
  if ('domain' in argument) return textFlow(argument.domain)
  if ('text' in argument) return textFlow(argument.text)
  const { buffer, capacity } = argument
  if (capacity === undefined) return textFlow(buffer)
  return typeof buffer === 'string'
    ? { text: buffer, capacity }
    : { text: decodeText(buffer), encoding: 'latin1', capacity }
}

export const handshakeFlow = (handshake: Handshake): Flow => {
  const { protocol, cipher, algorithmBits, usedBits, subject, issuer, verified, failed } = handshake
  const texts = { protocol, cipher, subject, issuer, failed }
  return {
    tls: {
      ...Object.fromEntries(
        Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, textFlow(text)]])),
      ),
      bits: algorithmBits,
      used_bits: usedBits,
      verified,
    },
  }
}

type HostContext = { readonly conn?: ReadonlyMap<Bytes, Bytes>; readonly mess?: ReadonlyMap<Bytes, Bytes> }

export const contextFlow = ({ conn, mess }: HostContext): Flow => ({
  ...(conn?.size ? { conn: mapFlow(conn) } : {}),
  ...(mess?.size ? { mess: mapFlow(mess) } : {}),
})

const contextIn = (context: HostContext | undefined): { readonly context?: Flow } =>
  context ? { context: contextFlow(context) } : {}

/** A key that is not UTF-8 has no form here, and what is recorded again differs. */
const mapFlow = (map: ReadonlyMap<Bytes, Bytes>): Flow =>
  Object.fromEntries([...map].map(([key, value]) => [textOfBytes(key) ?? key, bytesFlow(value)]))

export const textFlow = (text: Text): Flow => bytesFlow(decodeText(text))

export const bytesFlow = (bytes: Bytes): Flow => textOfBytes(bytes) ?? { bytes: base64Of(bytes) }

const base64Of = (bytes: Bytes): string => Buffer.from(bytes, 'latin1').toString('base64')

export const isStarttls = (act: Act): boolean => act.kind === 'command' && parseCommand(act.line).verb === 'STARTTLS'
