import type { Event } from '../../../domain/events.js'
import { type Exchange, exchangesOf, type InvocationWithAnswers } from '../../../report/session/exchanges.js'

/** What can be chosen in a session, in the order in which it happened. */
export type SessionItem =
  | { readonly kind: 'opened' }
  | { readonly kind: 'phase'; readonly exchange: Exchange }
  | {
      readonly kind: 'invocation'
      readonly exchange: Exchange
      /** which of its phase instance, from 1 */
      readonly number: number
      readonly invoked: InvocationWithAnswers
    }
  | { readonly kind: 'ended' }

/** Its beginning, its phases, each followed by the callouts that it caused, and its end. */
export const sessionItems = (events: readonly Event[]): readonly SessionItem[] => {
  const items = known.get(events) ?? itemsOf(events)
  known.set(events, items)
  return items
}

/** Worked out once: every frame and every key asks. */
const known = new WeakMap<readonly Event[], readonly SessionItem[]>()

const itemsOf = (events: readonly Event[]): readonly SessionItem[] => [
  { kind: 'opened' },
  ...exchangesOf(events).flatMap((exchange): readonly SessionItem[] => [
    { kind: 'phase', exchange },
    ...exchange.invocations.map(
      (invoked, index) => ({ kind: 'invocation', exchange, number: index + 1, invoked }) as const,
    ),
  ]),
  { kind: 'ended' },
]

/** Where the phase of that name stands among a session's items; 0 where it is not there. */
export const itemOfPhase = (items: readonly SessionItem[], key: string): number =>
  Math.max(
    0,
    items.findIndex((item) => item.kind === 'phase' && item.exchange.key === key),
  )
