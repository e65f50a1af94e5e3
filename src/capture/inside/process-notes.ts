import type { ProcessFacts, ProcessNotes, RecordedProcess } from './recorded-session.js'
import type { Called, ProcessLine, SessionLine } from './recorder-line.js'

/** How many of each kind are kept, so that a process that is followed for weeks takes no more and more memory. */
const kept = 10_000

export const emptyNotes = (process: string): ProcessNotes => ({
  process,
  told: undefined,
  off: undefined,
  modules: [],
  files: [],
  replaced: [],
  faults: [],
  lost: [],
  loose: [],
})

export const noteLine = (notes: ProcessNotes, line: ProcessLine): void => {
  switch (line.event) {
    case 'process':
      notes.told = line
      break
    case 'off':
      notes.off = line
      break
    case 'module':
      keep(notes.modules, line)
      break
    case 'file':
      keep(notes.files, line)
      break
    case 'fault':
      keep(notes.faults, line)
      break
    case 'lost':
      keep(notes.lost, line)
      break
    case 'replaced':
      for (const name of line.names) keep(notes.replaced, name)
  }
}

export const noteLoose = (notes: ProcessNotes, line: SessionLine): void => keep(notes.loose, line)

const keep = <Item>(list: Item[], item: Item): void => {
  list.push(item)
  if (list.length > kept) list.splice(0, kept / 2)
}

/** What a session needs of its process, as it is known now: what is told later is not in it. */
export const factsOf = ({ process, told, modules, files, replaced, off, loose }: ProcessNotes): ProcessFacts => ({
  process,
  told,
  modules: [...modules],
  files: [...files],
  replaced: [...replaced],
  off,
  boot: bootCalls(loose),
})

/** They are in no session, and belong to no callout but `init`; lines of callouts that nobody could tell a session of are among the others. */
const bootCalls = (loose: readonly SessionLine[]): readonly Called[] => {
  const inits = new Set(loose.map((line) => (line.event === 'enter' && line.phase === 'init' ? line.i : undefined)))
  return loose
    .filter((line): line is SessionLine & Called => line.event === 'call' && (line.i === null || inits.has(line.i)))
    .sort((a, b) => a.n - b.n)
}

/** All the notes as they are now. */
export const processOf = (notes: ProcessNotes): RecordedProcess => ({
  ...factsOf(notes),
  faults: [...notes.faults],
  lost: [...notes.lost],
  loose: [...notes.loose].sort((a, b) => (a.lane < b.lane ? -1 : a.lane > b.lane ? 1 : a.n - b.n)),
})
