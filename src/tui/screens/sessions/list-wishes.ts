import { naturalSort, type Sort, sortKeys } from '../../../store/listing/orders.js'
import type { ListWishes } from '../../reader/questions.js'
import { noticed, topScreen, type View, withTop } from '../../view/view.js'

/** Another list of sessions, from its beginning once it was read; what shows stays until then. */
export const withWishes = (view: View, wishes: Partial<ListWishes>): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  const shown = { ...screen.shown, ...wishes }
  if (JSON.stringify(shown) === JSON.stringify(screen.shown)) return view
  return withTop(view, { ...screen, shown, keep: null, sought: '', isOpening: false })
}

/** Sorted by the next key, as one wants that first. */
export const sortedByNext = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  const next = sortKeys[(sortKeys.indexOf(screen.shown.sort.by) + 1) % sortKeys.length]!
  return noticed(withWishes(view, { sort: naturalSort(next) }), sortText(naturalSort(next)))
}

/** Why the order cannot be turned round; undefined where it can. */
export const whyNoReversal = (view: View): string | undefined => {
  const screen = topScreen(view)
  return screen.kind === 'sessions' && screen.shown.sort.by === 'drift' ? 'what drifts always comes first' : undefined
}

export const reversed = (view: View): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions') return view
  const { sort } = screen.shown
  const turned = { ...sort, isDescending: !sort.isDescending }
  return noticed(withWishes(view, { sort: turned }), sortText(turned))
}

/** `by time, the latest first`. */
export const sortText = ({ by, isDescending }: Sort): string => {
  const [called, descending, ascending] = sortWords[by]
  return `${called}, ${isDescending ? descending : ascending}`
}

const sortWords: Readonly<Record<Sort['by'], readonly [called: string, descending: string, ascending: string]>> = {
  recorded: ['as recorded', 'the newest first', 'the oldest first'],
  time: ['by time', 'the latest first', 'the earliest first'],
  peer: ['by peer', 'Z to A', 'A to Z'],
  sender: ['by sender', 'Z to A', 'A to Z'],
  reply: ['by worst reply', 'the worst first', 'the best first'],
  revision: ['by revision', 'the newest first', 'the oldest first'],
  drift: ['by drift', 'what drifts first', 'what drifts first'],
}

/** The session that a text means is looked for. */
export const jumpTo = (view: View, text: string): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'sessions' || text === '') return view
  return withTop(view, { ...screen, sought: text, keep: null, isOpening: false })
}
