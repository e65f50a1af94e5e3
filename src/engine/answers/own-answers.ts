import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { AnswerRecord } from '../../domain/events.js'
import { Interruption } from '../../lua/machine.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'

/** The recording's own revision asks something else than it asked then. */
export class AskedOtherwise extends Interruption {}

/** Under the recording's own revision, the nth ask of a phase is the nth that was recorded there. */
export class OwnAnswers implements AnswerSource {
  private readonly recorded: readonly AnswerRecord[]
  private next = 0

  constructor(recorded: readonly AnswerRecord[]) {
    this.recorded = recorded
  }

  take(call: HostCall): Canonical {
    const recorded = this.recorded[this.next]
    if (!recorded) throw new AskedOtherwise(`asks ${describe(call)}, where nothing more was asked`)
    if (!isSameQuestion(recorded, call))
      throw new AskedOtherwise(`asks ${describe(call)}, where ${describe(recorded)} was asked`)
    this.next += 1
    return recorded.answer
  }

  /** What was recorded and not asked again. */
  get left(): AnswerRecord | undefined {
    return this.recorded[this.next]
  }
}

const isSameQuestion = (recorded: AnswerRecord, call: HostCall): boolean =>
  recorded.call === call.call && JSON.stringify(recorded.key) === JSON.stringify(call.key)

export const describe = (question: { readonly call: string; readonly key: Canonical }): string =>
  `${question.call}(${JSON.stringify(question.key)?.replace(/^\[|\]$/g, '')})`
