import { keyFor } from '../../commands/keys-of.js'
import { candidateAtHand } from '../../view/candidate-at-hand.js'
import { listStart } from '../../view/list.js'
import { pushed, type View } from '../../view/view.js'

/** A session comes on top, replayed under the candidate of the comparison at hand. */
export const openReplayed = (view: View, session: { readonly id: string; readonly name: string }): View =>
  pushed(view, {
    kind: 'replayed',
    session: session.id,
    name: session.name,
    candidate: candidateAtHand(view),
    list: listStart,
  })

/** Why it cannot; undefined where it can. */
export const whyNotReplayed = (view: View): string | undefined =>
  candidateAtHand(view) === null
    ? `nobody knows where the candidate is; ${keyFor(view, 'candidates')} compares with one`
    : undefined
