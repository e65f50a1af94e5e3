import { crc32 } from 'node:zlib'
import type { EventType } from '../../domain/events.js'
import type { PayloadTexts } from '../payload.js'

/** What of a live session is to be kept next. */
export interface SessionPart {
  /** UUIDv7 */
  readonly session: string
  /** events of the session that were kept before */
  readonly version: number
  /** when it was given to be kept, milliseconds since the epoch */
  readonly recordedAt: number
  readonly events: readonly { readonly type: EventType; readonly texts: PayloadTexts }[]
  /** contents of messages that the events name, by their SHA-256 */
  readonly contents: readonly (readonly [sha256: string, content: Uint8Array])[]
}

/*
 * A record is a mark, four numbers of 32 bits, big-endian (bytes of all that follows the four, the CRC-32 of all that follows it, bytes of
 * the head, bytes of the texts), then the head (JSON), the texts of all events one behind the other (UTF-8), and the contents. Lengths of texts in
 * the head are in UTF-16 units.
 */
interface Head {
  readonly session: string
  readonly version: number
  readonly at: number
  readonly events: readonly (readonly [type: EventType, input: number, work: number | null, result: number | null])[]
  readonly contents: readonly (readonly [sha256: string, bytes: number])[]
}

const markBytes = 8
const prefixBytes = markBytes + 16

/** By it, a record is found behind one that is damaged: the random end of the intake's id, so that no content of a message can look like one. */
export const markOf = (intake: string): Buffer => Buffer.from(intake.replaceAll('-', '').slice(-2 * markBytes), 'hex')

export const encodeRecord = (mark: Buffer, { session, version, recordedAt, events, contents }: SessionPart): Buffer => {
  const head = JSON.stringify({
    session,
    version,
    at: recordedAt,
    events: events.map(({ type, texts: { input, work, result } }) => [
      type,
      input.length,
      work?.length ?? null,
      result?.length ?? null,
    ]),
    contents: contents.map(([sha256, content]) => [sha256, content.length]),
  } satisfies Head)
  const text = events.map(({ texts: { input, work, result } }) => input + (work ?? '') + (result ?? '')).join('')
  const [headBytes, textBytes] = [Buffer.byteLength(head), Buffer.byteLength(text)]
  const bodyBytes = headBytes + textBytes + contents.reduce((sum, [, content]) => sum + content.length, 0)
  const record = Buffer.allocUnsafe(prefixBytes + bodyBytes)
  let at = prefixBytes
  at += record.write(head, at)
  at += record.write(text, at)
  for (const [, content] of contents) {
    record.set(content, at)
    at += content.length
  }
  mark.copy(record)
  record.writeUInt32BE(bodyBytes, 8)
  record.writeUInt32BE(headBytes, 16)
  record.writeUInt32BE(textBytes, 20)
  record.writeUInt32BE(crc32(record.subarray(16)), 12)
  return record
}

/** Bytes of the record that begins there; undefined where none does, or too little of one. */
export const recordBytes = (mark: Buffer, bytes: Buffer, at: number): number | undefined =>
  bytes.length - at < prefixBytes || !mark.equals(bytes.subarray(at, at + markBytes))
    ? undefined
    : prefixBytes + bytes.readUInt32BE(at + markBytes)

/** The part that a whole record stands for; undefined where it is not what was written. */
export const decodeRecord = (record: Buffer): SessionPart | undefined => {
  if (crc32(record.subarray(16)) !== record.readUInt32BE(12)) return undefined
  const body = record.subarray(prefixBytes)
  const [headBytes, textBytes] = [record.readUInt32BE(16), record.readUInt32BE(20)]
  const head = JSON.parse(body.toString('utf8', 0, headBytes)) as Head
  const text = body.toString('utf8', headBytes, headBytes + textBytes)
  let [textAt, contentAt] = [0, headBytes + textBytes]
  const textOf = (length: number): string => {
    textAt += length
    return text.slice(textAt - length, textAt)
  }
  const contentOf = (bytes: number): Buffer => {
    contentAt += bytes
    return body.subarray(contentAt - bytes, contentAt)
  }
  return {
    session: head.session,
    version: head.version,
    recordedAt: head.at,
    events: head.events.map(([type, input, work, result]) => ({
      type,
      texts: {
        input: textOf(input),
        work: work === null ? null : textOf(work),
        result: result === null ? null : textOf(result),
      },
    })),
    contents: head.contents.map(([sha256, bytes]) => [sha256, contentOf(bytes)]),
  }
}
