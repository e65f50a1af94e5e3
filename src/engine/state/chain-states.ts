import { afterBoot, type LeftState, leaveOn } from './left-state.js'
import type { Ran } from './run-by-itself.js'

/** So many states of a chain stand between two that are kept for good. */
const blockLength = 16

/** What the first sessions of a chain left, for any number of them. */
export class ChainStates {
  private readonly by: readonly string[]
  private readonly run: (session: string) => Ran | null
  private readonly kept = new Map<number, LeftState>([[0, afterBoot]])
  /** those behind the one that is kept and was needed last */
  private block = new Map<number, LeftState>()
  private blockFrom = 0

  /** `run`: how a session ran by itself; null where it cannot any more. */
  constructor(by: readonly string[], run: (session: string) => Ran | null) {
    this.by = by
    this.run = run
  }

  /** Once so many of them ran. */
  after(count: number): LeftState {
    const known = this.kept.get(count) ?? this.block.get(count)
    if (known) return known
    let from = Math.floor(count / blockLength) * blockLength
    while (!this.kept.has(from)) from -= blockLength
    if (from !== this.blockFrom) this.block = new Map()
    this.blockFrom = from
    return this.runOn(from, count)
  }

  private runOn(from: number, count: number): LeftState {
    let state = this.kept.get(from)!
    for (let done = from + 1; done <= count; done += 1) {
      state = this.block.get(done) ?? this.leave(done, state)
      const states = done % blockLength === 0 ? this.kept : this.block
      states.set(done, state)
    }
    return state
  }

  private leave(nth: number, state: LeftState): LeftState {
    const ran = this.run(this.by[nth - 1]!)
    return (ran && leaveOn(ran, state)) ?? state
  }
}
