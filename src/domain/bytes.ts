import { hash } from 'node:crypto'

/**
 * Mail is bytes, not text. Inside the host a byte string is a JavaScript string whose
 * every character is one byte (U+0000 to U+00FF, "latin1"); it becomes text only at the edges.
 */
export type Bytes = string

const beyondAscii = /[^\x00-\x7f]/

export const isAscii = (value: string): boolean => !beyondAscii.test(value)

/** Bytes of a text, in UTF-8. */
export const bytesOfText = (text: string): Bytes =>
  isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')

export const bytesOfBuffer = (buffer: Uint8Array): Bytes =>
  Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).toString('latin1')

export const bufferOfBytes = (bytes: Bytes): Buffer => Buffer.from(bytes, 'latin1')

/** SHA-256, in hex. */
export const sha256Of = (bytes: Bytes): string => hash('sha256', bufferOfBytes(bytes), 'hex')

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that these bytes are in UTF-8, or undefined where they are not UTF-8. */
export const textOfBytes = (bytes: Bytes): string | undefined => {
  if (isAscii(bytes)) return bytes
  try {
    return strictUtf8.decode(bufferOfBytes(bytes))
  } catch {
    return undefined
  }
}

/** Letters A to Z made small; every other byte stays: JavaScript's own would take bytes for Latin-1 letters. */
export const lowerCase = (bytes: Bytes): Bytes =>
  isAscii(bytes) ? bytes.toLowerCase() : bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

export const upperCase = (bytes: Bytes): Bytes =>
  isAscii(bytes) ? bytes.toUpperCase() : bytes.replace(/[a-z]+/g, (letters) => letters.toUpperCase())

/**
 * Without any of these characters at its ends. A pattern for both ends would try every inner run of them to its end,
 * from each of its characters.
 */
export const trimBytes = (text: Bytes, characters: string): Bytes => {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1
  let start = 0
  while (start < end && characters.includes(text[start]!)) start += 1
  return text.slice(start, end)
}
