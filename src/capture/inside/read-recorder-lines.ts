import { readLine } from './read-line.js'
import type { Missing, RecordedProcess, RecordedSession } from './recorded-session.js'
import type { RecorderLine } from './recorder-line.js'
import { SessionGatherer } from './session-gatherer.js'
import { splitLines } from './split-lines.js'

/** A file of the recorder's lines. */
export interface RecorderFile {
  readonly name: string
  readonly bytes: Buffer
}

/** All that files of the recorder have in them. */
export interface RecorderLines {
  /** in the order in which they began */
  readonly sessions: readonly RecordedSession[]
  readonly processes: readonly RecordedProcess[]
  /** lines that are missing or torn, whichever session they belonged to */
  readonly missing: readonly Missing[]
  /** lines of other programs */
  readonly otherLines: number
  /** files in which no line is the recorder's, though they have some */
  readonly foreign: readonly string[]
}

/**
 * Reads files of `reprise_recorder.lua`, given in any order. Lines may stand in any of them, in any order and more than once; the
 * last of a file may be torn. Throws Trouble `recorder-format` where a line has another format.
 */
export const readRecorderLines = (files: readonly RecorderFile[]): RecorderLines => {
  const lines: RecorderLine[] = []
  const missing: Missing[] = []
  const foreign: string[] = []
  let otherLines = 0
  for (const file of files) {
    const split = splitLines(Buffer.alloc(0), Buffer.concat([file.bytes, Buffer.from('\n')]))
    let others = 0
    split.lines.forEach((bytes, index) => {
      const read = readLine(bytes)
      if (read.kind === 'other') others += 1
      else if (read.kind === 'torn') missing.push(tornLine(file.name, read.why, index === split.lines.length - 1))
      else {
        if (read.afterTorn) missing.push(tornLine(file.name, 'another begins in it', false))
        lines.push(read.line)
      }
    })
    otherLines += others
    if (others > 0 && others === split.lines.length) foreign.push(file.name)
  }
  const gatherer = new SessionGatherer()
  for (const line of lines.sort((a, b) => a.at - b.at || a.n - b.n)) gatherer.add(line, 0)
  return {
    sessions: gatherer.takeAll(),
    processes: gatherer.processes(),
    missing: [...missing, ...lostLines(lines)],
    otherLines,
    foreign,
  }
}

const tornLine = (file: string, why: string, isLast: boolean): Missing => ({
  what: `${isLast ? 'the last line' : 'a line'} of ${file}`,
  why: isLast ? `${why}: it was still being written, or its writer was killed` : why,
})

/** Numbers of a lane that no line has. The end of a lane shows no loss: nobody knows how many there were. */
const lostLines = (lines: readonly RecorderLine[]): readonly Missing[] => {
  const lanes = new Map<string, Set<number>>()
  for (const line of lines) {
    const lane = `${line.process} ${line.lane}`
    const numbers = lanes.get(lane) ?? new Set()
    lanes.set(lane, numbers.add(line.n))
  }
  return [...lanes].flatMap(([lane, numbers]) => {
    const last = [...numbers].reduce((most, n) => Math.max(most, n), 0)
    const lost = last - numbers.size
    return lost === 0 ? [] : [{ what: `${lost} of ${last} lines of ${lane}`, why: 'they are in none of the files' }]
  })
}
