import { bytesOfText } from '../../../domain/bytes.js'
import { encodeText } from '../../../domain/canonical.js'
import type { DriftReviewed } from '../../../domain/events.js'
import { judge, type Review, type ReviewItem, type ReviewStep, skip, takeBack } from '../../../domain/review.js'
import type { Verdict } from '../../../domain/verdict.js'
import { topScreen, type View, withErrand, withTop } from '../../view/view.js'
import { driftsScreen } from './drifts-screen.js'
import { findingsOf } from './findings.js'
import { itemOf } from './judged-item.js'
import { unjudgedPlaces } from './landing.js'
import { includingSkipped, itemAtCursor, reviewAtHand } from './review-at-hand.js'

/** A verdict on the drift under the cursor is asked for, or on all that are alike; the cursor goes on to the next one without. */
export const verdictGiven = (
  view: View,
  verdict: Verdict,
  { alike, reason }: { readonly alike: boolean; readonly reason: string },
): View => {
  const item = itemAtCursor(view)
  if (!item) return view
  const { review } = judge(includingSkipped(reviewAtHand(view), item), verdict, { alike })
  const step = review.steps.at(-1)!
  const asked = verdictsAsked(view, { verdict, items: step.items, reason, undone: null })
  return toItem(withReview({ ...asked, judging: { ...asked.judging, reason: '' } }, review), review.items[review.at])
}

/** The drift under the cursor is left out of this look, or all that are alike; the cursor goes on to the next one without a verdict. */
export const skippedAtCursor = (view: View, { alike }: { readonly alike: boolean }): View => {
  const review = skip(reviewAtHand(view), { alike })
  return toItem(withReview(view, review), review.items[review.at])
}

/** The last step is taken back, and the cursor is where it was. */
export const lastUndone = (view: View): View => {
  const review = reviewAtHand(view)
  const step = review.steps.at(-1)
  const back = takeBack(review)
  if (!step || !back) return view
  const asked = step.isSkip ? view : verdictsAsked(view, { verdict: 'withdrawn', items: step.items, undone: step })
  return toItem(withReview(asked, back.review), step.items[0])
}

/** The verdict on the drift under the cursor is taken back, whoever gave it. */
export const takenBackAtCursor = (view: View): View => {
  const item = itemAtCursor(view)
  if (!item) return view
  const review = reviewAtHand(view)
  const steps = review.steps.flatMap((step) => withoutItems(step, new Set([item.key])))
  const asked = verdictsAsked(view, { verdict: 'withdrawn', items: [item], undone: null })
  return withReview(asked, { ...review, steps })
}

/** A step less what is no longer of it; none where nothing is left. */
export const withoutItems = (step: ReviewStep, keys: ReadonlySet<string>): readonly ReviewStep[] => {
  const items = step.items.filter(({ key }) => step.isSkip || !keys.has(key))
  return items.length === 0 ? [] : [{ ...step, items }]
}

/** To the next drift without a verdict, also one that was skipped. */
export const toNextUnjudged = (view: View): View => {
  const screen = topScreen(view)
  const none = { ...view, judging: { ...view.judging, skipped: new Set<string>() } }
  const places = unjudgedPlaces(none)
  const at = places.find((place) => place > screen.list.cursor) ?? places[0]
  return at === undefined ? view : standingAt(view, at)
}

interface Asked {
  readonly verdict: DriftReviewed['verdict']
  readonly items: readonly ReviewItem[]
  readonly reason?: string
  readonly undone: ReviewStep | null
}

/** The verdicts are to be written; nothing says that they are before that is so. */
const verdictsAsked = (view: View, { verdict, items, reason = '', undone }: Asked): View => {
  const { verdicts } = reviewAtHand(view)
  const why = reason === '' ? {} : { reason: encodeText(bytesOfText(reason)) }
  const said = items.map(({ judged, key }) => ({ drift: judged, verdict, ...why, seen: verdicts.get(key) ?? null }))
  const number = view.judging.asked + 1
  const { id: comparison = '', candidate } = view.read.overview?.comparison ?? {}
  const unwritten = { number, comparison, verdict, reason, keys: items.map(({ key }) => key), undone }
  const judging = { ...view.judging, asked: number, unwritten: [...view.judging.unwritten, unwritten] }
  return withErrand({ ...view, judging }, { kind: 'judge', number, asked: { said, candidate: candidate ?? '' } })
}

const withReview = (view: View, { skipped, steps }: Pick<Review, 'skipped' | 'steps'>): View => ({
  ...view,
  judging: { ...view.judging, comparison: view.read.overview?.comparison?.id ?? '', skipped, steps },
})

/** The cursor goes to a drift; it stays where it is where there is none. */
export const toItem = (view: View, item: ReviewItem | undefined): View => {
  const at = findingsOf(view).findIndex(
    (finding) => finding.kind === 'drift' && item !== undefined && itemOf(finding.drift)?.key === item.key,
  )
  return at < 0 ? view : standingAt(view, at)
}

const standingAt = (view: View, at: number): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'drifts') return view
  return withTop(view, driftsScreen.settle(view, { ...screen, list: { ...screen.list, cursor: at }, detailTop: 0 }))
}
