import { type LayoutOptions, layOut, type Row, textOfRow } from '../../../report/layout.js'
import { blank, line, toned } from '../../../report/lines.js'
import { ranLines } from '../../../report/what-if-text.js'
import { counted } from '../../../report/words.js'
import type { CommandId } from '../../commands/default-keys.js'
import { keyFor } from '../../commands/keys-of.js'
import { gutter } from '../../frame/compose.js'
import { movePanes, type PanesBounds, settlePanes, twoPaneRows } from '../../frame/two-panes.js'
import type { EditedCopy } from '../../reader/edited-copy.js'
import { areasOfPanes } from '../../view/areas.js'
import { panesOf } from '../../view/panes.js'
import { copyWidth, type ScreenKind } from '../../view/screen-kind.js'
import type { View, WhatIfScreen } from '../../view/view.js'
import { copyInputs } from './edits.js'
import { inputRows } from './input-rows.js'

/** A copy of a session: its inputs, and beside them what it came to when it was run. */
export const whatIfScreen: ScreenKind<WhatIfScreen> = {
  called: 'a copy with other inputs',
  title: (_view, { name, edits }) => [
    toned('warn', 'what if'),
    { text: ', in a copy of ' },
    toned('name', name),
    toned('dim', edits.length === 0 ? ' · nothing is edited yet' : ` · ${counted(edits.length, 'edit')}`),
  ],
  rows: (view, screen) =>
    twoPaneRows(screen, {
      placed: placedOf(view),
      list: shownRows(view, screen),
      detail: detailOf(view, screen),
      view,
    }),
  areas: (view) => areasOfPanes(placedOf(view)),
  texts: (view, screen) => (screen.focus === 'detail' ? detailOf(view, screen) : listed(view, screen)).map(textOfRow),
  copied: (view, screen) => detailOf(view, screen, copyWidth).map(textOfRow).join('\n'),
  questions: (view, screen) => [
    ...(copyInputs(view, screen) === null ? [{ kind: 'inputs', session: screen.id } as const] : []),
    ...(screen.wanted !== null && resultOf(view, screen) === undefined
      ? [{ kind: 'what-if', copy: wantedCopy(screen) } as const]
      : []),
  ],
  move: (view, screen, by) => movePanes(screen, by, boundsOf(view, screen)),
  settle: (view, screen) => settlePanes(screen, boundsOf(view, screen)),
}

/** What is to be run, as it was asked for last. */
const wantedCopy = ({ id, wanted }: WhatIfScreen): EditedCopy => ({ session: id, edits: wanted ?? [] })

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Of what was asked for last; undefined before it is at hand. */
export const resultOf = ({ read }: View, screen: WhatIfScreen) =>
  read.whatIf && screen.wanted && isSame(read.whatIf.copy, wantedCopy(screen)) ? read.whatIf.whatIf : undefined

const placedOf = (view: View) => panesOf(view, { beside: 0.42, above: 0.4 })

const countOf = (view: View, screen: WhatIfScreen): number => copyInputs(view, screen)?.length ?? 0

const boundsOf = (view: View, screen: WhatIfScreen): PanesBounds => ({
  list: { count: countOf(view, screen), height: placedOf(view).list.height },
  detail: () => ({ count: detailOf(view, screen).length, height: placedOf(view).detail.height }),
})

const listOptions = (view: View): LayoutOptions => ({
  width: placedOf(view).list.width - gutter,
  unicode: view.style.unicode,
})

const shownRows = (view: View, screen: WhatIfScreen): readonly Row[] => {
  const { top } = screen.list
  const inputs = copyInputs(view, screen)
  if (inputs === null) return layOut([line(view.unanswered === '' ? 'reading…' : view.notice)], listOptions(view))
  return inputRows(inputs.slice(top, top + placedOf(view).list.height), listOptions(view))
}

const listed = (view: View, screen: WhatIfScreen): readonly Row[] =>
  inputRows(copyInputs(view, screen) ?? [], listOptions(view))

const detailOf = (view: View, screen: WhatIfScreen, width = placedOf(view).detail.width): readonly Row[] => {
  const options = { width, unicode: view.style.unicode }
  const result = resultOf(view, screen)
  if (screen.wanted === null) return layOut(howToLines(view), options)
  if (!result) return layOut([warning(isRefused(view) ? 'It was not run.' : 'running…')], options)
  const older = isSame(screen.wanted, screen.edits)
    ? []
    : [warning(`Something was edited since: ${keyFor(view, 'run-copy')} runs it again.`), blank]
  return layOut([...older, ...ranLines(result, width)], options)
}

const warning = (text: string) => line(toned('warn', text))

const isRefused = ({ unanswered }: View): boolean => unanswered.startsWith('{"kind":"what-if"')

const howToLines = (view: View) => [
  line(
    'A copy of the session, with inputs of your own. It is evidence of nothing, and kept nowhere but where you save it.',
  ),
  blank,
  line(keySpan(view, 'edit-input'), ' edits the input, ', keySpan(view, 'take-edit-back'), ' takes that back'),
  line(keySpan(view, 'add-input'), ' adds one: a header, a DNS answer, a context'),
  line(keySpan(view, 'run-copy'), ' runs the copy beside the recording'),
  line(keySpan(view, 'save-copy'), ' saves it as a scenario'),
]

const keySpan = (view: View, id: CommandId) => toned('name', keyFor(view, id))
