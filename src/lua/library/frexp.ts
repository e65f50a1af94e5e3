import type { StateFunction } from '../function-table.js'
import type { RawFunction } from './library.js'

/**
 * `math.frexp` of 5.1's build. Of infinities and nan C leaves the exponent open: this build's C library writes none, so that a script
 * gets what an earlier call left there, and the one of production, glibc, writes 0 (s_frexp.c).
 */
export const frexpOf =
  (run: StateFunction): RawFunction =>
  (frame) => {
    const value = frame.number(1)
    if (Number.isFinite(value)) return run(frame.L)
    frame.pushNumber(value)
    frame.pushNumber(0)
    return 2
  }
