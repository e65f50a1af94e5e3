import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { decodeText, encodeDictionary, encodeText, type Text } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import { recorderFormat } from './read-line.js'
import type { Missing, RecordedSession } from './recorded-session.js'
import type { ProcessTold, SessionLine } from './recorder-line.js'
import type { SeenSession } from './seen-callouts.js'
import { SeenContexts } from './seen-contexts.js'
import { seedOfSeen } from './session-id.js'
import { wholeValue } from './whole-value.js'

/** How a session began, or why it cannot be followed from its beginning on. */
export type SeenOpening =
  | { readonly kind: 'opened'; readonly opened: SessionOpened; readonly contexts: SeenContexts }
  | { readonly kind: 'unknown'; readonly missing: Missing }

type OpenLine = SessionLine & { readonly event: 'open' }

/** @param boot digest of the policy's boot */
export const seenOpening = (session: RecordedSession, seen: SeenSession, boot: string): SeenOpening => {
  const [open] = seen.lines
  const { told } = session.process
  if (told === undefined)
    return unknown('the settings of the recorder', 'no line of its process that tells them is at hand')
  if (!localPartWays.has(told.settings.local_parts))
    return unknown('the settings of the recorder', `local_parts is none of ${[...localPartWays].join(', ')}`)
  if (open?.event !== 'open') return unknown('the beginning of the session', 'its first event is not at hand')
  if (!beginnings.has(open.callout))
    return unknown(`the phases before ${open.callout}`, 'nothing that is recorded listened in them')
  const peer = wholeValue(open.peer)
  if (typeof peer !== 'string' || !peer.includes(':'))
    return unknown('the client', 'the recorder could not tell its address')
  const contexts = new SeenContexts()
  contexts.take(seen.callouts[0]?.entered ?? {})
  return {
    kind: 'opened',
    opened: openedBy(session, open, { told, peer, contexts, boot, listener: listenerIn(seen) }),
    contexts,
  }
}

const beginnings: ReadonlySet<string> = new Set(['core_validate_accept', 'validate_connect', 'core_validate_connect'])

const localPartWays: ReadonlySet<unknown> = new Set(['keep', 'pseudonym', 'drop'])

const unknown = (what: string, why: string): SeenOpening => ({ kind: 'unknown', missing: { what, why } })

interface Facts {
  readonly told: ProcessTold
  readonly peer: Bytes
  readonly contexts: SeenContexts
  readonly boot: string
  readonly listener: Bytes | undefined
}

const openedBy = (
  { session, process }: RecordedSession,
  open: OpenLine,
  { told, peer, contexts, boot, listener }: Facts,
): SessionOpened => {
  const context = contexts.present('conn')
  return {
    source: {
      kind: 'momentum-recorder',
      session: textOf(session),
      process: textOf(process.process),
      lane: textOf(open.lane),
      lua: textOf(told.lua),
      recorder: textOf(told.recorder),
      format: recorderFormat,
      sampledOneIn: wholeNumber(told.settings.sample_one_in),
      localParts: told.settings.local_parts,
      unproven: true,
    },
    boot,
    peer: encodeText(ourAddress(peer)),
    listener: encodeText(listener === undefined ? '' : ourAddress(listener)),
    at: open.at * 1000,
    seed: seedOfSeen(session),
    ...(context.length > 0 ? { context: encodeDictionary(context, encodeText) } : {}),
    unknown: ['conn:*', 'mess:*', 'body', 'ids', 'random', ...(listener === undefined ? ['listener'] : [])],
    known: contexts.keys().map(encodeText),
  }
}

/** Format 1's numbers come as they were written into Lua. */
const wholeNumber = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 1

const textOf = (text: string): Text => encodeText(bytesOfText(text))

/** Momentum prints the port of an IPv6 address behind a dot: `2001:db8::1.25`. */
const ourAddress = (printed: Bytes): Bytes => printed.replace(/^([\da-f:]*:[\da-f:.]*)\.(\d+)$/i, '[$1]:$2')

/** What `msg:listener_addr` gave anywhere in the session. */
const listenerIn = ({ callouts }: SeenSession): Bytes | undefined => {
  for (const { entered } of callouts) {
    const address = entered.facts?.['listener_addr']
    if (typeof address === 'string' && address.includes(':')) return decodeText(address)
  }
  return undefined
}
