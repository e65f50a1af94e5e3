import { readable } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import { driftLines, placeText } from './comparison/drift-lines.js'
import { indented, type Line, line, toned } from './lines.js'

/** What of a session cannot be told to be the same. */
export type Found = Pick<Comparison, 'drifts' | 'undecidable' | 'unfaithful'>

/** The same in lines, as soon as it is found: each drift with where it is and which line made it, or why the session cannot be compared. */
export const foundLines = ({ drifts, undecidable, unfaithful }: Found, width: number): readonly Line[] => [
  ...drifts.flatMap((drift) => [
    line(toned('strong', `drift at ${placeText(drift)}`), toned('dim', ` in ${drift.session}`)),
    ...indented(2, driftLines(drift, width - 2)),
  ]),
  ...undecidable.map(({ session, phase, reason }) =>
    line(toned('strong', `undecidable at ${phase}`), toned('dim', ` in ${session}: `), reason),
  ),
  ...unfaithful.map(({ session, phase, why }) =>
    line(toned('strong', `unfaithful at ${phase}`), toned('dim', ` in ${session}: `), readable(why)),
  ),
]
