import type { Wish } from '../dialogue-types.js'

/** Of the store, with a comparison: 0 is the newest. */
export const readOverview = (comparison = 0): Wish => ({ kind: 'ask', question: { kind: 'overview', comparison } })
