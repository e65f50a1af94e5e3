import type { Bytes } from '../../domain/bytes.js'
import { encodeText, readable } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'

/** Where in a configuration something stands: a path within the policy's folder, and a line from 1. */
export interface Place {
  readonly file: Bytes
  readonly line: number
}

export const placeText = ({ file, line }: Place): string => `${textOf(file)}:${line}`

/** Bytes as a person reads them. */
export const textOf = (bytes: Bytes): string => readable(encodeText(bytes))

/** Trouble `policy-configuration`: where, what was got, and what is allowed. */
export const unreadable = (at: Place, got: string, allowed: string): Trouble =>
  new Trouble('policy-configuration', `${placeText(at)}: ${got}`, { hint: allowed })
