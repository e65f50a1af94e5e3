import { toned } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import { panesKind } from '../../frame/panes-kind.js'
import { whereQuestions } from '../../view/candidate-at-hand.js'
import type { ScreenKind } from '../../view/screen-kind.js'
import type { SessionScreen, View } from '../../view/view.js'
import { circumstancesQuestionOf } from './circumstances.js'
import { itemDetailRows } from './detail-rows.js'
import { itemRow } from './item-rows.js'
import { driftingPhases } from './session-drifts.js'
import { itemOfPhase, type SessionItem, sessionItems } from './session-items.js'
import { nameOf } from './session-name.js'

/** None as long as the session is not at hand. */
const itemsOf = ({ read }: View, { id }: SessionScreen): readonly SessionItem[] =>
  read.session?.id === id ? sessionItems(read.session.events) : []

const panes = panesKind<SessionScreen, SessionItem>({
  shares: { beside: 0.45, above: 0.45 },
  items: itemsOf,
  itemRows: (view, { id }, { items, ...options }) => {
    const drifting = driftingPhases(view, id)
    return items.map((item) => itemRow(item, { ...options, drifting }))
  },
  nothing: () => 'reading…',
  detail: (view, screen, options) => {
    const item = itemsOf(view, screen)[screen.list.cursor]
    return item ? itemDetailRows(view, item, options) : []
  },
})

/** One session: its phases and invocations, and what the chosen one did. */
export const sessionScreen: ScreenKind<SessionScreen> = {
  called: 'one session',
  title: (view, screen) => {
    const count = itemsOf(view, screen).length
    const place = count === 0 ? '' : ` · ${number(screen.list.cursor + 1)} of ${number(count)}`
    return [toned('name', nameOf(view, screen)), toned('dim', place)]
  },
  ...panes,
  questions: (view, screen) => {
    const { id } = screen
    if (view.read.session?.id !== id) return [{ kind: 'session', id }]
    const wanted = circumstancesQuestionOf(id, itemsOf(view, screen)[screen.list.cursor])
    const isAsked = wanted && JSON.stringify(view.read.trace?.asked) !== JSON.stringify(wanted)
    return [...(isAsked ? [wanted] : []), ...whereQuestions(view)]
  },
  settle: (view, screen) => {
    const items = itemsOf(view, screen)
    if (screen.at === null || items.length === 0) return panes.settle(view, screen)
    return panes.settle(view, { ...screen, at: null, list: { ...screen.list, cursor: itemOfPhase(items, screen.at) } })
  },
}
