import type { View } from '../../view/view.js'

/** The candidate's name, and which of several comparisons it is, 1 the newest. */
export const comparisonText = ({ read: { overview }, comparison }: View): string =>
  (overview?.comparison?.name ?? '') +
  ((overview?.comparisons ?? 0) > 1 ? ` (${comparison + 1} of ${overview?.comparisons})` : '')
