import type { Bytes } from '../../domain/bytes.js'
import { encodeText, readable } from '../../domain/canonical.js'

const longest = 100

/** What a policy named, to read in a message: quoted, escaped, cut where it is long. */
export const quoted = (bytes: Bytes): string =>
  JSON.stringify(readable(encodeText(bytes.length > longest ? `${bytes.slice(0, longest)}...` : bytes)))
