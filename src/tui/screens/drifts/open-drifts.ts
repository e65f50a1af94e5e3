import { panesStart, pushed, topScreen, type View, withTop } from '../../view/view.js'
import { driftsScreen } from './drifts-screen.js'
import { findingsOf, nothingFoundText, sessionOfFinding } from './findings.js'
import { unjudgedPlaces } from './landing.js'

/** Why there is nothing to show; undefined where there is, or nobody knows yet: a key is not lost, and the next one not another screen's, because it came early. */
export const whyNoDrifts = (view: View): string | undefined =>
  view.job !== null || view.read.overview === null || findingsOf(view).length > 0 ? undefined : nothingFoundText(view)

/**
 * The findings of the comparison at hand come on top, those of a session first in sight. The cursor is on one that nobody has judged,
 * where there is any: what was begun goes on.
 */
export const openDrifts = (view: View, session: string | undefined): View => {
  const screen = {
    kind: 'drifts',
    landing: view.job === null && view.read.overview !== null ? null : 'unjudged',
    ...panesStart,
  } as const
  const opened = topScreen(view).kind === 'drifts' ? withTop(view, screen) : pushed(view, screen)
  const list = { ...screen.list, cursor: firstPlace(view, session) }
  return withTop(opened, driftsScreen.settle(opened, { ...screen, list }))
}

const firstPlace = (view: View, session: string | undefined): number => {
  const ofSession = findingsOf(view).findIndex((finding) => sessionOfFinding(finding) === session)
  const places = [
    ...(session === undefined ? [] : unjudgedPlaces(view, session)),
    // who looks at a session wants to see its own
    ...(topScreen(view).kind === 'session' ? [ofSession] : []),
    ...unjudgedPlaces(view),
    ofSession,
  ]
  return places.find((place) => place >= 0) ?? 0
}
