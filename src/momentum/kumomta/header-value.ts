import { type Bytes, bytesOfText, lowerCase, textOfBytes } from '../../domain/bytes.js'

/**
 * A header's value as `get_first_named_header_value` gives it, by crates/mailparsing/src/rfc5322_parser.rs, `unstructured`:
 * folds and runs of blanks are one blank, encoded words are decoded wherever they stand, blanks between two of them are gone. What
 * is no UTF-8 is given as it came. null: an encoded word in a charset, or a form, of which that says too little.
 */
export const headerValue = (raw: Bytes): Bytes | null => {
  const value = raw
    .slice(raw.indexOf(':') + 1)
    .replace(/^ +/, '')
    .replace(/(?:\r?\n)+$/, '')
  if (textOfBytes(value) === undefined) return value
  const pieces: Piece[] = []
  for (const match of value.matchAll(/=\?([^?*\s]+)(?:\*[^?\s]*)?\?([^?\s]+)\?([^?\s]+)\?=|[ \t\r\n]+|[\s\S]/g)) {
    const [whole, charset, encoding, text] = match
    if (/^[ \t\r\n]/.test(whole)) pieces.push({ kind: 'blank', text: ' ' })
    else if (charset === undefined) pieces.push({ kind: 'text', text: whole })
    else {
      const decoded = decodedWord(charset, encoding!, text!)
      if (decoded === null) return null
      pieces.push({ kind: 'encoded', text: decoded })
    }
  }
  return pieces
    .filter((_piece, index) => !isBetweenEncoded(pieces, index))
    .map(({ text }) => text)
    .join('')
}

interface Piece {
  readonly kind: 'text' | 'blank' | 'encoded'
  readonly text: Bytes
}

const isBetweenEncoded = (pieces: readonly Piece[], index: number): boolean =>
  pieces[index]!.kind === 'blank' && pieces[index - 1]?.kind === 'encoded' && pieces[index + 1]?.kind === 'encoded'

/** In UTF-8. */
const decodedWord = (charset: Bytes, encoding: Bytes, text: Bytes): Bytes | null => {
  const bytes = lowerCase(encoding) === 'b' ? ofBase64(text) : lowerCase(encoding) === 'q' ? ofQuoted(text) : null
  return bytes === null ? null : inUtf8(lowerCase(charset), bytes)
}

/** Of what is not padded, or not canonical, the word stays as it is written or not: too fine a point to be told. */
const ofBase64 = (text: Bytes): Bytes | null => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes.toString('latin1') : null
}

const ofQuoted = (text: Bytes): Bytes | null => {
  const spaced = text.replaceAll('_', ' ')
  if (/=(?![\dA-F]{2})/i.test(spaced) || / {2}$/.test(spaced)) return null
  return spaced.replace(/=([\dA-F]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const inUtf8 = (charset: Bytes, bytes: Bytes): Bytes | null => {
  if (charset === 'utf-8' || charset === 'us-ascii') {
    const isWhole = charset === 'utf-8' ? textOfBytes(bytes) !== undefined : /^[\x00-\x7f]*$/.test(bytes)
    return isWhole ? bytes : null
  }
  return charset === 'iso-8859-1' && !/[\x80-\x9f]/.test(bytes) ? bytesOfText(bytes) : null
}
