import { waitingCopy } from '../delivery/queue-delivery.js'
import type { Act } from '../phases/acts.js'
import type { SessionState } from '../state.js'

export const queueFire = (session: SessionState, act: Act & { readonly kind: 'fire' }): void => {
  const { message, recipient, fired } = act
  const of = recipient === '' ? null : waitingCopy(session, act)
  session.queue.push({ phase: 'fire', message, recipient, fired, ...(of ? { copy: of.copy } : {}) })
  if (act.context) session.hostSet = act.context
}
