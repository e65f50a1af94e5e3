import { decodeText } from '../../domain/canonical.js'
import type { Onlooker } from '../../momentum/calls/onlooker.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { Host } from '../../momentum/host.js'
import type { PhaseRun } from '../../momentum/session.js'
import { requireSameContexts } from './contexts-here.js'
import { nextTrouble } from './next-callout.js'
import { notSeen, parted } from './not-seen.js'
import type { ProcessFacts } from './recorded-session.js'
import { calloutNames, ledBy } from './seen-acts.js'
import { SeenAnswers } from './seen-answers.js'
import type { SeenCallout, SeenSession } from './seen-callouts.js'
import type { SeenContexts } from './seen-contexts.js'
import { returnTrouble } from './seen-returns.js'
import { virtualTrouble } from './virtual-answers.js'

/** A session that is followed, on the host that it runs on. */
export interface Followed {
  readonly host: Host
  readonly process: ProcessFacts
  readonly seen: SeenSession
  readonly contexts: SeenContexts
}

/**
 * Looks on while the emulated host runs a session, and holds it against what the recorder saw: the same callouts in the same order with
 * the same contexts, the same questions, the same returns. The first thing that is otherwise is `Undecided`. Lives as long as the session.
 */
export class SessionFollower implements Onlooker {
  readonly answers: SeenAnswers & AnswerSource = new SeenAnswers()
  private readonly followed: Followed
  /** the next callout that the recorder saw and that has not been reached here */
  private next = 0
  /** callouts of the phase that runs */
  private ran: SeenCallout[] = []
  /** the place in the phase's order of the callout that was reached last */
  private place = -1
  private running: SeenCallout | null = null

  constructor(followed: Followed) {
    this.followed = followed
  }

  get upcoming(): SeenCallout | undefined {
    return this.followed.seen.callouts[this.next]
  }

  begins({ module, callout }: Parameters<Onlooker['begins']>[0]): void {
    this.running = null
    this.answers.begin([])
    const name = decodeText(module)
    if (!this.isWatched(name, callout)) return
    this.passWitnesses(callout)
    const seen = this.upcoming
    if (seen === undefined) throw this.endOfSeen(`${callout} of ${name} runs here`)
    if (seen.module !== name || seen.callout !== callout)
      throw parted(`${seen.callout} of ${seen.module} ran, and here ${callout} of ${name} does`)
    this.take(seen)
    requireSameContexts(this.followed, callout, 'before')
    const { at } = this.followed.host.stage
    for (const call of seen.calls) {
      const trouble = virtualTrouble(call, Math.floor(at / 1000))
      if (trouble) throw trouble
    }
    this.answers.begin(seen.calls, seen.left?.facts?.['binding'])
    this.running = seen
    this.ran.push(seen)
  }

  sees(): void {}

  hasRun(): void {}

  ends(): void {
    const { left, callout, within } = this.running ?? { within: [] }
    for (const told of within) this.followed.contexts.take(told)
    if (!left) return
    const unasked = this.answers.left
    if (unasked !== undefined) throw parted(`the policy asked ${unasked}, and does not ask it here`)
    this.followed.contexts.take(left)
    requireSameContexts(this.followed, callout!, 'behind')
  }

  /** A phase has run: is it the one that the recorder saw? */
  readonly phaseRan = (run: PhaseRun): void => {
    const { host, process, seen } = this.followed
    this.passWitnesses(null)
    const invocations = run.invocations.filter(({ module, callout }) => this.isWatched(decodeText(module), callout))
    const line = host.stage.session!
    for (const [index, invocation] of invocations.entries()) {
      const why = returnTrouble(invocation, this.ran[index]!)
      if (why !== null) throw parted(why)
    }
    this.ran = []
    this.place = -1
    const why = nextTrouble({ host, process, isWhole: seen.end === null, queue: line.queue }, this.upcoming)
    if (why !== null) throw parted(why)
  }

  /** What the recorder saw ends here. Lines at the end of a file may be lost without a hole. */
  private endOfSeen(here: string): Error {
    const { end } = this.followed.seen
    return end === null
      ? notSeen(`${here}, and the recorder saw no such callout: it was not called, or the last lines are lost`, '')
      : notSeen(`${end.what}: ${end.why}`, '')
  }

  /** Hooks that the recorder leaves alone run unseen. */
  private isWatched(module: string, callout: string): boolean {
    const told = this.followed.process.modules.filter(({ name }) => name === module)
    return told.length === 0 || told.some(({ callouts }) => callouts.includes(callout))
  }

  /** The recorder's own module was called before the callouts of a policy, or where there are none. */
  private passWitnesses(until: string | null): void {
    const names = calloutNames(this.followed.host.stage.phase!)
    const last = until === null ? names.length - 1 : names.indexOf(until)
    for (let seen = this.upcoming; seen?.isWitness; seen = this.upcoming) {
      const place = names.indexOf(seen.callout)
      if (place <= this.place || place > last || (until === null && this.isNextInstance(seen, place))) return
      this.take(seen)
      this.place = place
    }
  }

  private isNextInstance(seen: SeenCallout, place: number): boolean {
    return this.place >= 0 && place === 0 && ledBy(seen) !== null
  }

  private take(seen: SeenCallout): void {
    this.next += 1
    this.followed.contexts.take(seen.entered)
    const names = calloutNames(this.followed.host.stage.phase!)
    this.place = Math.max(this.place, names.indexOf(seen.callout))
  }
}
