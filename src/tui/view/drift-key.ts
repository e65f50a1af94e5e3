import type { Drift } from '../../domain/drift.js'
import { judgedIn, verdictKey } from '../../domain/verdict.js'

/** By which a drift of one comparison is known again in another: all that a verdict holds for, of a version that kept no base too. */
export const driftKey = (drift: Drift): string => verdictKey(judgedIn({ base: '', ...drift })!)
