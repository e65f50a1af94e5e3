import { driftKey } from '../../view/drift-key.js'
import type { DriftsScreen, View } from '../../view/view.js'
import { findingsOf, sessionOfFinding } from './findings.js'
import { itemOf } from './judged-item.js'
import { reviewAtHand } from './review-at-hand.js'

/** The screen with its cursor where it is to stand, as soon as the comparison is done and read. */
export const landed = (view: View, screen: DriftsScreen): DriftsScreen => {
  if (screen.landing === null || view.job !== null || view.read.overview === null) return screen
  const { landing } = screen
  const findings = findingsOf(view)
  const place = findings.findIndex(
    (finding) => finding.kind === 'drift' && landing !== 'unjudged' && driftKey(finding.drift) === landing.drift,
  )
  const at = place >= 0 ? place : Math.max(0, unjudgedPlaces(view)[0] ?? 0)
  return { ...screen, landing: null, list: { cursor: at, top: 0 } }
}

/** Places in the list of the drifts that are still to be asked about, those of a session alone where one is named. */
export const unjudgedPlaces = (view: View, session?: string): readonly number[] => {
  const { verdicts, skipped } = reviewAtHand(view)
  return findingsOf(view).flatMap((finding, index) => {
    if (finding.kind !== 'drift' || (session !== undefined && sessionOfFinding(finding) !== session)) return []
    const key = itemOf(finding.drift)?.key
    return key === undefined || verdicts.has(key) || skipped.has(key) ? [] : [index]
  })
}

/** Screens of drifts stay at the drift that they stand at when the list is read anew. */
export const staying = (view: View): View => {
  const findings = findingsOf(view)
  const screens = view.screens.map((screen) => {
    if (screen.kind !== 'drifts' || screen.landing !== null) return screen
    const finding = findings[screen.list.cursor]
    return finding?.kind === 'drift' ? { ...screen, landing: { drift: driftKey(finding.drift) } } : screen
  })
  return { ...view, screens }
}
