import { layOut } from '../../../report/layout.js'
import { blank, line, toned } from '../../../report/lines.js'
import { ranLines } from '../../../report/what-if-text.js'
import { counted } from '../../../report/words.js'
import type { CommandId } from '../../commands/default-keys.js'
import { keyFor } from '../../commands/keys-of.js'
import { panesKind } from '../../frame/panes-kind.js'
import { isRefused } from '../../view/is-refused.js'
import type { ScreenKind } from '../../view/screen-kind.js'
import type { View, WhatIfScreen } from '../../view/view.js'
import { type CopyInput, copyInputs } from './edits.js'
import { inputRows } from './input-rows.js'

const panes = panesKind<WhatIfScreen, CopyInput>({
  shares: { beside: 0.42, above: 0.4 },
  items: (view, screen) => copyInputs(view, screen) ?? [],
  itemRows: (_view, _screen, { items, ...options }) => inputRows(items, options),
  nothing: (view, screen) => (isRefused(view, inputsQuestion(screen)) ? 'Its inputs cannot be read.' : 'reading…'),
  detail: (view, screen, options) => {
    const result = resultOf(view, screen)
    if (screen.wanted === null) return layOut(howToLines(view), options)
    if (!result) {
      const isNotRun = isRefused(view, runQuestion(screen))
      return layOut([warning(isNotRun ? `It was not run: ${view.whyUnanswered}` : 'running…')], options)
    }
    const older = isSame(screen.wanted, screen.edits)
      ? []
      : [warning(`Something was edited since: ${keyFor(view, 'run-copy')} runs it again.`), blank]
    return layOut([...older, ...ranLines(result, options.width)], options)
  },
})

/** A copy of a session: its inputs, and beside them what it came to when it was run. */
export const whatIfScreen: ScreenKind<WhatIfScreen> = {
  called: 'a copy with other inputs',
  title: (_view, { name, edits }) => [
    toned('warn', 'what if'),
    { text: ', in a copy of ' },
    toned('name', name),
    toned('dim', edits.length === 0 ? ' · nothing is edited yet' : ` · ${counted(edits.length, 'edit')}`),
  ],
  ...panes,
  questions: (view, screen) => [
    ...(copyInputs(view, screen) === null ? [inputsQuestion(screen)] : []),
    ...(screen.wanted !== null && resultOf(view, screen) === undefined ? [runQuestion(screen)] : []),
  ],
}

const inputsQuestion = ({ id }: WhatIfScreen) => ({ kind: 'inputs', session: id }) as const

/** What is to be run, as it was asked for last. */
const runQuestion = ({ id, wanted }: WhatIfScreen) =>
  ({ kind: 'what-if', copy: { session: id, edits: wanted ?? [] } }) as const

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Of what was asked for last; undefined before it is at hand. */
export const resultOf = ({ read }: View, screen: WhatIfScreen) =>
  read.whatIf && screen.wanted && isSame(read.whatIf.copy, runQuestion(screen).copy) ? read.whatIf.whatIf : undefined

const warning = (text: string) => line(toned('warn', text))

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
