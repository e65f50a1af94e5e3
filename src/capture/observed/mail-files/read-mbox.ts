import type { Bytes } from '../../../domain/bytes.js'
import { invalidImport, quoted } from '../import-trouble.js'
import { type Line, readLines, withoutLineEnd } from '../read-lines.js'
import { readPieces } from '../read-pieces.js'
import { type FromQuoting, unquoteFrom } from './from-quoting.js'
import { lineEndsOf, type MailMessage, maxMessageBytes } from './mail-message.js'
import { tooBig } from './read-eml.js'

/** A message of an mbox with the line ahead of it. */
export interface MboxMessage extends MailMessage {
  /** `From sender date`, without its line end: what a delivery agent wrote, in a form of its own */
  readonly postmark: Bytes
}

export interface MboxOptions {
  /** absent: not known, and said where it matters */
  readonly quoting?: FromQuoting
}

/**
 * The messages of an mbox file (RFC 4155). One begins with a line `From …` at the file's beginning or behind an empty
 * line; the empty line belongs to neither message. Lengths in `Content-Length` are not believed. Throws Trouble
 * `import-missing`, or `import-invalid` where the file does not begin so.
 */
export const readMbox = (path: string, options: MboxOptions = {}): Generator<MboxMessage, void, undefined> =>
  readMboxPieces(readPieces(path), path, options)

interface Begun {
  readonly number: number
  readonly postmark: Bytes
  /** whole blocks of lines, so that many short lines are not held one by one */
  readonly blocks: Bytes[]
  lines: Bytes[]
  size: number
  /** its last line is an empty one */
  endsEmpty: boolean
}

/** The same for an mbox that comes in pieces; `file` names it. */
export function* readMboxPieces(
  pieces: Iterable<Uint8Array>,
  file: string,
  options: MboxOptions = {},
): Generator<MboxMessage, void, undefined> {
  let begun: Begun | undefined
  for (const line of readLines(pieces)) {
    const mayBegin = begun === undefined || begun.endsEmpty
    if (mayBegin && line.text.startsWith('From ')) {
      if (begun !== undefined) yield finish(begun, file, options)
      begun = begin(line, (begun?.number ?? 0) + 1)
    } else if (begun === undefined) throw noMbox(line, file)
    else append(begun, line, file)
  }
  if (begun !== undefined) yield finish(begun, file, options)
}

const noMbox = ({ text, number }: Line, file: string): Error =>
  invalidImport(`${file}:${number}`, quoted(withoutLineEnd(text)), 'an mbox begins with a line "From sender date"')

const begin = (line: Line, number: number): Begun => ({
  number,
  postmark: withoutLineEnd(line.text),
  blocks: [],
  lines: [],
  size: 0,
  endsEmpty: false,
})

const append = (begun: Begun, { text, number, isRest }: Line, file: string): void => {
  begun.size += text.length
  if (begun.size > maxMessageBytes) throw tooBig(`${file}:${number}`)
  if (begun.lines.length === 1000) {
    begun.blocks.push(begun.lines.join(''))
    begun.lines = []
  }
  begun.lines.push(text)
  begun.endsEmpty = !isRest && (text === '\n' || text === '\r\n')
}

const finish = ({ number, postmark, ...begun }: Begun, file: string, { quoting }: MboxOptions): MboxMessage => {
  const lines = begun.endsEmpty ? begun.lines.slice(0, -1) : begun.lines
  const { content, missing } = unquoteFrom([...begun.blocks, ...lines].join(''), quoting)
  return { file, number, content, postmark, missing: [...missing, ...lineEndsOf(content)] }
}
