import { Trouble } from '../../domain/trouble.js'
import { type IntakeFile, intakeFiles, settledPath } from './intake-files.js'
import { decodeBeginning, type IntakeHead } from './intake-head.js'
import { openIntakes } from './open-intakes.js'
import { readBeginning } from './read-intake.js'

/** Does the recorder of an intake, which wrote it last at that time (milliseconds since the epoch), still write? */
export type IsWriting = (head: IntakeHead, lastAt: number) => boolean

/** Intake files in the folder of a store that nobody writes any more, each intake's in the order in which they were written. */
export const leftIntakes = (storePath: string, isWriting: IsWriting): readonly IntakeFile[] => {
  const files = intakeFiles(settledPath(storePath))
  return [...Map.groupBy(files, ({ id }) => id)].flatMap(([id, own]) =>
    openIntakes.has(id) || own.some(({ path }) => isWritten(path, isWriting)) ? [] : own,
  )
}

/** One that cannot be read is somebody else's, who may still write it. */
const isWritten = (path: string, isWriting: IsWriting): boolean => {
  const read = readAgain(path)
  if (read === 'missing') return false
  if (read === 'unreadable') return true
  const beginning = decodeBeginning(read.bytes)
  // one that has just been made says nothing yet
  if (beginning.kind === 'empty') return Date.now() - read.writtenAt < newMs
  return beginning.kind === 'head' && isWriting(beginning.head, read.writtenAt)
}

const newMs = 60_000

/** Another process may take it in at the same time. */
const readAgain = (path: string): ReturnType<typeof readBeginning> | 'missing' | 'unreadable' => {
  try {
    return readBeginning(path, longestHead)
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    return error.code === 'intake-missing' ? 'missing' : 'unreadable'
  }
}

const longestHead = 4096
