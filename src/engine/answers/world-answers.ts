import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { World } from '../../domain/world.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'

/** A world whose answers are at hand, as a source. A window's edge is for the recorder's own clock to decide: epoch-aligned. */
export const worldAnswers = (world: World): AnswerSource => ({
  take: (call: HostCall): Canonical => world.answer(call).answer,
})
