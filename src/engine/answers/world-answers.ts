import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'
import type { World } from '../../domain/world.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'

/** A world whose answers are at hand, as a source; what nobody has said is `Undecided`. A window's edge is for the recorder's own clock to decide: epoch-aligned. */
export const worldAnswers = (world: World): AnswerSource => ({
  take: (call: HostCall): Canonical => {
    try {
      return world.answer(call).answer
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== 'world-unstated') throw error
      throw new Undecided({ call: call.call, key: call.key, reason: error.message, hint: error.hint ?? '' })
    }
  },
})
