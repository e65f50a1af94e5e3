import type { Bytes } from '../../domain/bytes.js'

/**
 * The digest that the recorder tells of a policy's file, worked out from the file: its size, and the remainders of its bytes as a
 * number to two bases modulo two primes. It tells whether that is the file at hand; it proves nothing against somebody who wants to
 * deceive. Lua 5.1 has no hash function and no operations on bits, which SHA-256 would need.
 */
export const fileDigest = (bytes: Bytes): string => {
  let first = 0
  let second = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes.charCodeAt(at)
    first = (first * 257 + byte) % 2147483647
    second = (second * 263 + byte) % 2147483629
  }
  return `${bytes.length}:${hex(first)}:${hex(second)}`
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
