import { rmSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { answerQuestions } from '../../store/answer-questions.js'
import { type Told, toldTrouble } from '../../store/ask-thread.js'
import { intakeFile, intakeFiles } from '../../store/intake/intake-files.js'
import { readIntake } from '../../store/intake/read-intake.js'
import { takeIn } from '../../store/intake/take-in.js'
import { probeStore } from '../../store/probe-store.js'
import { openStore, type Store } from '../../store/store.js'

/** What the thread is asked: that the store has all up to the file of that number, or (null) whether it can be written. */
export type JournalQuestion = number | null

export interface JournalAnswer {
  /** the sessions of which the store takes nothing more, and why */
  readonly refused: readonly (readonly [session: string, trouble: Told])[]
  /** of a file that is not there any more, or not as it was written: what was in it, nobody has */
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

/** sessions that were refused, and nobody has been told of */
let refused: (readonly [session: string, trouble: Told])[] = []

/** the file that is taken in next */
let next: number | null = null

/** A thread that was begun in the place of one that has failed begins with what is left. */
const firstLeft = (): number => intakeFiles(storePath).find((file) => file.id === id)?.number ?? 1

answerQuestions<JournalQuestion, JournalAnswer>((last) => {
  const into = opened()
  if (last !== null) return takeUpTo(into, last)
  probeStore(into)
  return { refused: [] }
})

const takeUpTo = (into: Store, last: number): JournalAnswer => {
  next ??= firstLeft()
  let missing: Told | undefined
  for (; next <= last; next += 1) {
    const path = intakeFile(storePath, id, next)
    try {
      const { parts, damagedAt } = readIntake({ path, id })
      for (const { session, trouble } of takeIn(into, parts)) refused.push([session, toldTrouble(trouble)])
      if (damagedAt.length > 0) missing = toldTrouble(damaged(path, damagedAt[0]!))
      else rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Trouble && error.code === 'intake-missing')) throw error
      missing = toldTrouble(error)
    }
  }
  const untold = refused
  refused = []
  return { refused: untold, ...(missing ? { missing } : {}) }
}

const damaged = (path: string, at: number): Trouble =>
  new Trouble('intake-missing', `${path} is damaged at byte ${at}: it is not what was written`, {
    hint: 'look at the disk: dmesg | tail',
  })
