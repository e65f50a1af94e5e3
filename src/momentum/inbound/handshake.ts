import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeText, type Text } from '../../domain/canonical.js'
import type { Handshake } from '../../domain/events.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown } from '../calls/unknown.js'
import { type Entered, entered } from '../phases/entered.js'
import { type Leaving, type Left, saying } from '../phases/leaving.js'
import { type Context, type Expected, noVerdict, type PendingPhase, type SessionState } from '../state.js'
import { refuseAnswer } from './refusals.js'
import { writtenReply } from './written-reply.js'

/**
 * The TLS handshake has come to something. The session begins anew but for its connection context, which tells of the
 * connection (`macros-contexts.md` section 3.1), and a greeting is needed again (RFC 3207 section 4.2).
 */
export const enterHandshake = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const handshake = pending.handshake!
  if (stage.hears('handshake')) assertPieceKnown(stage, 'tls')
  assertSameParameters(stage, handshake)
  session.expects = null
  if (handshake.failed === undefined) beginAnew(session, stage, handshake)
  session.verdict.code = accepting
  const preverified = handshake.verified ? 1 : 0
  return {
    ...entered,
    values: [preverified, textOrNull(handshake.subject), textOrNull(handshake.issuer), eventType],
    isDue: (callout) => callout !== postAccept || handshake.failed === undefined,
    take: (callout, { number: answered }) => {
      if (callout === verify && answered !== preverified) refuseAnswer(stage, callout, answered)
    },
    decide: () => decide(session, stage),
  }
}

const verify = 'core_inbound_smtp_tls_verify_callback'
const postAccept = 'core_inbound_smtp_tls_post_accept'

/** What vctx.code is before a hook changes it (hooks/inbound-smtp-tls-post-accept.md). */
const accepting = 220

/** Of no page: an assumption where a hook is given it (`tls-event`). */
const eventType = 0

const textOrNull = (text: Text | undefined): Bytes | null => (text === undefined ? null : decodeText(text))

/** The handshake was made with what the recorded policy had set: with anything else, it may have gone otherwise. */
const assertSameParameters = (stage: Stage, { parameters = [] }: Handshake): void => {
  const expected = stage.session!.expects as Expected & { kind: 'handshake' }
  const set = expected.parameters.map(([name, value]): readonly [Text, Canonical] => [
    encodeText(name),
    typeof value === 'number' ? value : encodeText(value),
  ])
  if (JSON.stringify(sorted(set)) === JSON.stringify(sorted(parameters))) return
  stage.undecidable({
    call: 'handshake',
    key: sorted(set) as Canonical,
    reason: 'the TLS handshake was recorded with other TLS parameters than the policy has set',
    hint: 'record the session again with this policy',
  })
}

const sorted = (parameters: NonNullable<Handshake['parameters']>) =>
  [...parameters].sort(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const beginAnew = (session: SessionState, stage: Stage, handshake: Handshake): void => {
  session.transaction = null
  session.message = null
  session.mess = new Map()
  session.greeted = false
  session.isAuthenticated = false
  session.isEncrypted = true
  session.capabilities = session.capabilities.filter((capability) => capability !== 'STARTTLS')
  if (handshake.subject !== undefined) stage.assumed.add('tls-names')
  tellHandshake(session.conn, handshake)
}

/** The connection context tells of it (`macros-contexts.md` section 3.1). */
export const tellHandshake = (conn: Context, handshake: Handshake): void => {
  const { subject, issuer } = handshake
  const variables: readonly (readonly [string, Text | number | undefined])[] = [
    ['tls', 'on'],
    ['tls_cipher', handshake.cipher],
    ['tls_cipher_algbits', handshake.algorithmBits],
    ['tls_cipher_usebits', handshake.usedBits],
    ['tls_client_cert_subject', subject],
    ['tls_client_cert_subject_cn', commonName(subject)],
    ['tls_client_cert_issuer', issuer],
    ['tls_client_cert_issuer_cn', commonName(issuer)],
    ['tls_client_verified', handshake.verified ? 'yes' : undefined],
  ]
  for (const [key, value] of variables)
    if (value !== undefined) conn.set(key, typeof value === 'number' ? String(value) : decodeText(value))
}

/** What follows CN= in a name, in OpenSSL's form (`/C=DE/CN=a`) or RFC 4514's (`CN=a,C=DE`). */
const commonName = (name: Text | undefined): Text | undefined => {
  const found = name === undefined ? null : /(?:^|[/,]) *CN ?= ?([^/,]*)/i.exec(decodeText(name))
  return found ? encodeText(found[1]!) : undefined
}

/** A code other than 220 together with a disconnect ends the connection; one of them alone does nothing. */
const decide = (session: SessionState, stage: Stage): void => {
  const { code, disconnect } = session.verdict
  const isFailed = code !== accepting && disconnect
  if (!isFailed && (code !== accepting || disconnect)) stage.assumed.add('tls-half-refusal')
  session.verdict = isFailed ? failure(session, stage) : noVerdict()
}

const failure = (session: SessionState, stage: Stage): SessionState['verdict'] => {
  stage.assumed.add('tls-note')
  const [code, note] = writtenReply(stage, '_tls_note', session.conn.get('_tls_note') ?? defaultNote)
  return { ...noVerdict(), code, note, disconnect: true }
}

const defaultNote = '421 4.7.0 TLS Negotiation failed.'

/** After a handshake the server says nothing, but where a policy refuses it; one that failed leaves no connection. */
export const leaveHandshake = ({ session, pending, stage }: Leaving): Left => {
  if (pending.handshake!.failed !== undefined) {
    stage.assumed.add('tls-failure')
    session.end = 'disconnect'
  }
  const { code, note } = session.verdict
  return saying(code >= 400 ? [code, note] : null)
}
