import { type Bytes, isAscii, textOfBytes } from '../domain/bytes.js'
import { charactersOf } from './columns.js'
import type { LayoutOptions, Row } from './layout.js'
import { printable } from './printable.js'

/**
 * A message as it is, whatever its bytes are: a row or several for each line, header fields' names marked. A line that is
 * UTF-8 is shown as text, of another line each byte above 127 as `\xNN`; what is unsafe on a terminal is escaped.
 */
export const messageRows = (message: Bytes, options: LayoutOptions): readonly Row[] => {
  const rows: Row[] = []
  let isHeader = true
  for (const line of linesOf(message)) {
    if (line === '' || line === '\r') isHeader = false
    const text = printable(textOf(line.replace(/\r$/, '')), options.unicode)
    const pieces = piecesOf(text, options.width)
    const name = isHeader ? /^[!-9;-~]+:/.exec(text)?.[0] : undefined
    const [first = '', ...rest] = pieces
    rows.push(name === undefined ? plain(first) : named(first, name), ...rest.map(plain))
  }
  return rows
}

/** Lines end with LF, with a CR before it or not; what is behind the last one is a line if there is something. */
const linesOf = (message: Bytes): readonly Bytes[] => {
  const lines = message.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

const textOf = (line: Bytes): string =>
  isAscii(line)
    ? line
    : (textOfBytes(line) ?? line.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`))

const plain = (text: string): Row => (text === '' ? [] : [{ text }])

const named = (text: string, name: string): Row => [
  { text: text.slice(0, name.length), tone: 'name' },
  ...plain(text.slice(name.length)),
]

/** Of a printable text, as many columns each as there are; at least one. */
const piecesOf = (text: string, width: number): readonly string[] => {
  if (isAscii(text))
    return Array.from({ length: Math.max(1, Math.ceil(text.length / width)) }, (_, n) =>
      text.slice(n * width, (n + 1) * width),
    )
  const pieces: string[] = []
  let [piece, left] = ['', width]
  for (const [character, columns] of charactersOf(text, width)) {
    if (columns > left) {
      pieces.push(piece)
      piece = ''
      left = width
    }
    piece += character
    left -= columns
  }
  return [...pieces, piece]
}
