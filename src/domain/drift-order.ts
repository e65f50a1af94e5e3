import { decodeText } from './canonical.js'
import { type Drift, severities } from './drift.js'
import { isAccepted } from './verdict.js'

/**
 * Orders drifts: the worst first, then by session, which is by time, by message and by recipient. What was accepted is of no more concern,
 * however severe it is, and comes last: it must not push the rest out of a list.
 */
export const worstDriftFirst = (a: Drift, b: Drift): number =>
  Number(isAccepted(a)) - Number(isAccepted(b)) ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  compareText(a.session, b.session) ||
  a.message - b.message ||
  compareText(decodeText(a.recipient), decodeText(b.recipient)) ||
  compareText(a.phase, b.phase)

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
