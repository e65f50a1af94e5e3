import type { ConnectionGone } from '../../domain/connection-gone.js'
import type { EndTold } from '../session-recorder.js'
import type { SessionRedactor } from './session-redactor.js'

/** How a session ended, as it may be written down. */
export const redactEnd = (redactor: SessionRedactor, { notCarriedOut, gone }: EndTold): EndTold => ({
  ...(gone ? { gone: redactGone(redactor, gone) } : {}),
  ...(notCarriedOut
    ? { notCarriedOut: notCarriedOut.map(({ message, why }) => ({ message, why: redactor.canonical(why) })) }
    : {}),
})

/** The beginning of a command may be a part of an address, which nobody could tell. */
const redactGone = (redactor: SessionRedactor, { received, ...gone }: ConnectionGone): ConnectionGone =>
  redactor.keepsAddresses && received !== undefined ? { ...gone, received } : gone
