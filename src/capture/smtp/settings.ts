import type { OpenDriver, TlsOptions } from './driver.js'
import type { FramerLimits } from './framer.js'

/** What holds for every connection of a listener. */
export interface WireSettings {
  readonly protocol: 'smtp' | 'lmtp'
  readonly openDriver: OpenDriver
  /** key and certificate; absent: a driver may not ask for a handshake */
  readonly tls?: TlsOptions
  readonly isTlsOnConnect: boolean
  /** whether the connection from this address begins with a PROXY header; if so, it has to */
  readonly isProxied: (address: string) => boolean
  /** whether XCLIENT is taken from this client; the address is the one that PROXY tells where it does */
  readonly mayXclient: (address: string) => boolean
  /** a driver that throws ends the connection */
  readonly closesOnFailure: boolean
  /** hears of whatever a driver throws */
  readonly onDriverFailure: (error: unknown) => void
  readonly timeouts: Timeouts
  readonly limits: WireLimits
}

/** In milliseconds. */
export interface Timeouts {
  /** for the PROXY header */
  readonly proxyMs: number
  /** for a TLS handshake */
  readonly handshakeMs: number
  /** how long a client is listened to before it is greeted; one that talks in that time is an early talker */
  readonly earlyMs: number
  /** for a whole command or answer, from the reply before it (RFC 5321 section 4.5.3.2.7) */
  readonly commandMs: number
  /** between two arrivals of content */
  readonly contentMs: number
  /** until a client reads what it was answered */
  readonly writeMs: number
  /** for a client to close, once this side has */
  readonly lingerMs: number
}

/** In octets. */
export interface WireLimits extends FramerLimits {
  /** octets that are read ahead of a driver */
  readonly aheadBytes: number
}

/** RFC 5321 section 4.5.3.2 for commands (5 minutes) and blocks of content (3 minutes); the others are ours. */
export const defaultTimeouts: Timeouts = {
  proxyMs: 5_000,
  handshakeMs: 30_000,
  earlyMs: 0,
  commandMs: 300_000,
  contentMs: 180_000,
  writeMs: 60_000,
  lingerMs: 2_000,
}

/** RFC 4954 section 4 for the longest line: 12,288 octets of an answer, and CRLF. */
export const defaultLimits: WireLimits = {
  lineBytes: 12_290,
  contentBytes: 32 * 1024 * 1024,
  withoutChunks: false,
  aheadBytes: 64 * 1024,
}
