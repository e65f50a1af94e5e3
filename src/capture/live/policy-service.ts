import { decodeText } from '../../domain/canonical.js'
import type { Sampled, SessionOpened } from '../../domain/events.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import type { BootedHost } from '../../engine/boot-host.js'
import { type KeepingOptions, type Kept, SessionKeeper } from '../../engine/journal/session-keeper.js'
import type { BeginKeeping } from '../../engine/journal/session-keeping.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { openRecorder } from '../../engine/redaction/open-recorder.js'
import type { LiveCounts } from './live-counts.js'
import type { LiveWorld, SessionWorld } from './live-world.js'
import { PolicySession } from './policy-session.js'

/** All that live sessions have in common, whoever serves them. */
export interface PolicyService {
  readonly booted: BootedHost
  readonly world: LiveWorld
  readonly keeping: Omit<KeepingOptions, 'journal' | 'wanted'>
  /** where each session is kept, and whether */
  readonly beginKeeping: BeginKeeping
  /** which sessions are kept; absent: every one */
  readonly sampled?: Sampled
  readonly recorder: RecorderProcess
  /** what is not written down */
  readonly withholding: Withholding
  readonly scriptTimeoutMs: number
  readonly keepWithinMs: number
  /** UUIDv7, of a session that begins */
  readonly newId: () => string
  readonly notice: LiveNotice
  /** what sessions come to is added there */
  readonly counts: LiveCounts
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
  /** messages that the policy has taken, and refusals of it: what the client was told, unless a milter only observes */
  readonly receptions: number
  readonly rejections: number
  readonly kept: Kept
}

/** A session that has begun. */
export interface Begun {
  readonly id: string
  readonly policy: PolicySession
  readonly world: SessionWorld
}

export interface PolicySessions {
  readonly begin: (opened: SessionOpened, protocol: 'smtp' | 'lmtp') => Begun
  /** resolves once no session is left to be kept */
  readonly ended: () => Promise<void>
}

/** Begins sessions, and knows which are not over. */
export const policySessions = (service: PolicyService): PolicySessions => {
  const going = new Set<Promise<void>>()
  return {
    begin: (opened, protocol) => {
      const begun = beginSession(service, opened, protocol)
      const ended = begun.policy.ended.then(() => void going.delete(ended))
      going.add(ended)
      return begun
    },
    ended: async () => {
      while (going.size > 0) await Promise.all(going)
    },
  }
}

const beginSession = (service: PolicyService, told: SessionOpened, protocol: 'smtp' | 'lmtp'): Begun => {
  const { booted, keeping, sampled, notice, counts } = service
  counts.opened += 1
  const id = service.newId()
  const keep = service.beginKeeping(id)
  const opened = { ...told, ...(sampled ? { sampled } : {}), ...(keep.follows ? { follows: keep.follows } : {}) }
  const recorder = openRecorder(booted.host, opened, service.withholding)
  const peer = decodeText(opened.peer)
  const address = peer.slice(0, peer.lastIndexOf(':'))
  const world = service.world.forSession({ address, service: protocol.toUpperCase(), at: opened.at })
  const policy = new PolicySession({
    recorder,
    keeper: new SessionKeeper(recorder.kept, id, { ...keeping, ...keep }),
    world,
    counts,
    scriptTimeoutMs: service.scriptTimeoutMs,
    keepWithinMs: service.keepWithinMs,
    clock: Date.now,
    onLost: (phase, why) => {
      counts.gaps += 1
      notice.lost(id, phase, why)
    },
    onEnd: (kept) => {
      keep.end()
      const { end, receptions, rejections } = recorder.session.state
      counts.end(kept)
      notice.ended({ session: id, peer, end: end ?? 'open', receptions, rejections, kept })
    },
  })
  return { id, policy, world }
}
