import { questionKey } from '../domain/call.js'
import type { PhaseRun } from '../momentum/session.js'
import type { CandidateReplay } from './replay-candidate.js'
import { resultText } from './result-text.js'

/** The first phase instance that a session comes to otherwise when it runs again under other circumstances, and how. */
export interface Change {
  readonly phase: string
  readonly reason: string
}

/** `runs`: the session's phase instances as they were, by name and in order. Null where nothing changed. */
export const firstChange = (runs: ReadonlyMap<string, PhaseRun>, again: CandidateReplay): Change | null => {
  for (const [phase, run] of runs) {
    const other = again.runs.get(phase)
    if (other && isSameRun(run, other)) continue
    if (other && isSameResult(run, other))
      return {
        phase,
        reason:
          run.isDone === other.isDone
            ? 'it asks something else'
            : 'it is done with the phase where it was not, or the other way',
      }
    if (other || again.undecidable === null) return { phase, reason: 'the result is another' }
    return { phase: again.undecidable.phase, reason: again.undecidable.call.reason }
  }
  return null
}

/** Do two runs of a phase instance come to the same, in what is compared? In which order they ask decides nothing by itself. */
export const isSameRun = (run: PhaseRun, other: PhaseRun): boolean =>
  isSameResult(run, other) && run.isDone === other.isDone && questionsOf(run) === questionsOf(other)

const isSameResult = (run: PhaseRun, other: PhaseRun): boolean =>
  resultText(run.result) === resultText(other.result) && JSON.stringify(run.left) === JSON.stringify(other.left)

const questionsOf = ({ answers }: PhaseRun): string =>
  answers.length === 0
    ? ''
    : answers
        .map(({ call, key }) => questionKey(call, key))
        .sort()
        .join('\n')
