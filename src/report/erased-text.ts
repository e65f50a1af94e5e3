import { readable, type Text } from '../domain/canonical.js'
import { indented, type Line, line, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { counted, timeText } from './words.js'

/** A session of which only the proof is left. The store's are of this shape. */
export interface ErasedListing {
  readonly id: string
  /** milliseconds since the epoch */
  readonly erasedAt: number
  readonly why: Text
  /** events that it had */
  readonly events: number
  /** `number` from 1; hash of the leaf, and salted digest of what was said, in hex */
  readonly leaves: readonly { readonly number: number; readonly hash: string; readonly digest: string }[]
}

export const erasedText = (erased: ErasedListing, style: Style): string => textOf(erasedLines(erased), style)

const erasedLines = ({ id, erasedAt, why, events, leaves }: ErasedListing): readonly Line[] => [
  line(toned('strong', id), ` was erased at ${timeText(erasedAt)}: ${readable(why)}`),
  line(`What its ${counted(events, 'event')} said is gone. That they were there stays proven:`),
  ...indented(
    2,
    leaves.flatMap(({ number, hash, digest }) => [
      line(`leaf ${number} of the tree, hash `, toned('dim', hash)),
      line('salted digest of what was said, ', toned('dim', digest)),
    ]),
  ),
  line(toned('dim', 'reprise verify holds them against the tree')),
]
