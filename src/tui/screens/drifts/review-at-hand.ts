import { readable } from '../../../domain/canonical.js'
import { alikeItems, type Review, type ReviewItem, reviewItems, verdictsOn } from '../../../domain/review.js'
import { nothingJudged } from '../../view/judging.js'
import type { View } from '../../view/view.js'
import { findingAtCursor, nothingFoundText } from './findings.js'
import { itemOf, unwrittenOf, unwrittenVerdicts } from './judged-item.js'

/** The look through the drifts of the comparison at hand, with what is about to be written; its `at` is the drift under the cursor. */
export const reviewAtHand = (view: View): Review => {
  const items = itemsOf(view)
  const verdicts = new Map(verdictsOn(items))
  for (const [key, verdict] of unwrittenVerdicts(view.judging.unwritten)) {
    if (verdict === 'withdrawn') verdicts.delete(key)
    else verdicts.set(key, verdict)
  }
  const { skipped, steps } = judgingHere(view)
  const key = itemAtCursor(view)?.key
  const at = items.findIndex((item) => item.key === key)
  return { items, verdicts, skipped, steps, at: at < 0 ? items.length : at }
}

/** What was done in this comparison; nothing where it was done in another. */
const judgingHere = ({ judging, read }: View) => {
  const isHere = judging.comparison === (read.overview?.comparison?.id ?? '')
  const { skipped, steps } = isHere ? judging : nothingJudged
  return { skipped, steps }
}

/** Drifts of the comparison at hand that can be judged, each once; none while one runs. */
const itemsOf = ({ job, read }: View): readonly ReviewItem[] =>
  reviewItems(job === null ? (read.overview?.comparison?.drifts ?? []) : [], itemOf)

/** The drift under the cursor, as it is judged. */
export const itemAtCursor = (view: View): ReviewItem | undefined => {
  const finding = findingAtCursor(view)
  return finding?.kind === 'drift' && view.job === null ? itemOf(finding.drift) : undefined
}

/** Why nothing can be said of what is under the cursor; undefined where something can, or was. */
export const whyUnjudgeable = (view: View): string | undefined => {
  const { job, read } = view
  if (job?.ended === null) return 'the comparison still runs; its drifts can be judged once it is done'
  if (job) return 'this comparison was not finished, or not kept: there is nothing that a verdict could be on'
  const finding = findingAtCursor(view)
  if (finding === undefined) return nothingFoundText(view)
  if (finding.kind === 'gone') return 'this is gone: the last run no longer has it'
  if (finding.kind !== 'drift') return `only drift is judged, and this is ${finding.kind}`
  if (itemOf(finding.drift) && read.overview?.comparison?.candidate) return undefined
  return 'an older Reprise kept too little of this drift to judge it; compare again'
}

/** Why no verdict can be given on the drift under the cursor. */
export const whyNoVerdict = (view: View): string | undefined => {
  const why = whyUnjudgeable(view)
  const item = itemAtCursor(view)
  if (why !== undefined || !item) return why
  const coming = unwrittenOf(view, item.drift)
  if (coming !== undefined && coming !== 'withdrawn') return 'a verdict on this one is being written'
  const { verdict } = item.drift
  if (coming === 'withdrawn' || !verdict) return undefined
  return `this was ${verdict.verdict} already, by ${readable(verdict.by)}; take that back first`
}

/** Who judges one that was skipped asks about it again. */
export const includingSkipped = (review: Review, { key }: ReviewItem): Review => ({
  ...review,
  skipped: new Set([...review.skipped].filter((skipped) => skipped !== key)),
})

/** Those that a verdict on all that are alike is on: the drift under the cursor, and the others that are still to be asked about. */
export const alikeAtCursor = (view: View): readonly ReviewItem[] => {
  const item = itemAtCursor(view)
  return item ? alikeItems(includingSkipped(reviewAtHand(view), item), item) : []
}
