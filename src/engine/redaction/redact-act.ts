import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeText } from '../../domain/canonical.js'
import type { Handshake } from '../../domain/events.js'
import type { BodyMode } from '../../domain/redaction.js'
import type { Act, HostSet } from '../../momentum/phases/acts.js'
import { withoutLineEnd } from '../../momentum/phases/smtp.js'
import type { Expected, SessionState } from '../../momentum/state.js'
import { redactContent } from './redact-content.js'
import { redactAnswer, redactLine } from './redact-line.js'
import type { SessionRedactor } from './session-redactor.js'

/** What is replaced, and in which state the session is that it is written down of. */
export interface Redacting {
  /** null: bodies alone are left out */
  readonly redactor: SessionRedactor | null
  readonly bodies: BodyMode
  readonly expects: SessionState['expects']
}

/** An act of a client, as it may be written down. */
export const redactAct = (act: Act, redacting: Redacting): Act => {
  const { redactor, bodies } = redacting
  if (act.kind === 'message') {
    const { content, lacks: _lacks, ...rest } = act
    const withheld = redactContent(redactor, bodies, content)
    return { ...rest, ...(redactor ? redactTold(redactor, rest) : {}), ...withheld }
  }
  if (!redactor || act.kind === 'connect' || act.kind === 'abort' || act.kind === 'close') return act
  if (act.kind === 'handshake') {
    const handshake = withParametersOf(redacting.expects, redactHandshake(redactor, act.handshake))
    return { ...act, handshake, ...redactTold(redactor, act) }
  }
  if (act.kind === 'answer') return { ...act, line: answerLine(redactor, act.line), ...redactTold(redactor, act) }
  if (act.kind !== 'command') throw new Error(`no source that redacts has an act of kind ${act.kind}`)
  const line = redacting.expects?.kind === 'answer' ? answerLine(redactor, act.line) : redactLine(redactor, act.line)
  const { refused, chunks } = act
  return {
    ...act,
    line,
    ...(refused ? { refused: [refused[0], redactor.text(refused[1])] as const } : {}),
    ...(chunks ? { chunks: chunks.map((chunk) => redactLine(redactor, chunk)) } : {}),
    ...redactTold(redactor, act),
  }
}

const answerLine = (redactor: SessionRedactor, line: Bytes): Bytes => {
  const bare = withoutLineEnd(line)
  return `${redactAnswer(redactor, bare)}${line.slice(bare.length)}`
}

/** What else comes with it. */
type Besides = Partial<Pick<Act & { readonly kind: 'command' }, 'credentials' | 'seen' | 'macros' | 'context'>>

const redactTold = (redactor: SessionRedactor, { credentials, seen, macros, context }: Besides): Besides => ({
  ...(credentials ? { credentials: { user: redactor.user(credentials.user) } } : {}),
  ...(seen ? { seen: redactor.keepsAddresses ? seen : seen.map(([code]) => [code, ''] as const) } : {}),
  ...(macros ? { macros: redactMacros(redactor, macros) } : {}),
  ...(context ? { context: redactContexts(redactor, context) } : {}),
})

const redactMacros = (redactor: SessionRedactor, macros: NonNullable<Besides['macros']>) =>
  Object.fromEntries(
    Object.entries(macros).map(([name, value]) => [
      name,
      encodeText(
        name === 'auth_authen' || name === 'auth_author' || name === 'rcpt_addr'
          ? redactor.user(decodeText(value))
          : redactor.text(decodeText(value)),
      ),
    ]),
  )

const redactContexts = (redactor: SessionRedactor, { conn, mess }: NonNullable<HostSet['context']>) => ({
  ...(conn ? { conn: redactContext(redactor, conn) } : {}),
  ...(mess ? { mess: redactContext(redactor, mess) } : {}),
})

/** Variables that the host sets, by what their names say is in them. */
export const redactContext = (
  redactor: SessionRedactor,
  context: ReadonlyMap<Bytes, Bytes>,
): ReadonlyMap<Bytes, Bytes> => new Map([...context].map(([key, value]) => [key, redactVariable(redactor, key, value)]))

const redactVariable = (redactor: SessionRedactor, key: Bytes, value: Bytes): Bytes =>
  key === 'auth_user' || (key.includes('localpart') && value !== '') ? redactor.user(value) : redactor.text(value)

/** What it came to; of certificates, and of why it failed, what tells of nobody. */
export const redactHandshake = (redactor: SessionRedactor, handshake: Handshake): Handshake => {
  const { subject, issuer, failed, ...rest } = handshake
  return {
    ...rest,
    ...(subject === undefined ? {} : { subject: redactor.canonical(subject) }),
    ...(issuer === undefined ? {} : { issuer: redactor.canonical(issuer) }),
    ...(failed === undefined ? {} : { failed: redactor.canonical(failed) }),
  }
}

/** TLS parameters are the policy's own words: those that it has said to what is written down. */
const withParametersOf = (expects: Expected | null, { parameters, ...handshake }: Handshake): Handshake => {
  if (!parameters || expects?.kind !== 'handshake') return handshake
  const set = expects.parameters.map(
    ([name, value]) =>
      [encodeText(name), typeof value === 'number' ? value : (encodeText(value) as Canonical)] as const,
  )
  return set.length > 0 ? { ...handshake, parameters: set } : handshake
}
