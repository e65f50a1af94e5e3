import type { Handshake } from '../../domain/events.js'
import type { Xclient } from './xclient.js'

/** What the wire knows of a connection when it asks for a driver. */
export interface ConnectionFacts {
  readonly protocol: 'smtp' | 'lmtp'
  /** `address:port` of the client, as the PROXY header or XCLIENT tells it where one does */
  readonly peer: string
  /** `address:port` that the client came to, as the PROXY header or XCLIENT tells it where one does */
  readonly listener: string
  /** `address:port` that the socket itself has */
  readonly socketPeer: string
  readonly isTlsOnConnect: boolean
  /** of the TLS that stands: made on connect, or before XCLIENT; null: clear text */
  readonly handshake: Handshake | null
  /** the client had talked before it was greeted (RFC 5321 section 4.3.1 has it wait) */
  readonly isEarlyTalker: boolean
  /** XCLIENT is taken from this peer, so that EHLO may offer `xclientOffer` */
  readonly mayXclient: boolean
  /** all attributes that XCLIENT has brought on this connection; null: there was none */
  readonly xclient: Xclient | null
}
