import { readable } from '../../domain/canonical.js'
import type { Verdict } from '../../domain/verdict.js'
import { number } from '../../report/words.js'
import { verdictGiven } from '../screens/drifts/judge.js'
import { alikeAtCursor, itemAtCursor, reviewAtHand, whyNoVerdict } from '../screens/drifts/review-at-hand.js'
import { noticed, type View } from '../view/view.js'
import { plainPrompt } from './plain-prompt.js'
import type { PromptKind } from './prompt-kind.js'

const reasonAsked = {
  ...plainPrompt,
  start: (view: View) => view.judging.reason,
  /** what was given as a reason here before */
  complete: (view: View, before: string) => {
    const reasons = reviewAtHand(view).items.flatMap(({ drift }) =>
      drift.verdict?.reason === undefined ? [] : [readable(drift.verdict.reason)],
    )
    return [...new Set(reasons)].filter((reason) => reason.startsWith(before) && reason !== before)
  },
}

/** Why the next verdict is as it is. */
export const reasonPrompt: PromptKind = {
  ...reasonAsked,
  label: 'why',
  take: (view, text) => {
    const reason = text.trim()
    const next = { ...view, judging: { ...view.judging, reason } }
    return noticed(next, reason === '' ? 'the next verdict has no reason' : 'the next verdict has this reason')
  },
}

const alikePrompt = (verdict: Verdict, word: string): PromptKind => ({
  ...reasonAsked,
  label: (view) => `${word} all ${number(alikeAtCursor(view).length)} alike, because`,
  take: (view, text) => {
    // a comparison that is watched may have come to its end meanwhile
    if (itemAtCursor(view)?.key !== view.judging.asking)
      return noticed(view, 'the list has changed meanwhile: nothing was judged')
    const why = whyNoVerdict(view)
    return why === undefined ? verdictGiven(view, verdict, { alike: true, reason: text.trim() }) : noticed(view, why)
  },
})

/** Enter with nothing is no reason. */
export const acceptAlike = alikePrompt('accepted', 'accept')
export const rejectAlike = alikePrompt('rejected', 'reject')
