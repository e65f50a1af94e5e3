import { layOut, type Row, textOfRow } from '../../../report/layout.js'
import { shortLine, toned } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import { gutter } from '../../frame/compose.js'
import { movePanes, type PanesBounds, settlePanes, twoPaneRows } from '../../frame/two-panes.js'
import { areasOfPanes } from '../../view/areas.js'
import { whereQuestion } from '../../view/candidate-at-hand.js'
import { cursorAt } from '../../view/list.js'
import { panesOf } from '../../view/panes.js'
import { copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { SessionScreen, View } from '../../view/view.js'
import { circumstancesQuestionOf } from './circumstances.js'
import { itemDetailRows } from './detail-rows.js'
import { itemRow } from './item-rows.js'
import { driftingPhases } from './session-drifts.js'
import { itemOfPhase, type SessionItem, sessionItems } from './session-items.js'
import { nameOf } from './session-name.js'

/** One session: its phases and invocations, and what the chosen one did. */
export const sessionScreen: ScreenKind<SessionScreen> = {
  called: 'one session',
  title: (view, screen) => {
    const count = itemsOf(view, screen).length
    const place = count === 0 ? '' : ` · ${number(screen.list.cursor + 1)} of ${number(count)}`
    return [toned('name', nameOf(view, screen)), toned('dim', place)]
  },
  rows: (view, screen) =>
    twoPaneRows(screen, {
      placed: placedOf(view),
      list: itemRows(view, screen),
      detail: detailOf(view, screen),
      view,
    }),
  areas: (view) => areasOfPanes(placedOf(view)),
  texts: (view, screen) =>
    screen.focus === 'detail' ? detailOf(view, screen).map(textOfRow) : allItemRows(view, screen).map(textOfRow),
  copied: (view, screen) => detailOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  questions: (view, screen) => {
    const { id } = screen
    if (view.read.session?.id !== id) return [{ kind: 'session', id }]
    const wanted = circumstancesQuestionOf(id, itemsOf(view, screen)[screen.list.cursor])
    const isAsked = wanted && JSON.stringify(view.read.trace?.asked) !== JSON.stringify(wanted)
    return [...(isAsked ? [wanted] : []), ...[whereQuestion(view) ?? []].flat()]
  },
  move: (view, screen, by) => movePanes(screen, by, boundsOf(view, screen)),
  settle: (view, screen) => {
    const items = itemsOf(view, screen)
    if (screen.at === null || items.length === 0) return settlePanes(screen, boundsOf(view, screen))
    const list = cursorAt(screen.list, itemOfPhase(items, screen.at), boundsOf(view, screen).list)
    return { ...screen, at: null, list }
  },
}

const placedOf = (view: View) => panesOf(view, { beside: 0.45, above: 0.45 })

/** None as long as the session is not at hand. */
const itemsOf = ({ read }: View, { id }: SessionScreen): readonly SessionItem[] =>
  read.session?.id === id ? sessionItems(read.session.events) : []

const boundsOf = (view: View, screen: SessionScreen): PanesBounds => ({
  list: { count: itemsOf(view, screen).length, height: placedOf(view).list.height },
  detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
})

const itemRows = (view: View, screen: SessionScreen): readonly Row[] => {
  const { top } = screen.list
  if (itemsOf(view, screen).length === 0)
    return layOut([shortLine('reading…')], { width: 20, unicode: view.style.unicode })
  return allItemRows(view, screen, [top, top + placedOf(view).list.height])
}

const allItemRows = (view: View, screen: SessionScreen, range: readonly [number, number?] = [0]): readonly Row[] => {
  const drifting = driftingPhases(view, screen.id)
  const options = { width: placedOf(view).list.width - gutter, unicode: view.style.unicode, drifting }
  return itemsOf(view, screen)
    .slice(...range)
    .map((item) => itemRow(item, options))
}

const detailOf = (view: View, screen: SessionScreen, width = placedOf(view).detail.width): readonly Row[] => {
  const item = itemsOf(view, screen)[screen.list.cursor]
  const options = { width, unicode: view.style.unicode }
  return item ? itemDetailRows(view, item, options) : []
}
