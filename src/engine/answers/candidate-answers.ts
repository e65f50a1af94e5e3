import { type HostCall, questionKey } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { AnswerRecord } from '../../domain/events.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { GivenAnswer } from '../script.js'
import { describe } from './own-answers.js'

/** What may answer where the recording does not. Its answers are simulated. */
export type Supplement = (call: HostCall) => Canonical | undefined

/**
 * Answers for a candidate, from all that the session was recorded to have asked (`design.md`, "How a host call
 * finds its answer"). A question that was never asked has none: `Undecided`.
 */
export class CandidateAnswers implements AnswerSource {
  private readonly given = new Map<string, GivenAnswer[]>()
  private readonly taken = new Map<string, number>()
  private readonly supplement: Supplement | undefined
  private readonly hintFor: (call: HostCall) => string
  /** how many answers were simulated */
  simulated = 0
  /** calls whose count was worked out from a recorded one */
  readonly counted = new Set<string>()

  constructor(supplement?: Supplement, hintFor: (call: HostCall) => string = recordItHint) {
    this.supplement = supplement
    this.hintFor = hintFor
  }

  /** `at`: when the phase was that asked, milliseconds since the epoch. */
  add(record: AnswerRecord, at: number): void {
    const key = questionKey(record.call, record.key)
    const one = { record, at: at + (record.after ?? 0) }
    const given = this.given.get(key)
    if (given) given.push(one)
    else this.given.set(key, [one])
  }

  take(call: HostCall): Canonical {
    const key = questionKey(call.call, call.key)
    const given = this.given.get(key)
    if (!given) return this.supply(call, `${question(call)} was never asked in this session`)
    return call.class === 'sequenced' ? this.counting(call, given, key) : this.stable(call, given, key)
  }

  private nthOf(key: string): number {
    const nth = this.taken.get(key) ?? 0
    this.taken.set(key, nth + 1)
    return nth
  }

  /** Answers that differ count by their time, and in order at one time; past the last one nobody can know. */
  private stable(call: HostCall, everGiven: readonly GivenAnswer[], key: string): Canonical {
    if (allAlike(everGiven)) return everGiven[0]!.record.answer
    const given = everGiven.filter(({ at }) => at === call.at)
    const one = given[this.nthOf(`${key} ${call.at}`)] ?? (given.length > 0 && allAlike(given) ? given[0] : undefined)
    if (one) return one.record.answer
    return this.supply(
      call,
      `${question(call)} was answered ${everGiven.length} times, differently, and is asked again or at another time`,
    )
  }

  /**
   * The others' part of a count is what was recorded less the session's own share then; its own share now is added.
   * A count at another time may have had others' additions in between.
   */
  private counting(call: HostCall, everGiven: readonly GivenAnswer[], key: string): Canonical {
    const given = everGiven.filter(({ at }) => at === call.at)
    if (given.length === 0)
      return this.supply(call, `${question(call)} is asked at another time than it was recorded at`)
    const nth = this.nthOf(`${key} ${call.at}`)
    if (given[nth] === undefined && !othersAlike(given))
      return this.supply(call, `${question(call)} changed while the session ran, and is asked again`)
    const one = given[nth] ?? given[0]!
    const { own, onEdge } = one.record
    if (call.own === undefined || own === undefined) return one.record.answer
    if ((call.onEdge || onEdge) && JSON.stringify(call.onEdge) !== JSON.stringify(onEdge))
      return this.supply(call, `${question(call)} hangs on ${openBetween(call)}`)
    if (call.own !== own) this.counted.add(call.call)
    return Number(one.record.answer) - own + call.own
  }

  private supply(call: HostCall, reason: string): Canonical {
    const answer = this.supplement?.(call)
    if (answer === undefined)
      throw new Undecided({
        call: call.call,
        key: call.key,
        reason,
        hint: this.hintFor(call),
      })
    this.simulated += 1
    return answer
  }
}

const recordItHint = ({ by }: HostCall): string =>
  `give the answer with --world FILE, or record the session under a policy that ${by === undefined ? 'asks it' : `calls ${by} with it`}`

/** What decides over the session's share where it has not added what it did then, when it did. */
const openBetween = ({ call }: HostCall): string =>
  call === 'msys.gauge_cache.get'
    ? 'how long the server kept what was counted before, and the session has counted otherwise since'
    : 'where the edge of a window lies'

/** As a person reads it, with the function that the script called where that is another. */
const question = (call: HostCall): string =>
  call.by === undefined ? describe(call) : `${describe(call)}, on which ${call.by} hangs,`

const allAlike = (given: readonly GivenAnswer[]): boolean => {
  const first = JSON.stringify(given[0]!.record.answer)
  return given.every(({ record }) => JSON.stringify(record.answer) === first)
}

const othersAlike = (given: readonly GivenAnswer[]): boolean => {
  const others = ({ record }: GivenAnswer): number => Number(record.answer) - (record.own ?? 0)
  return given.every((one) => others(one) === others(given[0]!))
}
