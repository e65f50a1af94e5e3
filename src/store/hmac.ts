import { sha256 } from './tree.js'

/** Bytes that SHA-256 works on at a time. */
const blockBytes = 64

/**
 * HMAC-SHA-256 (RFC 2104) under a key of at most 64 bytes, for messages of 32 bytes. Made once for a key, it is several
 * times as fast as Node's, which makes a new object of the key for every message.
 */
export const hmacOfDigests = (key: Uint8Array): ((digest: Uint8Array) => Buffer) => {
  const inner = padded(key, 0x36)
  const outer = padded(key, 0x5c)
  return (digest) => {
    inner.set(digest, blockBytes)
    outer.set(sha256(inner), blockBytes)
    return sha256(outer)
  }
}

const padded = (key: Uint8Array, pad: number): Buffer => {
  const bytes = Buffer.alloc(blockBytes + 32, pad)
  for (const [index, byte] of key.entries()) bytes[index] = byte ^ pad
  return bytes
}
