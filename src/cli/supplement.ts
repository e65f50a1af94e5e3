import { readWorldFile } from '../capture/scenario/read-scenario.js'
import { Trouble } from '../domain/trouble.js'
import type { Supplement } from '../engine/answers/candidate-answers.js'
import { worldFromSpec } from '../world/scenario-world.js'

export const worldHelp =
  'a scenario file whose world answers what was never recorded; such answers are marked simulated'

/** Makes, for each session, what answers from the world of a scenario file. Throws Trouble as `readWorldFile`. */
export const supplementFrom = (file: string): (() => Supplement) => {
  const newWorld = worldFromSpec(readWorldFile(file))
  return () => {
    const world = newWorld()
    return (call) => {
      try {
        return world.answer(call).answer
      } catch (error) {
        if (error instanceof Trouble && error.code === 'world-unstated') return undefined
        throw error
      }
    }
  }
}
