import { encodeText } from '../domain/canonical.js'
import type { Handshake } from '../domain/events.js'
import type { SessionState } from '../momentum/state.js'

/** A handshake as it is recorded: with the parameters that the policy had set before it. */
export const withParameters = (handshake: Handshake, { expects }: SessionState): Handshake => {
  const parameters = expects?.kind === 'handshake' ? expects.parameters : []
  if (parameters.length === 0) return handshake
  return {
    ...handshake,
    parameters: parameters.map(([name, value]) => [
      encodeText(name),
      typeof value === 'number' ? value : encodeText(value),
    ]),
  }
}
