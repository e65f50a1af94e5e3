import { cursorAt } from '../../view/list.js'
import { panesStart, pushed, topScreen, type View, withTop } from '../../view/view.js'
import { driftsScreen } from './drifts-screen.js'
import { findingsOf, nothingFoundText, sessionOfFinding } from './findings.js'

/** Why there is nothing to show; undefined where there is. */
export const whyNoDrifts = (view: View): string | undefined =>
  view.job !== null || findingsOf(view).length > 0 ? undefined : nothingFoundText(view)

/** The findings of the comparison at hand come on top, those of a session first in sight. */
export const openDrifts = (view: View, session: string | undefined): View => {
  const screen = { kind: 'drifts', ...panesStart } as const
  const opened = topScreen(view).kind === 'drifts' ? withTop(view, screen) : pushed(view, screen)
  const findings = findingsOf(view)
  const first = Math.max(
    0,
    findings.findIndex((finding) => sessionOfFinding(finding) === session),
  )
  const bounds = { count: findings.length, height: Number.MAX_SAFE_INTEGER }
  const list = cursorAt({ cursor: first, top: 0 }, first, bounds)
  return withTop(opened, driftsScreen.settle(opened, { ...screen, list }))
}
