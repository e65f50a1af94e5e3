import type { Text } from './canonical.js'

/**
 * The phases of a session. Their places are bits of the list of sessions (`session.phases` in SQL), so a new one goes to the
 * end; the order in which a session reaches them is in `src/ARCHITECTURE.md`.
 */
export const phaseNames = [
  'accept',
  'connect',
  'ehlo',
  'mailfrom',
  'rcptto',
  'data',
  'spool',
  'each_rcpt',
  'set_binding',
  'final',
  'routing',
  'reception',
  'command',
  'dealloc',
  'injection',
  'delivery',
  'delivered',
  'tempfail',
  'permfail',
  'retry',
  'dispose',
  'fire',
  'line',
  'starttls',
  'handshake',
  'auth',
  'enqueue',
  'abort',
] as const

export type PhaseName = (typeof phaseNames)[number]

/** Phases that lead nothing and answer nothing: a session reaches them only where a policy may listen in them. */
export const listenedPhases = ['line', 'enqueue', 'abort'] as const satisfies readonly PhaseName[]

export type ListenedPhase = (typeof listenedPhases)[number]

/**
 * What names a phase instance within its session, whatever the policy did: `message` counts MAIL
 * commands from 1 and is 0 outside of a message; `recipient` is the address as received, or '' where
 * there is none; `occurrence` counts from 1 among instances alike.
 */
export interface InstanceName {
  readonly phase: PhaseName
  readonly message: number
  readonly recipient: Text
  readonly occurrence: number
}

/** One line for people and for keys: `rcptto#1 <a@example.net>`, `ehlo/2`. */
export const instanceKey = (name: InstanceName): string => {
  const message = name.message === 0 ? '' : `#${name.message}`
  const recipient = name.recipient === '' ? '' : ` <${showText(name.recipient)}>`
  const occurrence = name.occurrence === 1 ? '' : `/${name.occurrence}`
  return `${name.phase}${message}${recipient}${occurrence}`
}

/** Text to read: bytes that are no UTF-8 stay visible as base64. */
export const showText = (text: Text): string => (typeof text === 'string' ? text : `base64:${text.$bytes}`)
