import type { Drift } from '../../../domain/drift.js'
import type { DriftReviewed } from '../../../domain/events.js'
import { type ReviewItem, reviewItem } from '../../../domain/review.js'
import type { Judging } from '../../view/judging.js'
import type { View } from '../../view/view.js'

const known = new WeakMap<Drift, ReviewItem | null>()

/** What of a drift can be judged; worked out once, since every frame asks. */
export const itemOf = (drift: Drift): ReviewItem | undefined => {
  let item = known.get(drift)
  if (item === undefined) {
    item = reviewItem(drift) ?? null
    known.set(drift, item)
  }
  return item ?? undefined
}

/** What is about to be written of a drift; undefined where nothing is. */
export const unwrittenOf = (
  { judging: { unwritten } }: Pick<View, 'judging'>,
  drift: Drift,
): DriftReviewed['verdict'] | undefined => {
  if (unwritten.length === 0) return undefined
  const key = itemOf(drift)?.key
  return key === undefined ? undefined : unwrittenVerdicts(unwritten).get(key)
}

const verdicts = new WeakMap<Judging['unwritten'], ReadonlyMap<string, DriftReviewed['verdict']>>()

/** What is about to be written, by key: the last that was asked for. */
export const unwrittenVerdicts = (unwritten: Judging['unwritten']): ReadonlyMap<string, DriftReviewed['verdict']> => {
  let byKey = verdicts.get(unwritten)
  if (byKey === undefined) {
    byKey = new Map(unwritten.flatMap(({ verdict, keys }) => keys.map((key) => [key, verdict] as const)))
    verdicts.set(unwritten, byKey)
  }
  return byKey
}
