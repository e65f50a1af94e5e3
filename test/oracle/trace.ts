import { type Bytes, upperCase } from '../../src/domain/bytes.js'
import { decodeKey, decodeText, type Text } from '../../src/domain/canonical.js'
import type { Effect, Event, PhaseInput, RegisteredModule } from '../../src/domain/events.js'
import { decodeWords } from '../../src/momentum/message/encoded-words.js'
import {
  badSequence,
  badSyntax,
  failureReply,
  noRecipients,
  notImplemented,
  type Reply,
} from '../../src/momentum/phases/replies.js'
import { defaultProfile } from '../../src/momentum/profile/profile.js'
import { type Exchange, exchangesOf } from '../../src/report/session/exchanges.js'

/** The first line of a trace: what is registered, and what booting printed. */
export const bootLine = (modules: readonly RegisteredModule[], output: readonly Text[]): string => {
  const shown = modules.map(({ name, callouts }) => `module ${decodeText(name)}=${callouts.filter(isKnown).join(',')}`)
  return ['boot', ...shown, ...output.map(outputField)].join(' | ')
}

/**
 * The trace of one recorded session, in the format of `trace.lua` with `policy-only`: what the policy decided, phase
 * by phase.
 */
export const traceSession = (name: string, events: readonly Event[]): readonly string[] => {
  const closed = events.find((event) => event.type === 'SessionClosed')
  const lines = exchangesOf(events).filter(isShown).map(phaseLine)
  return [`session ${name}`, ...lines, `end ${closed?.input.end ?? 'unclosed'}`]
}

const isKnown = (callout: string): boolean =>
  /^(init|deinit|validate_.*|core_config_get_message_routing_domain)$/.test(callout)

const isShown = ({ input, invocations }: Exchange): boolean =>
  input.phase !== 'accept' && input.phase !== 'final' && (input.phase !== 'dealloc' || invocations.length > 0)

const phaseLine = (exchange: Exchange): string => [nameOf(exchange), ...fieldsOf(exchange)].join(' | ')

const nameOf = ({ key, input }: Exchange): string => {
  if (input.phase !== 'command') return key
  return `command ${upperCase(/^[A-Za-z]*/.exec(decodeText(input.line!))![0])}`
}

const fieldsOf = ({ input, invocations, result }: Exchange): readonly string[] => [
  ...(result.reply && !isAboutCopy(input) ? [replyField([result.reply[0], decodeText(result.reply[1])])] : []),
  ...(result.disconnect ? ['disconnect'] : []),
  ...(result.delay === undefined ? [] : [`delay=${result.delay}`]),
  ...invocations.flatMap(({ invocation }) => (invocation.effects ?? []).flatMap(capabilityField)),
  ...contextFields('conn', isAboutCopy(input) ? result.context?.copy : result.context?.conn),
  ...contextFields('mess', result.context?.mess),
  ...(result.recipients ? [`recipients=${list(result.recipients.map(decodeText))}`] : []),
  ...textField('sender', result.envelope?.sender),
  ...textField('recipient', result.envelope?.recipient),
  ...sortedEntries(result.headers).map(
    ([name, values]) => `header ${quoted(name)}=${list(values.map(decodeText).map(decodeWords))}`,
  ),
  ...textField('binding', result.binding),
  ...(input.phase === 'routing' ? textField('routing', result.routingDomain) : []),
  ...textField('discarded', result.discarded),
  ...(result.failures ?? []).map(({ callout, error }) => `failure ${callout}: ${quoted(decodeText(error))}`),
  ...(result.outside ?? []).map((effect) => `outside ${quoted(outsideText(effect))}`),
  ...(result.output ?? []).map(outputField),
]

/** The phases in which a recipient's own copy of the message is looked at. */
const isAboutCopy = ({ phase }: PhaseInput): boolean =>
  phase === 'each_rcpt' || phase === 'set_binding' || phase === 'routing'

const hostTexts: ReadonlySet<string> = new Set(
  [
    badSequence,
    badSyntax,
    noRecipients,
    notImplemented,
    failureReply({ hostname: defaultProfile.hostname.value } as never),
  ].map(([, text]) => text),
)

/** The host's own texts are not shown, and a policy's only where it refuses. */
const replyField = ([code, text]: Reply): string =>
  code < 400 || hostTexts.has(text) ? `reply=${code}` : `reply=${code} ${quoted(text)}`

const capabilityField = ([name, capability]: Effect): readonly string[] => {
  if (name !== 'capability.add' && name !== 'capability.remove') return []
  return [`capability=${name === 'capability.add' ? '+' : '-'}${decodeText(capability as Text)}`]
}

const contextFields = (kind: string, context: Readonly<Record<string, Text | null>> | undefined): readonly string[] =>
  sortedEntries(context).map(
    ([key, value]) => `${kind} ${quoted(key)}=${value === null ? 'nil' : quoted(decodeText(value))}`,
  )

const sortedEntries = <Value>(dictionary: Readonly<Record<string, Value>> = {}): readonly (readonly [Bytes, Value])[] =>
  Object.entries(dictionary)
    .map(([key, value]) => [decodeKey(key), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))

const textField = (name: string, text: Text | undefined): readonly string[] =>
  text === undefined ? [] : [`${name}=${quoted(decodeText(text))}`]

const outsideText = ([name, ...values]: Effect): Bytes =>
  [name, ...values.map((value) => (typeof value === 'number' ? String(value) : decodeText(value as Text)))].join(' ')

const outputField = (line: Text): string => `output ${quoted(decodeText(line))}`

const list = (texts: readonly Bytes[]): string => `[${texts.map(quoted).join(',')}]`

/** Bytes as they are seen: what is not printable ASCII, `"` and `\` as `\xNN`. */
const quoted = (bytes: Bytes): string =>
  `"${bytes.replace(/[^ !#-[\]-~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}"`
