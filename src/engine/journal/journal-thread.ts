import { rmSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { answerQuestions } from '../../store/answer-questions.js'
import { type Told, toldTrouble } from '../../store/ask-thread.js'
import { type IntakePlace, intakeFile, intakeFiles } from '../../store/intake/intake-files.js'
import { readIntake } from '../../store/intake/read-intake.js'
import { takeIn } from '../../store/intake/take-in.js'
import { probeStore } from '../../store/probe-store.js'
import { openStore, type Store } from '../../store/store.js'

/** What the thread is asked: that the store has all up to a place, or (null) whether it can be written. */
export type JournalQuestion = IntakePlace | null

export interface JournalAnswer {
  /** the sessions of which the store takes nothing more, and why */
  readonly refused: readonly (readonly [session: string, trouble: Told])[]
  /** of a file that is not there any more: what was in it, nobody has */
  readonly missing?: Told
}

export interface JournalThreadData {
  /** the store's own file */
  readonly storePath: string
  /** of the intake */
  readonly id: string
  readonly durable: boolean
}

const { storePath, id, durable } = workerData as JournalThreadData

let store: Store | null = null

/** Opened when it is first needed, and again after it could not be. */
const opened = (): Store => {
  store ??= openStore(storePath, { mode: 'write', durable })
  return store
}

/** before it, the store has all */
let place: IntakePlace | null = null

/** A thread that was begun in the place of one that has failed begins with what is left. */
const firstPlace = (): IntakePlace => ({ file: intakeFiles(storePath).get(id)?.[0] ?? 1, bytes: 0 })

answerQuestions<JournalQuestion, JournalAnswer>((end) => {
  const into = opened()
  if (end !== null) return takeUpTo(into, end)
  probeStore(into)
  return { refused: [] }
})

const takeUpTo = (into: Store, end: IntakePlace): JournalAnswer => {
  place ??= firstPlace()
  const refused: (readonly [string, Told])[] = []
  try {
    while (place.file < end.file || (place.file === end.file && place.bytes < end.bytes)) {
      const isLast: boolean = place.file === end.file
      const path = intakeFile(storePath, id, place.file)
      const { parts } = readIntake(path, place.bytes, isLast ? end.bytes : undefined)
      for (const { session, trouble } of takeIn(into, parts)) refused.push([session, toldTrouble(trouble)])
      if (!isLast) rmSync(path, { force: true })
      place = isLast ? end : { file: place.file + 1, bytes: 0 }
    }
  } catch (error) {
    if (!(error instanceof Trouble && error.code === 'intake-missing')) throw error
    place = { file: end.file + 1, bytes: 0 }
    return { refused, missing: toldTrouble(error) }
  }
  return { refused }
}
