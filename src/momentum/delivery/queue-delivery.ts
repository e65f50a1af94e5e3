import type { Bytes } from '../../domain/bytes.js'
import type { AboutCopy, Act } from '../phases/acts.js'
import type { AcceptedCopy, SessionState } from '../state.js'

/** An attempt to deliver to a recipient, whatever has become of the message: one that was never taken is delivered by nobody. */
export const queueDelivery = (session: SessionState, act: Act & { readonly kind: 'delivery' }): void => {
  const { message, recipient, delivery: result } = act
  const of = waitingCopy(session, act)
  const delivery = { result, of }
  session.queue.push({ phase: 'delivery', message, recipient, delivery, ...(of ? { copy: of.copy } : {}) })
  if (act.context) session.hostSet = act.context
}

/** The first copy for that recipient that is still to be delivered, and that no policy has discarded. */
export const waitingCopy = (session: SessionState, about: AboutCopy): AcceptedCopy | null =>
  session.accepted.find((copy) => isFor(copy, about) && !copy.isOver && copy.copy.discarded === null) ?? null

const isFor = (copy: AcceptedCopy, { message, recipient }: { message: number; recipient: Bytes }): boolean =>
  copy.message === message && copy.recipient === recipient
