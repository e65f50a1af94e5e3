import { Asks } from '../momentum/calls/interruptions.js'
import type { Host } from '../momentum/host.js'
import type { Act } from '../momentum/phases/acts.js'
import type { Checkpoint, PhaseRun, Session } from '../momentum/session.js'
import { AttemptAnswers, type Awaited, type AwaitedWorld } from './answers/attempt-answers.js'
import { watchedOnce } from './watched.js'

/** What a session that waits for answers has around it. */
export interface Outside {
  readonly world: AwaitedWorld
  /** for one attempt at a phase, by the clock */
  readonly timeoutMs: number
  /** the act as it is written down, where that withholds something */
  readonly recordedAs?: Act
  /** hears of each phase instance that ran, and how long it took with all that it waited for, milliseconds */
  readonly onRun?: (run: PhaseRun, tookMs: number) => void
}

/** An attempt was ended by the clock: the session is as it was before the phase, and cannot go on. */
export class OutOfTime extends Error {
  constructor(timeoutMs: number) {
    super(`a phase took more than ${timeoutMs / 1000} s and was stopped`)
  }
}

/**
 * Runs a session's next phase, again from its beginning after each answer that had to be awaited. Throws `Undecided`, and `OutOfTime` where
 * one attempt takes longer than it may.
 */
export const stepAwaiting = async (host: Host, session: Session, outside: Outside): Promise<PhaseRun> => {
  const checkpoint = session.checkpoint(host.takeSpare())
  try {
    return await attempts(session, checkpoint, outside)
  } finally {
    host.giveSpare(checkpoint.image)
  }
}

const attempts = async (session: Session, checkpoint: Checkpoint, { world, timeoutMs }: Outside): Promise<PhaseRun> => {
  const given: Awaited[] = []
  for (;;) {
    const answers = new AttemptAnswers(given, world)
    try {
      const run = watchedOnce(() => session.step(answers), timeoutMs)
      if (run !== null) return run
    } catch (error) {
      if (!(error instanceof Asks)) throw error
    }
    session.rollback(checkpoint)
    if (!answers.pending) throw new OutOfTime(timeoutMs)
    const { call, answer } = answers.pending
    given.push({ call, answer: await answer })
  }
}
