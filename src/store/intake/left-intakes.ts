import type { RecorderProcess } from '../../domain/recorder-process.js'
import { Trouble } from '../../domain/trouble.js'
import { intakeFile, intakeFiles, settledPath } from './intake-files.js'
import { openIntakes } from './open-intakes.js'
import { type IntakeRead, readIntake } from './read-intake.js'

/** Does that recorder, which wrote last at that time (milliseconds since the epoch), still write? */
export type IsRunning = (recorder: RecorderProcess, lastAt: number) => boolean

/** Intake files beside a store whose recorders are gone, in the order in which they were written. */
export const leftIntakes = (storePath: string, isRunning: IsRunning): readonly string[] => {
  const settled = settledPath(storePath)
  return [...intakeFiles(settled)].flatMap(([id, numbers]) => {
    const files = numbers.map((number) => intakeFile(settled, id, number))
    return openIntakes.has(id) || files.some((file) => isWritten(file, isRunning)) ? [] : files
  })
}

const isWritten = (path: string, isRunning: IsRunning): boolean => {
  const read = readAgain(path)
  if (read === undefined) return false
  const { owner, writtenAt } = read
  // one that has just been made has no owner yet
  return owner === undefined ? Date.now() - writtenAt < newMs : isRunning(owner, writtenAt)
}

/** a file without an owner is being made for so long */
const newMs = 60_000

/** Another process may take it in at the same time. */
const readAgain = (path: string): IntakeRead | undefined => {
  try {
    return readIntake(path, 0, ownerBytes)
  } catch (error) {
    if (error instanceof Trouble && error.code === 'intake-missing') return undefined
    throw error
  }
}

/** an owner's line is shorter */
const ownerBytes = 4096
