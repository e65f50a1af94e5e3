import { createHmac } from 'node:crypto'
import type { Bytes } from '../../domain/bytes.js'
import type { BodyMode, Redaction } from '../../domain/redaction.js'

/** What a recorder leaves out of what it writes down. */
export interface Withholding {
  /** null: addresses and header fields stay as they are */
  readonly redaction: Keyed | null
  readonly bodies: BodyMode
}

export interface Keyed {
  readonly redaction: Redaction
  readonly key: Buffer
}

/** All is written down. */
export const nothingWithheld: Withholding = { redaction: null, bodies: 'all' }

/** HMAC-SHA-256 in hex, of a text of that kind: the same text as something else has another. */
export const keyedDigest = (key: Buffer, kind: string, text: Bytes): string =>
  createHmac('sha256', key).update(`${kind}\0`).update(Buffer.from(text, 'latin1')).digest('hex')

/** Tells keys apart, and nothing else of them. */
export const keyName = (key: Buffer): string => keyedDigest(key, 'key', '').slice(0, 16)
