import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import type { IntakeFile } from './intake-files.js'
import { decodeBeginning, type IntakeBeginning } from './intake-head.js'
import { decodeRecord, markOf, recordBytes, type SessionPart } from './intake-record.js'

/** What of an intake file was read. */
export interface IntakeRead {
  readonly beginning: IntakeBeginning
  readonly parts: readonly SessionPart[]
  /** at how many bytes something is not what was written; what comes behind is read as far as that can be told */
  readonly damagedAt: readonly number[]
}

/** Reads an intake file. Half a record at the end was never acknowledged, and is left. Throws Trouble `intake-missing`, `intake-unreadable`. */
export const readIntake = ({ path, id }: Pick<IntakeFile, 'path' | 'id'>): IntakeRead => {
  const mark = markOf(id)
  const { bytes } = readBeginning(path, Number.POSITIVE_INFINITY)
  const beginning = decodeBeginning(bytes)
  if (beginning.kind !== 'head') return { beginning, parts: [], damagedAt: [] }
  const parts: SessionPart[] = []
  const damagedAt: number[] = []
  for (let at = beginning.bytes; at < bytes.length; ) {
    const found = partAt(mark, bytes, at)
    if (found) {
      parts.push(found.part)
      at = found.end
      continue
    }
    const next = nextPart(mark, bytes, at + 1)
    if (next === undefined && isBegun(mark, bytes, at)) break
    damagedAt.push(at)
    if (next === undefined) break
    at = next
  }
  return { beginning, parts, damagedAt }
}

const partAt = (
  mark: Buffer,
  bytes: Buffer,
  at: number,
): { readonly part: SessionPart; readonly end: number } | undefined => {
  const length = recordBytes(mark, bytes, at)
  if (length === undefined || at + length > bytes.length) return undefined
  const part = decodeRecord(bytes.subarray(at, at + length))
  return part && { part, end: at + length }
}

/** Where the next record begins that is whole. */
const nextPart = (mark: Buffer, bytes: Buffer, from: number): number | undefined => {
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1))
    if (partAt(mark, bytes, at)) return at
  return undefined
}

/** Is it the beginning of a record that was still being written? */
const isBegun = (mark: Buffer, bytes: Buffer, at: number): boolean => {
  const begun = bytes.subarray(at, at + mark.length)
  if (!mark.subarray(0, begun.length).equals(begun)) return false
  const length = recordBytes(mark, bytes, at)
  return length === undefined || at + length > bytes.length
}

/** As much of a file's beginning, and when it was written last (milliseconds since the epoch). Throws as `readIntake`. */
export const readBeginning = (path: string, most: number): { readonly bytes: Buffer; readonly writtenAt: number } => {
  try {
    const descriptor = openSync(path, 'r')
    try {
      const { size, mtimeMs } = fstatSync(descriptor)
      const bytes = Buffer.alloc(Math.min(size, most))
      let read = 0
      for (let more = 1; more > 0 && read < bytes.length; read += more)
        more = readSync(descriptor, bytes, read, bytes.length - read, read)
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
