import type { PhaseRun } from '../momentum/session.js'
import type { Recording } from './recording.js'
import { resultText } from './result-text.js'

/**
 * The first thing in which a session that was recorded again is another, in words; null where it is the same, but for its source and what that withholds.
 */
export const differenceInRecording = (was: Recording, is: Recording): string | null => {
  const opened = [was, is].map(({ opened }) =>
    JSON.stringify({ ...opened, source: null, withholds: undefined, bodies: undefined }),
  )
  if (opened[0] !== opened[1]) return `recorded again it would begin with ${opened[1]}, and began with ${opened[0]}`
  const phases = [was, is].map((recording) =>
    recording.phases.map(({ key, at, input, result }) => [key, JSON.stringify([at, input, result])] as const),
  )
  const difference = firstDifference(phases[0]!, phases[1]!) ?? gapIn(is)
  if (difference !== null) return difference
  const closed = [was, is].map((recording) => JSON.stringify(recording.closed))
  return closed[0] === closed[1] ? null : `recorded again it would end with ${closed[1]}, and ended with ${closed[0]}`
}

/** The same of a copy that was run: messages count anew where one of them is not sent any more. */
export const differenceInCopy = (runs: readonly PhaseRun[], is: Recording): string | null => {
  const was = runs
    .filter(({ result }) => resultText(result) !== '{}')
    .map((run) => textOf(run.name, run.at, [resultText(run.result), run.answers]))
  const again = is.phases
    .filter(({ result }) => result !== '{}')
    .map(({ name, at, input, result }) => textOf(name, at, [result, input.answers ?? []]))
  return firstDifference(was, again) ?? gapIn(is)
}

const textOf = ({ phase, recipient }: PhaseRun['name'], at: number, rest: readonly unknown[]) =>
  [phase, JSON.stringify([recipient, at, ...rest])] as const

type Told = readonly (readonly [where: string, text: string])[]

const firstDifference = (was: Told, is: Told): string | null => {
  const index = was.findIndex(([where, text], nth) => is[nth]?.[0] !== where || is[nth]?.[1] !== text)
  if (index >= 0) return `recorded again it would come to something else at ${was[index]![0]}`
  const more = is[was.length]
  return more ? `recorded again it would go on with ${more[0]}` : null
}

const gapIn = ({ gaps: [gap] }: Recording): string | null =>
  gap ? `recorded again it would have a gap at ${String(gap.what)}` : null
