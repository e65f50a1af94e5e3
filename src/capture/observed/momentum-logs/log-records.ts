import type { Bytes } from '../../../domain/bytes.js'
import { type Line, readLines, withoutLineEnd } from '../read-lines.js'
import { isEscapedEnd } from './main-fields.js'
import { type NoRecord, parseMainRecord } from './main-log.js'
import type { ReceptionRecord } from './main-record.js'
import { parseRejectRecord } from './reject-log.js'
import type { RejectRecord } from './reject-record.js'

/** A log as it is read: its name, and its bytes in pieces. */
export interface LogFile {
  readonly file: string
  readonly pieces: Iterable<Uint8Array>
}

/** A line of a log that is no record by the manual's forms. */
export interface UnreadableLine extends NoRecord {
  readonly file: string
  /** from 1 */
  readonly line: number
}

/**
 * The records of SMTP sessions in a main log: receptions over SMTP. Attempts to deliver are of other connections, and
 * are left out.
 */
export function* readReceptions({
  file,
  pieces,
}: LogFile): Generator<ReceptionRecord | UnreadableLine, void, undefined> {
  for (const { text, number } of wholeRecords(readLines(pieces))) {
    const record = parseMainRecord(text)
    if (record.kind === 'unreadable') yield { ...record, file, line: number }
    if (record.kind === 'received' && record.protocol === 'esmtp') yield record
  }
}

/** The rejections of a reject log. */
export function* readRejections({ file, pieces }: LogFile): Generator<RejectRecord | UnreadableLine, void, undefined> {
  for (const { text, number, isRest } of readLines(pieces)) {
    if (isRest || text.trim() === '') continue
    const record = parseRejectRecord(withoutLineEnd(text))
    if (record.kind === 'unreadable') yield { ...record, file, line: number }
    if (record.kind === 'rejected') yield record
  }
}

interface WholeRecord {
  readonly text: Bytes
  readonly number: number
}

/** Records of the main log go on behind a line end that is escaped. */
function* wholeRecords(lines: Iterable<Line>): Generator<WholeRecord, void, undefined> {
  let [begun, from] = ['', 0]
  for (const { text, number } of lines) {
    if (begun === '') from = number
    const bare = text.endsWith('\n') ? text.slice(0, -1) : text
    if (text.endsWith('\n') && isEscapedEnd(bare) && begun.length < maxRecordBytes) {
      begun += text
      continue
    }
    const record = begun + withoutLineEnd(text)
    begun = ''
    if (record.trim() !== '') yield { text: record, number: from }
  }
  if (begun !== '') yield { text: withoutLineEnd(begun), number: from }
}

const maxRecordBytes = 1_048_576
