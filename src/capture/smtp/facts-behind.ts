import type { Handshake } from '../../domain/events.js'
import { addressOf, endpointText, portOf } from './endpoint-text.js'
import type { ConnectionFacts } from './facts.js'
import type { Xclient, XclientName } from './xclient.js'

/** What is known behind XCLIENT. An address or a port that it does not give, or calls unavailable, stays as it was. */
export const factsBehind = (facts: ConnectionFacts, given: Xclient, handshake: Handshake | null): ConnectionFacts => {
  const xclient = { ...facts.xclient, ...given }
  return {
    ...facts,
    handshake,
    xclient,
    peer: moved(facts.peer, textOf(given, 'ADDR'), textOf(given, 'PORT')),
    listener: moved(facts.listener, textOf(given, 'DESTADDR'), textOf(given, 'DESTPORT')),
  }
}

const textOf = (given: Xclient, name: XclientName): string | undefined => {
  const attribute = given[name]
  return attribute?.kind === 'value' ? attribute.value : undefined
}

const moved = (endpoint: string, address = addressOf(endpoint), port?: string): string =>
  endpointText(address, port === undefined ? portOf(endpoint) : Number(port))
