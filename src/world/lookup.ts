import assert from 'node:assert/strict'
import type { Bytes } from '../domain/bytes.js'
import type { HostCall } from '../domain/call.js'
import { type Canonical, decodeText, type Text } from '../domain/canonical.js'

/** What one function answers: for a key, what the first, second, … ask gets; the last repeats. Never empty. */
export type Lookup = (key: readonly Canonical[], call: HostCall) => readonly Canonical[]

/** An element of a key that is a text, as bytes. The emulated host builds keys, so another form is our own mistake. */
export const keyBytes = (element: Canonical | undefined): Bytes => {
  assert(isText(element), `no text in a key: ${JSON.stringify(element)}`)
  return decodeText(element)
}

export const isText = (element: Canonical | undefined): element is Text =>
  typeof element === 'string' ||
  (typeof element === 'object' && element !== null && '$bytes' in element && typeof element['$bytes'] === 'string')
