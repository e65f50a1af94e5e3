import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fileReason } from '../../domain/file-reason.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import { Trouble } from '../../domain/trouble.js'
import { decodeOwner } from './intake-owner.js'
import { decodeRecord, recordBytes, type SessionPart } from './intake-record.js'

/** What of an intake file was read. */
export interface IntakeRead {
  /** undefined where not even that is there: a recorder that was killed right away leaves such a file */
  readonly owner: RecorderProcess | undefined
  readonly parts: readonly SessionPart[]
  /** behind how many bytes there is nothing more to read */
  readonly end: number
  /** at how many bytes something is not what was written; what comes behind is read as far as that can be told */
  readonly damagedAt: readonly number[]
  /** when it was written last, milliseconds since the epoch */
  readonly writtenAt: number
}

/**
 * Reads an intake file from a record's beginning on (0: the file's), up to so many bytes. Half a record at the end was never acknowledged, and is left.
 * Throws Trouble `intake-missing`, `intake-unreadable`.
 */
export const readIntake = (path: string, from = 0, upTo = Number.POSITIVE_INFINITY): IntakeRead => {
  const { bytes, writtenAt } = readRange(path, from, upTo)
  const head = from === 0 ? decodeOwner(bytes) : undefined
  const parts: SessionPart[] = []
  const damagedAt: number[] = []
  let at = from === 0 ? (head?.bytes ?? bytes.length) : 0
  if (from === 0 && head === undefined && bytes.includes('\n')) damagedAt.push(0)
  for (;;) {
    const length = recordBytes(bytes.subarray(at))
    if (length === undefined || at + length > bytes.length) break
    const part = decodeRecord(bytes.subarray(at, at + length))
    if (part) parts.push(part)
    else damagedAt.push(from + at)
    at += length
  }
  return { owner: head?.owner, parts, end: from + at, damagedAt, writtenAt }
}

const readRange = (
  path: string,
  from: number,
  upTo: number,
): { readonly bytes: Buffer; readonly writtenAt: number } => {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const { size, mtimeMs } = fstatSync(descriptor)
      const bytes = Buffer.alloc(Math.max(0, Math.min(size, upTo) - from))
      let read = 0
      for (let more = 1; more > 0 && read < bytes.length; read += more)
        more = readSync(descriptor, bytes, read, bytes.length - read, from + read)
      return { bytes: bytes.subarray(0, read), writtenAt: mtimeMs }
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Trouble(
      isMissing ? 'intake-missing' : 'intake-unreadable',
      `cannot read ${path}, which has what sessions have come to: ${fileReason(cause)}`,
      {
        hint: 'it stands beside the store until the store has all of it: leave it there, and check its permissions',
        cause,
      },
    )
  }
}
