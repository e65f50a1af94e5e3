import type { Missing } from './recorded-session.js'
import type { SessionLine } from './recorder-line.js'

/** A session's lines in the order they were counted, each once, and what the counting itself shows. */
export const orderEvents = (
  lines: readonly SessionLine[],
): { readonly events: readonly SessionLine[]; readonly missing: readonly Missing[] } => {
  const sorted = [...lines].sort((a, b) => a.s! - b.s! || a.at - b.at || a.n - b.n)
  const events = sorted.filter((line, index) => index === 0 || !isSameLine(line, sorted[index - 1]!))
  const missing = events.flatMap((line, index) => {
    const before = index === 0 ? 0 : events[index - 1]!.s!
    if (line.s === before) return [countedTwice(line)]
    return line.s! > before + 1 ? [gap(before + 1, line.s! - 1)] : []
  })
  return { events, missing }
}

/** A file that was copied or imported twice brings its lines twice. */
const isSameLine = (a: SessionLine, b: SessionLine): boolean => a.lane === b.lane && a.n === b.n && a.s === b.s

const countedTwice = (line: SessionLine): Missing => ({
  what: `the order of events ${line.s}`,
  why: 'two threads ran callouts of this session at the same time, and counted alike',
})

const gap = (from: number, to: number): Missing => ({
  what: from === to ? `event ${from}` : `events ${from} to ${to}`,
  why: 'they were dropped for the budget of the recorder, or their lines were lost on the way',
})
