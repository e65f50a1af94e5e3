import type { Store } from '../../../src/store/store.js'
import { givenStore } from '../../store/given.js'
import { recordSession } from '../../store/sessions.js'
import { sessionId } from '../given.js'

const at = Date.UTC(2026, 2, 1)
const hourMs = 3_600_000

/** Sessions over a day: a wave of mail, a few deferred at noon, refusals in the evening. */
export const givenMail = (count = 240, path?: string): Store => {
  const store = givenStore(path)
  store.transaction(() => {
    for (let n = 1; n <= count; n += 1) recordMail(store, n, at + Math.floor((n / count) ** 2 * 24 * hourMs))
  })
  return store
}

export const recordMail = (store: Store, n: number, openedAt: number): string => {
  const hour = (openedAt - at) / hourMs
  return recordSession(store, {
    id: sessionId(n),
    name: `mail-${n}`,
    at: openedAt,
    peer: `198.51.100.${n % 7}:2525`,
    sender: n % 11 === 0 ? '' : `${['news', 'Ann', 'bob'][n % 3]}@example.com`,
    recipient: `${['carol', 'dave'][n % 2]}@example.net`,
    reply: hour > 18 && n % 3 === 0 ? 550 : hour > 11 && hour < 13 ? 451 : 250,
  })
}
