import libmime from 'libmime'
import { type Bytes, bytesOfText, isAscii, textOfBytes } from '../../domain/bytes.js'

/** RFC 2047 encoded words of a header's value, as UTF-8; other bytes stay what they are. */
export const decodeWords = (value: Bytes): Bytes => {
  if (!value.includes('=?')) return value
  const text = textOfBytes(value)
  return text === undefined ? value : bytesOfText(libmime.decodeWords(text))
}

/** A value for a header: encoded words where it is UTF-8 and not ASCII. */
export const encodeWords = (value: Bytes): Bytes => {
  if (isAscii(value)) return value
  const text = textOfBytes(value)
  return text === undefined ? value : libmime.encodeWords(text, 'Q', 52)
}
