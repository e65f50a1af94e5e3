import assert from 'node:assert/strict'
import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import { Asks } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'

/** One question that an attempt had to wait for. */
export interface Awaited {
  readonly call: HostCall
  readonly answer: Canonical
}

/** Answers those questions that were awaited so far; the next one ends the attempt. */
export class AttemptAnswers implements AnswerSource {
  private readonly awaited: readonly Awaited[]
  private next = 0

  constructor(awaited: readonly Awaited[]) {
    this.awaited = awaited
  }

  take(call: HostCall): Canonical {
    const known = this.awaited[this.next]
    if (!known) throw new Asks(call)
    assert(JSON.stringify(known.call) === JSON.stringify(call), 'an attempt repeats its earlier questions exactly')
    this.next += 1
    return known.answer
  }
}
