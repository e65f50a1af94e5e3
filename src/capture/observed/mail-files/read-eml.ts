import { bytesOfBuffer } from '../../../domain/bytes.js'
import { invalidImport } from '../import-trouble.js'
import { readPieces } from '../read-pieces.js'
import { lineEndsOf, type MailMessage, maxMessageBytes } from './mail-message.js'

/** A file that is one message, as it is. Throws Trouble `import-missing`, or `import-invalid` where it is too big. */
export const readEml = (path: string): MailMessage => {
  const pieces: Buffer[] = []
  let size = 0
  for (const piece of readPieces(path)) {
    size += piece.length
    if (size > maxMessageBytes) throw tooBig(path)
    pieces.push(piece)
  }
  const content = bytesOfBuffer(Buffer.concat(pieces))
  return { file: path, number: 1, content, missing: lineEndsOf(content) }
}

/** A message that has more than may be held. */
export const tooBig = (where: string): Error =>
  invalidImport(where, `a message of more than ${maxMessageBytes} bytes`, `allowed are ${maxMessageBytes} (64 MiB)`)
