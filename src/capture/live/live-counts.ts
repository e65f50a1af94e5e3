import { Histogram } from '../../domain/histogram.js'
import type { Kept } from '../../engine/journal/session-keeper.js'
import type { PhaseRun } from '../../momentum/session.js'

/** What live sessions have come to since the process began; for a listener and a milter alike. */
export class LiveCounts {
  opened = 0
  /** messages that were taken */
  messages = 0
  callouts = 0
  /** pieces that are known to be missing from recordings */
  gaps = 0
  /** what clients were refused with */
  readonly refusals = { '4xx': 0, '5xx': 0 }
  /** sessions that are over, by what was kept of them */
  readonly ended: Record<Kept, number> = { kept: 0, cut: 0, 'set-aside': 0, lost: 0, 'left-out': 0 }
  /** how long answers to clients have waited for the store, seconds */
  readonly replyWait = new Histogram(boundsSeconds)
  /** of each phase in which callouts ran, how long it took with all that it waited for, seconds */
  readonly phases = new Map<string, Histogram>()

  /** sessions that are not over, with all that is still to be kept of them */
  get going(): number {
    return Object.values(this.ended).reduce((going, ended) => going - ended, this.opened)
  }

  readonly phase = ({ name, invocations }: PhaseRun, tookMs: number): void => {
    this.callouts += invocations.length
    if (invocations.length === 0) return
    const known = this.phases.get(name.phase) ?? new Histogram(boundsSeconds)
    this.phases.set(name.phase, known)
    known.add(tookMs / 1000)
  }

  waited(tookMs: number): void {
    this.replyWait.add(tookMs / 1000)
  }

  /** A client is told this. */
  replied(code: number): void {
    if (code >= 400) this.refusals[code < 500 ? '4xx' : '5xx'] += 1
  }

  end(kept: Kept): void {
    this.ended[kept] += 1
    if (kept === 'cut') this.gaps += 1
  }
}

/** From what costs nothing to what a client notices. */
const boundsSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30]
