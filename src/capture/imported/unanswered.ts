import type { HostCall } from '../../domain/call.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'

/** The policy asked what was never observed, and no world was given that answers. */
export class Unanswered extends Undecided {
  constructor({ call, key }: HostCall, hint: string) {
    super({ call, key, reason: `${call}(${JSON.stringify(key)}) was asked, and what it answered is not known`, hint })
  }
}

/** Knows nothing; `hint` says what would. */
export const nobodyAnswers = (hint: string): AnswerSource => ({
  take: (call) => {
    throw new Unanswered(call, hint)
  },
})
