import { type Bytes, bufferOfBytes, isAscii, textOfBytes } from '../../domain/bytes.js'

/** Bytes that are valid UTF-8, beside the UTF-16 text that is searched. Places in the text are units, in the bytes bytes. */
export interface Subject {
  readonly bytes: Bytes
  readonly text: string
  /** The byte where this unit begins. */
  byteAt(unit: number): number
}

/** The subject that these bytes are, or undefined where they are not UTF-8 as RFC 3629 defines it. */
export const subjectOf = (bytes: Bytes): Subject | undefined => {
  if (isAscii(bytes)) return { bytes, text: bytes, byteAt: (unit) => unit }
  const text = textOfBytes(bytes)
  if (text === undefined) return undefined
  let places: Uint32Array | undefined
  return {
    bytes,
    text,
    byteAt: (unit) => {
      places ??= placesOf(text)
      return places[unit]!
    },
  }
}

const placesOf = (text: string): Uint32Array => {
  const places = new Uint32Array(text.length + 1)
  let byte = 0
  for (let unit = 0; unit < text.length; unit++) {
    places[unit] = byte
    byte += bytesOfUnit(text.charCodeAt(unit))
  }
  places[text.length] = byte
  return places
}

/** A character of four bytes is two units: two bytes each. */
const bytesOfUnit = (unit: number): number => {
  if (unit < 0x80) return 1
  if (unit < 0x800) return 2
  return unit >= 0xd800 && unit <= 0xdfff ? 2 : 3
}

/** Where the first character begins that is not UTF-8; the length where all are. */
export const firstInvalidByte = (bytes: Bytes): number => {
  const decoded = bufferOfBytes(bytes).toString('utf8')
  const replaced = decoded.length
  for (let unit = 0, byte = 0; unit < replaced; unit++) {
    const expected = bytesOfUnit(decoded.charCodeAt(unit))
    if (decoded.charCodeAt(unit) === 0xfffd && !bytes.startsWith('\xef\xbf\xbd', byte)) return byte
    byte += expected
  }
  return bytes.length
}
