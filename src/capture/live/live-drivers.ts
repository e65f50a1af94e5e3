import { randomInt } from 'node:crypto'
import { encodeText } from '../../domain/canonical.js'
import type { RecorderProcess, Sampled, SessionOpened } from '../../domain/events.js'
import type { BootedHost } from '../../engine/boot-host.js'
import { type KeepingOptions, type Kept, SessionKeeper } from '../../engine/journal/session-keeper.js'
import type { BeginKeeping } from '../../engine/journal/session-keeping.js'
import { SessionRecorder } from '../../engine/session-recorder.js'
import type { OpenDriver } from '../smtp/driver.js'
import type { ConnectionFacts } from '../smtp/facts.js'
import { xclientOffer } from '../smtp/xclient.js'
import { countedDriver } from './counted-driver.js'
import { LiveCounts } from './live-counts.js'
import { LiveSession } from './live-session.js'
import type { LiveWorld } from './live-world.js'
import type { Relay } from './relay.js'

/** All that live sessions have in common. */
export interface LiveService {
  readonly booted: BootedHost
  readonly world: LiveWorld
  readonly keeping: Omit<KeepingOptions, 'journal' | 'wanted'>
  /** where each session is kept, and whether */
  readonly beginKeeping: BeginKeeping
  /** which sessions are kept; absent: every one */
  readonly sampled?: Sampled
  readonly recorder: RecorderProcess
  /** hands accepted messages on; null: they are accepted into the recording alone */
  readonly relay: Relay | null
  /** what EHLO offers besides what every server does */
  readonly offers: readonly string[]
  readonly scriptTimeoutMs: number
  readonly keepWithinMs: number
  readonly maxMessageBytes: number
  /** UUIDv7, of a session that begins */
  readonly newId: () => string
  readonly notice: LiveNotice
  /** what sessions come to is added there; absent: nowhere */
  readonly counts?: LiveCounts
}

/** Hears of what happens to sessions. */
export interface LiveNotice {
  /** the policy decides no more in it */
  readonly lost: (session: string, phase: string, why: string) => void
  readonly ended: (ended: SessionEnded) => void
  /** what nobody has foreseen */
  readonly fault: (error: unknown) => void
}

export interface SessionEnded {
  readonly session: string
  /** `address:port` */
  readonly peer: string
  readonly end: 'quit' | 'abort' | 'disconnect' | 'open'
  /** messages that were taken, and refusals that the client was told */
  readonly receptions: number
  readonly rejections: number
  readonly kept: Kept
}

export interface LiveSessions {
  /** makes, for each connection, what decides over it */
  readonly open: OpenDriver
  /** resolves once no session is left to be kept */
  ended(): Promise<void>
}

export const liveSessions = (service: LiveService): LiveSessions => {
  const going = new Set<Promise<void>>()
  const counts = service.counts ?? new LiveCounts()
  return {
    open: (facts) => {
      const session = openLive({ ...service, counts }, facts)
      const ended = session.ended.then(() => void going.delete(ended))
      going.add(ended)
      return countedDriver(session, counts)
    },
    ended: async () => {
      while (going.size > 0) await Promise.all(going)
    },
  }
}

const openLive = (service: LiveService & { readonly counts: LiveCounts }, facts: ConnectionFacts): LiveSession => {
  const { booted, world, keeping, relay, notice, counts } = service
  counts.opened += 1
  const id = service.newId()
  const kept = service.beginKeeping(id)
  const opened = { ...openedBy(service, facts), ...(kept.follows ? { follows: kept.follows } : {}) }
  const recorder = new SessionRecorder(booted.host, opened)
  const address = facts.peer.slice(0, facts.peer.lastIndexOf(':'))
  return new LiveSession({
    recorder,
    keeper: new SessionKeeper(recorder, id, { ...keeping, ...kept }),
    protocol: facts.protocol,
    world: world.forSession({ address, service: facts.protocol.toUpperCase(), at: opened.at }),
    relay,
    counts,
    scriptTimeoutMs: service.scriptTimeoutMs,
    keepWithinMs: service.keepWithinMs,
    maxMessageBytes: service.maxMessageBytes,
    clock: Date.now,
    onLost: (phase, why) => {
      counts.gaps += 1
      notice.lost(id, phase, why)
    },
    onEnd: (became) => {
      kept.end()
      const { end, receptions, rejections } = recorder.session.state
      counts.end({ kept: became, receptions })
      notice.ended({ session: id, peer: facts.peer, end: end ?? 'open', receptions, rejections, kept: became })
    },
    onFault: notice.fault,
  })
}

const openedBy = ({ booted, recorder, relay, offers, sampled }: LiveService, facts: ConnectionFacts): SessionOpened => {
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
    ...(sampled ? { sampled } : {}),
  }
}
