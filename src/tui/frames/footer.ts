import { layOut, type Row } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import { type Screen, topScreen, type View } from '../state/view.js'

const hints: Readonly<Record<Screen['kind'], string>> = {
  sessions: 'j/k move · Enter open · d drifts · r reload · ? help · q quit',
  session: 'j/k move · Enter detail · d drifts · Esc back · ? help · q quit',
  drifts: 'j/k move · Tab detail · Enter session · Esc back · ? help · q quit',
}

const shortHints: Readonly<Record<Screen['kind'], string>> = {
  sessions: 'j/k Enter · d drifts · ? help · q quit',
  session: 'j/k Enter · Esc back · ? help · q quit',
  drifts: 'j/k Enter · Esc back · ? help · q quit',
}

/** The keys that matter here; or why the last one did nothing. */
export const footerRow = (view: View): Row => {
  const { kind } = topScreen(view)
  const options = { width: view.size.columns, unicode: view.style.unicode }
  if (view.notice !== '') return layOut([shortLine(toned('warn', view.notice))], options)[0] ?? []
  const keys = view.size.columns < 70 ? shortHints[kind] : hints[kind]
  return (
    layOut(
      [shortLine(toned('dim', view.isHelpOpen ? 'j/k scroll · Esc closes this sheet · q quit' : keys))],
      options,
    )[0] ?? []
  )
}
