import type { RecorderProcess } from '../../domain/recorder-process.js'

/** An intake file begins with a line of JSON that says whose it is. */
export interface IntakeHead {
  /** the id of the store that it is of */
  readonly store: string
  readonly recorder: RecorderProcess
  /** tells the process from any other that had its number; null where the system does not say */
  readonly life: string | null
}

/** What a file that has the name of one begins with. */
export type IntakeBeginning =
  | { readonly kind: 'head'; readonly head: IntakeHead; readonly bytes: number }
  /** nothing: it is being made, or who made it was killed right away */
  | { readonly kind: 'empty' }
  /** by a version of the program that is newer than this one */
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign' }

const version = 1

export const encodeHead = (head: IntakeHead): Buffer => Buffer.from(`${JSON.stringify({ intake: version, ...head })}\n`)

export const decodeBeginning = (bytes: Buffer): IntakeBeginning => {
  if (bytes.length === 0) return { kind: 'empty' }
  const end = bytes.indexOf('\n')
  const told = end < 0 ? null : parsed(bytes.toString('utf8', 0, end))
  if (typeof told?.['intake'] === 'number' && told['intake'] > version) return { kind: 'newer' }
  if (!isHead(told)) return { kind: 'foreign' }
  const { store, recorder, life } = told
  return { kind: 'head', head: { store, recorder, life }, bytes: end + 1 }
}

const parsed = (text: string): Record<string, unknown> | null => {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

const isHead = (told: object | null): told is IntakeHead => {
  const { intake, store, recorder, life } = (told ?? {}) as Record<string, unknown>
  const { pid, startedAt, host } = (recorder ?? {}) as Record<string, unknown>
  return (
    intake === version &&
    typeof store === 'string' &&
    (life === null || typeof life === 'string') &&
    Number.isInteger(pid) &&
    typeof startedAt === 'number' &&
    host !== undefined
  )
}
