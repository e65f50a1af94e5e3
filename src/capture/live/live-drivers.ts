import { randomInt } from 'node:crypto'
import { encodeText } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import type { OpenDriver } from '../smtp/driver.js'
import type { ConnectionFacts } from '../smtp/facts.js'
import { xclientOffer } from '../smtp/xclient.js'
import { countedDriver } from './counted-driver.js'
import { LiveSession } from './live-session.js'
import { type PolicyService, policySessions } from './policy-service.js'
import type { Relay } from './relay.js'

/** All that sessions of a listener have in common. */
export interface LiveService extends PolicyService {
  /** hands accepted messages on; null: they are accepted into the recording alone */
  readonly relay: Relay | null
  /** what EHLO offers besides what every server does */
  readonly offers: readonly string[]
  readonly maxMessageBytes: number
}

export interface LiveSessions {
  /** makes, for each connection, what decides over it */
  readonly open: OpenDriver
  /** resolves once no session is left to be kept */
  ended(): Promise<void>
}

export const liveSessions = (service: LiveService): LiveSessions => {
  const { begin, ended } = policySessions(service)
  return {
    open: (facts) => {
      const { protocol } = facts
      const { policy, world } = begin(openedBy(service, facts), protocol)
      const { relay, maxMessageBytes, notice, counts } = service
      const session = new LiveSession({ policy, protocol, world, relay, maxMessageBytes, onFault: notice.fault })
      return countedDriver(session, counts)
    },
    ended,
  }
}

const openedBy = ({ booted, recorder, relay, offers }: LiveService, facts: ConnectionFacts): SessionOpened => {
  const { peer, listener, socketPeer, handshake, isEarlyTalker, xclient, mayXclient } = facts
  const offered = [
    ...offers.filter((offer) => offer !== 'STARTTLS' || !handshake),
    ...(mayXclient ? [xclientOffer] : []),
  ]
  return {
    source: {
      kind: 'listen',
      recorder,
      ...(socketPeer === peer ? {} : { socket: encodeText(socketPeer), proxy: xclient ? 'XCLIENT' : 'PROXY' }),
      ...(isEarlyTalker ? { spokeFirst: true } : {}),
    },
    boot: booted.boot.digest,
    peer: encodeText(peer),
    listener: encodeText(listener),
    at: Date.now(),
    seed: randomInt(2 ** 31),
    ...(offered.length > 0 ? { offers: offered.map(encodeText) } : {}),
    ...(handshake ? { handshake } : {}),
    withholds: ['passwords'],
    ...(facts.protocol === 'lmtp' ? { path: 'lmtp' } : {}),
    ...(relay ? { relays: true } : {}),
  }
}
