import { layOut } from '../../report/layout.js'
import { type Line, type Span, shortLine, toned } from '../../report/lines.js'
import type { Command } from '../commands/command.js'
import { commandOfKey, commands } from '../commands/commands.js'
import { keyText } from '../commands/key-text.js'
import { keyFor, keysOf } from '../commands/keys-of.js'
import { kindOf, screenKinds } from '../screens/screens.js'
import { type Step, scroll } from '../view/list.js'
import type { HelpSheet } from '../view/overlay.js'
import { bodyHeight } from '../view/screen-kind.js'
import type { Screen, View } from '../view/view.js'
import type { OverlayKind } from './overlay-kind.js'

/** The full sheet of keys: what works everywhere, then what each screen has of its own. */
export const helpSheet: OverlayKind<HelpSheet> = {
  hint: (view) =>
    `${keyFor(view, 'down')}/${keyFor(view, 'up')} scroll · Esc closes this sheet · ${keyFor(view, 'quit')} quit`,
  over: (view, { top }) => {
    const shown = helpLines(view).slice(top, top + bodyHeight(view))
    return layOut(shown, { width: view.size.columns, unicode: view.style.unicode })
  },
  press: (view, overlay, key) => {
    const id = commandOfKey(view, key)?.id ?? ''
    if (id === 'quit') return { ...view, isQuitting: true }
    const step = steps[id]
    if (!step) return { ...view, overlay: null }
    const bounds = { count: helpLines(view).length, height: bodyHeight(view) }
    return { ...view, overlay: { ...overlay, top: scroll(overlay.top, step[0], step[1], bounds) } }
  },
}

const steps: Readonly<Record<string, readonly [Step, 1 | -1]>> = {
  down: ['line', 1],
  up: ['line', -1],
  'page-down': ['page', 1],
  'page-up': ['page', -1],
  first: ['end', -1],
  last: ['end', 1],
}

const helpLines = (view: View): readonly Line[] => [
  ...sectionLines(
    view,
    'everywhere',
    commands.filter(({ on }) => on === undefined),
  ),
  ...screenKinds.flatMap((kind) => sectionLines(view, `in ${kindOf(kind).called}`, commandsOn(kind))),
]

const commandsOn = (kind: Screen['kind']): readonly Command[] => commands.filter(({ on }) => on?.includes(kind))

const sectionLines = (view: View, title: string, listed: readonly Command[]): readonly Line[] =>
  listed.length === 0
    ? []
    : [
        shortLine(toned('strong', title)),
        ...listed.map((command) => shortLine('  ', keysColumn(view, command), command.does)),
      ]

/** The keys of a command in a column of their own, as many of them as a narrow terminal has room for. */
export const keysColumn = (view: View, command: Command): Span => {
  const width = Math.min(24, Math.floor(view.size.columns * 0.3))
  const keys = keysOf(view, command.id).map(keyText)
  const fits = (count: number): boolean => keys.slice(0, count).join(', ').length <= width
  const count = keys.findLastIndex((_, index) => fits(index + 1)) + 1
  return toned(
    'name',
    keys
      .slice(0, Math.max(1, count))
      .join(', ')
      .padEnd(width + 1),
  )
}
