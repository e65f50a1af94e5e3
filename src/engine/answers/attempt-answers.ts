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

/** What answers at once where it can, and else once it knows: a resolver, a database. */
export type AwaitedWorld = (call: HostCall) => Canonical | Promise<Canonical>

/**
 * Answers of one phase. What was answered in an earlier attempt is answered so again; a question whose answer is at hand is
 * answered in place; one that has to be awaited ends the attempt, and is `pending`.
 */
export class AttemptAnswers implements AnswerSource {
  private readonly given: Awaited[]
  private readonly world: AwaitedWorld
  private next = 0
  /** the question that ended the attempt */
  pending: { readonly call: HostCall; readonly answer: Promise<Canonical> } | null = null

  /** `given` is added to, and goes from attempt to attempt. */
  constructor(given: Awaited[], world: AwaitedWorld) {
    this.given = given
    this.world = world
  }

  take(call: HostCall): Canonical {
    const known = this.given[this.next] ?? this.ask(call)
    assert(JSON.stringify(known.call) === JSON.stringify(call), 'an attempt repeats its earlier questions exactly')
    this.next += 1
    return known.answer
  }

  private ask(call: HostCall): Awaited {
    const answer = this.world(call)
    if (answer instanceof Promise) {
      this.pending = { call, answer }
      throw new Asks(call)
    }
    const known = { call, answer }
    this.given.push(known)
    return known
  }
}
