import { layOut, type Row } from '../../report/layout.js'
import { type Span, shortLine, toned } from '../../report/lines.js'
import { counted, number, shortId } from '../../report/words.js'
import { listBounds } from '../state/bounds.js'
import { topScreen, type View } from '../state/view.js'

/** Where one is, in one row. */
export const titleRow = (view: View): Row => {
  const options = { width: view.size.columns, unicode: view.style.unicode }
  return layOut([shortLine(toned('strong', 'Reprise'), ' · ', ...spansOf(view))], options)[0] ?? []
}

const spansOf = (view: View): readonly Span[] => {
  const screen = topScreen(view)
  const { overview } = view
  if (overview === null) return [toned('dim', 'reading…')]
  const { count } = listBounds(view)
  const place = count === 0 ? '' : `${number(screen.list.cursor + 1)} of `
  if (screen.kind === 'sessions')
    return [{ text: `${place}${counted(overview.sessions, 'session')}` }, ...comparisonSpans(view)]
  if (screen.kind === 'drifts')
    return [
      { text: `${place}${counted(count, 'drift')} under ` },
      toned('name', comparisonText(view)),
      toned('dim', ` · ${overview.comparison?.counts ?? ''}`),
    ]
  return [toned('name', nameOf(view, screen)), toned('dim', count === 0 ? '' : ` · ${place}${number(count)}`)]
}

const comparisonSpans = (view: View): readonly Span[] =>
  view.overview?.comparison
    ? [{ text: ' · ' }, toned('name', comparisonText(view)), toned('dim', `: ${view.overview.comparison.counts}`)]
    : []

/** The candidate's name, and which of several comparisons it is, 1 the newest. */
const comparisonText = ({ overview, comparison }: View): string =>
  (overview?.comparison?.name ?? '') +
  ((overview?.comparisons ?? 0) > 1 ? ` (${comparison + 1} of ${overview?.comparisons})` : '')

const nameOf = (view: View, { id, name }: { readonly id: string; readonly name: string }): string => {
  if (name !== '') return name
  const opened = view.session?.id === id ? view.session.events[0] : undefined
  if (opened?.type === 'SessionOpened' && typeof opened.input.source.name === 'string') return opened.input.source.name
  return shortId(id)
}
