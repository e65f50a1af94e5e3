import type { LiveWorld } from '../../capture/live/live-world.js'
import type { World } from '../../domain/world.js'

/** A scenario's world for live sessions: each has it to itself, and nothing that one writes reaches another. */
export const scenarioLiveWorld = (newWorld: () => World): LiveWorld => {
  const outside = newWorld()
  return {
    answer: (call) => outside.answer(call).answer,
    forSession: () => {
      const world = newWorld()
      return { answer: (call) => world.answer(call).answer, apply: () => {}, count: () => {}, close: () => {} }
    },
    close: async () => {},
  }
}
