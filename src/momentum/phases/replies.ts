import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Profile } from '../profile/profile.js'

export type Reply = readonly [code: number, text: Bytes]

/** What Momentum answers where no policy says otherwise. Codes are RFC 5321's, texts are of the form that EVI shows. */
export const acceptingReply = (phase: PhaseName, profile: Profile): Reply | null => {
  if (phase === 'connect') return [220, `${profile.hostname} ESMTP`]
  if (phase === 'ehlo') return [250, `${profile.hostname} says hello`]
  if (phase === 'mailfrom') return [250, '2.0.0 MAIL FROM accepted']
  if (phase === 'rcptto') return [250, '2.0.0 RCPT TO accepted']
  if (phase === 'starttls') return [220, '2.0.0 ready to start TLS']
  return phase === 'reception' ? [250, '2.0.0 OK'] : null
}

export const badSequence: Reply = [503, '5.5.1 bad sequence of commands']
export const badSyntax: Reply = [501, '5.5.2 syntax error in parameters']
export const notImplemented: Reply = [502, '5.5.1 command not implemented']
export const noRecipients: Reply = [554, '5.5.1 no valid recipients']
export const startInput: Reply = [354, 'go ahead']
export const okReply: Reply = [250, '2.0.0 OK']
export const goodbye: Reply = [221, '2.0.0 goodbye']

/** A script failure's answer (`callouts.md` rule 7). */
export const failureReply = (profile: Profile): Reply => [
  421,
  `${profile.hostname} temporary issue, please retry your message later`,
]

/** What KumoMTA answers where a handler fails, before it ends the connection (crates/kumod/src/smtp_server.rs). */
export const handlerFailureReply = (profile: Profile): Reply => [
  421,
  `4.3.0 ${profile.hostname} technical difficulties`,
]

export const defaultCapabilities: readonly Bytes[] = ['PIPELINING', '8BITMIME', 'SIZE', 'DSN', 'ENHANCEDSTATUSCODES']
