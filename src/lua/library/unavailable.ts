import type { Surroundings } from '../machine.js'
import type { RawFunction } from './library.js'

/** A function that production has and a replay cannot have: the surroundings may stop the script there, else it gets an error. */
export const unavailable =
  (path: string, surroundings: Surroundings): RawFunction =>
  (frame) => {
    surroundings.unavailable?.(path)
    return frame.fail(`'${path}' is not available under replay`)
  }
