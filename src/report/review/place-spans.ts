import type { JudgedDrift } from '../../domain/verdict.js'
import { type Names, placeText, sessionName } from '../comparison/drift-lines.js'
import { type Piece, toned } from '../lines.js'

/** Where a drift that is judged is: in which instance of which session, or in how the policy is loaded. */
export const placeSpans = (
  drift: Pick<JudgedDrift, 'session' | 'phase' | 'message' | 'recipient' | 'occurrence'>,
  names: Names | undefined,
): readonly Piece[] =>
  drift.session === ''
    ? [toned('strong', 'how the policy is loaded')]
    : [toned('strong', placeText(drift)), ' in ', toned('name', sessionName(drift.session, names))]
