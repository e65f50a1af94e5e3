import { type Bytes, bytesOfBuffer } from '../../domain/bytes.js'

/** A line with its line end, as it stands in its file. */
export interface Line {
  readonly text: Bytes
  /** from 1 */
  readonly number: number
  /** it goes on with the line before, which was too long to come in one */
  readonly isRest: boolean
}

/** How long a line may be; what is longer comes in several parts, each with the same number. */
export const maxLineBytes = 1_048_576

/** Lines of a file that comes in pieces. A line ends with LF; the last one may have none. */
export function* readLines(pieces: Iterable<Uint8Array>): Generator<Line, void, undefined> {
  let [held, number, isRest] = ['', 1, false]
  for (const piece of pieces) {
    const text = bytesOfBuffer(piece)
    let start = 0
    for (let end = text.indexOf('\n') + 1; end > 0; end = text.indexOf('\n', start) + 1) {
      yield { text: copied(held + text.slice(start, end)), number, isRest }
      ;[held, start, number, isRest] = ['', end, number + 1, false]
    }
    held += text.slice(start)
    if (held.length > maxLineBytes) {
      yield { text: copied(held), number, isRest }
      ;[held, isRest] = ['', true]
    }
  }
  if (held !== '') yield { text: copied(held), number, isRest }
}

/** A slice would keep the whole piece alive for as long as somebody keeps the line. */
const copied = (text: Bytes): Bytes => Buffer.from(text, 'latin1').toString('latin1')

/** Without LF, or CRLF. */
export const withoutLineEnd = (line: Bytes): Bytes =>
  line.endsWith('\n') ? line.slice(0, line.endsWith('\r\n') ? -2 : -1) : line
