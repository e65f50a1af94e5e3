import { hash } from 'node:crypto'
import type { Sampled } from '../../domain/events.js'
import type { SessionKeeping, SessionSoFar } from './session-keeping.js'

/** Whether a session with that id is of the share: anybody can work it out again. */
export const isOfShare = (session: string, share: number): boolean =>
  Number.parseInt(hash('sha256', session, 'hex').slice(0, 12), 16) < share * 2 ** 48

/**
 * Chooses sessions. One that may still turn out to be refused something is held in memory; where more would be held in all than may be, it
 * is kept, whatever it comes to, because a promise to keep every refusal goes before a share.
 */
export class Sampler {
  private readonly sample: Sampled | null
  private readonly mostHeldBytes: number
  private heldBytes = 0

  /** @param sample null: every session is kept */
  constructor(sample: Sampled | null, mostHeldBytes = 64 * 1024 * 1024) {
    this.sample = sample
    this.mostHeldBytes = mostHeldBytes
  }

  begin(session: string): Pick<SessionKeeping, 'wanted' | 'end'> {
    const { sample } = this
    if (sample === null || isOfShare(session, sample.share)) return { wanted: () => 'yes', end: () => {} }
    if (!sample.refused) return { wanted: () => 'never', end: () => {} }
    let isKept = false
    let held = 0
    const hold = (bytes: number): void => {
      this.heldBytes += bytes - held
      held = bytes
    }
    return {
      wanted: (recorder) => {
        if (isKept) return 'yes'
        hold(weightOf(recorder))
        isKept = wasRefused(recorder) || this.heldBytes > this.mostHeldBytes
        if (isKept) hold(0)
        return isKept ? 'yes' : 'not yet'
      },
      end: () => hold(0),
    }
  }
}

/** Every answer that is 4xx or 5xx is a refusal: also where a policy could not decide, and where the server stopped or would not wait any longer. */
const wasRefused = ({ session, hasGap, isCutOff }: SessionSoFar): boolean =>
  session.state.rejections > 0 || hasGap || isCutOff

/** Bytes, about. */
const weightOf = ({ contents, events }: SessionSoFar): number =>
  [...contents.values()].reduce((sum, content) => sum + content.length, 500 * events.length)
