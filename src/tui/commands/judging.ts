import { promptOpened } from '../overlays/prompt.js'
import {
  lastUndone,
  skippedAtCursor,
  takenBackAtCursor,
  toNextUnjudged,
  verdictGiven,
} from '../screens/drifts/judge.js'
import { unwrittenOf } from '../screens/drifts/judged-item.js'
import {
  alikeAtCursor,
  itemAtCursor,
  reviewAtHand,
  whyNoVerdict,
  whyUnjudgeable,
} from '../screens/drifts/review-at-hand.js'
import type { PromptName } from '../view/overlay.js'
import type { View } from '../view/view.js'
import type { Command } from './command.js'

const on = ['drifts'] as const

/** Verdicts on drifts, a key each; what they are called is what `reprise review` calls them. */
export const judgingCommands: readonly Command[] = [
  {
    id: 'accept',
    does: 'accept the drift: it is meant',
    hint: 'accept',
    on,
    whyNot: whyNoVerdict,
    run: (view) => verdictGiven(view, 'accepted', { alike: false, reason: view.judging.reason }),
  },
  {
    id: 'reject',
    does: 'reject the drift, a veto: it must not be',
    hint: 'reject',
    on,
    whyNot: whyNoVerdict,
    run: (view) => verdictGiven(view, 'rejected', { alike: false, reason: view.judging.reason }),
  },
  {
    id: 'accept-alike',
    does: 'accept it and all that are alike',
    on,
    whyNot: whyNoneAlike,
    run: (view) => askedOfAll(view, 'accept-alike'),
  },
  {
    id: 'reject-alike',
    does: 'reject it and all that are alike',
    on,
    whyNot: whyNoneAlike,
    run: (view) => askedOfAll(view, 'reject-alike'),
  },
  {
    id: 'reason',
    does: 'say why, of the next verdict',
    on,
    whyNot: whyUnjudgeable,
    run: (view) => promptOpened(view, 'reason'),
  },
  {
    id: 'skip',
    does: 'skip the drift, on to the next without a verdict',
    on,
    whyNot: whyNoVerdict,
    run: (view) => skippedAtCursor(view, { alike: false }),
  },
  {
    id: 'skip-alike',
    does: 'skip it and all that are alike',
    on,
    whyNot: whyNoneAlike,
    run: (view) => skippedAtCursor(view, { alike: true }),
  },
  {
    id: 'next-unjudged',
    does: 'to the next drift without a verdict',
    on,
    whyNot: whyNoUnjudged,
    run: toNextUnjudged,
  },
  {
    id: 'undo-verdict',
    does: 'undo the last verdict or skip of this look',
    hint: 'undo',
    on,
    whyNot: whyNoUndo,
    run: lastUndone,
  },
  {
    id: 'take-verdict-back',
    does: 'take back the verdict on this drift',
    on,
    whyNot: whyNotJudged,
    run: takenBackAtCursor,
  },
]

function whyNoneAlike(view: View): string | undefined {
  return whyNoVerdict(view) ?? (alikeAtCursor(view).length < 2 ? 'no other that is left is alike' : undefined)
}

/** What is asked is asked of the drift under the cursor now. */
const askedOfAll = (view: View, name: PromptName): View =>
  promptOpened({ ...view, judging: { ...view.judging, asking: itemAtCursor(view)?.key ?? '' } }, name)

function whyNoUnjudged(view: View): string | undefined {
  const { items, verdicts } = reviewAtHand(view)
  if (items.some(({ key }) => !verdicts.has(key))) return undefined
  return whyUnjudgeable(view) ?? 'every drift here is judged'
}

function whyNoUndo(view: View): string | undefined {
  if (view.job === null && reviewAtHand(view).steps.length > 0) return undefined
  return 'nothing was judged or skipped in this look'
}

function whyNotJudged(view: View): string | undefined {
  const why = whyUnjudgeable(view)
  const item = itemAtCursor(view)
  if (why !== undefined || !item) return why
  if (unwrittenOf(view, item.drift) !== undefined) return 'something is being written of this one'
  return item.drift.verdict ? undefined : 'nobody has judged this one'
}
