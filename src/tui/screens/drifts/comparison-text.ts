import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import type { View } from '../../view/view.js'

/** The candidate's name, and which of several comparisons it is, 1 the newest. */
export const comparisonText = (view: View): string => {
  const { job, read, comparison } = view
  const comparisons = read.overview?.comparisons ?? 0
  const place = job === null && comparisons > 1 ? ` (${comparison + 1} of ${comparisons})` : ''
  return (comparisonAtHand(view)?.name ?? '') + place
}
