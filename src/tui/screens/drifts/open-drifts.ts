import { cursorAt } from '../../view/list.js'
import { panesStart, pushed, type View } from '../../view/view.js'
import { driftsOf, driftsScreen } from './drifts-screen.js'

/** Why there are no drifts to show; undefined where there are. */
export const whyNoDrifts = (view: View): string | undefined => {
  const comparison = view.read.overview?.comparison
  if (!comparison) return nothingCompared
  if (comparison.drifts.length > 0) return undefined
  const more = (view.read.overview?.comparisons ?? 0) > 1 ? '; c shows the comparison before it' : ''
  return `${comparison.name} drifts in nothing${more}`
}

export const nothingCompared = 'nothing was compared yet: reprise compare --policy CANDIDATE'

/** The drifts of the comparison at hand come on top, those of a session first in sight. */
export const openDrifts = (view: View, session: string | undefined): View => {
  const first = driftsOf(view).findIndex((drift) => drift.session === session)
  const screen = { kind: 'drifts', ...panesStart } as const
  const opened = pushed(view, screen)
  const list = cursorAt({ cursor: Math.max(0, first), top: 0 }, Math.max(0, first), {
    count: driftsOf(view).length,
    height: Number.MAX_SAFE_INTEGER,
  })
  return pushed(view, driftsScreen.settle(opened, { ...screen, list }))
}
