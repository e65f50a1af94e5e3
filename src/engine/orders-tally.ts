import type { TriedOrders } from '../domain/comparison.js'
import { compareText } from '../domain/drift-order.js'

/** Lines of which not every order was tried, each of each side once. */
export type OrdersTally = Map<string, TriedOrders>

/** Adds what one session tried, or what a tally of others has. */
export const addOrders = (
  tally: OrdersTally,
  added: readonly (Omit<TriedOrders, 'sessions'> & Partial<TriedOrders>)[],
): void => {
  for (const one of added) {
    const { side, what, line, places, tried, sessions = 1 } = one
    const key = `${side} ${what} ${line}`
    const known = tally.get(key) ?? { ...one, sessions: 0 }
    tally.set(key, {
      line,
      what,
      side,
      places: Math.max(places, known.places),
      tried: Math.max(tried, known.tried),
      sessions: sessions + known.sessions,
    })
  }
}

/** By line; of a line, what was recorded first. */
export const ordersTried = (tally: OrdersTally): readonly TriedOrders[] =>
  [...tally.values()].sort((a, b) => compareText(a.line, b.line) || compareText(b.side, a.side))
