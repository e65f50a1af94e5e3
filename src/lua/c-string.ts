import type { Bytes } from '../domain/bytes.js'

/** A text as C takes it: up to its first NUL. */
export const cString = (text: Bytes): Bytes => {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
