import { layOut, type Row } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import type { Command } from '../commands/command.js'
import { commandsHere } from '../commands/commands.js'
import { keyFor, keysOf } from '../commands/keys-of.js'
import { overlayKind } from '../overlays/overlays.js'
import type { View } from '../view/view.js'

/** The keys that work here; or why the last one did nothing. */
export const footerRow = (view: View): Row => {
  const options = { width: view.size.columns, unicode: view.style.unicode }
  const shown = view.notice === '' ? toned('dim', hintsText(view)) : toned('warn', view.notice)
  return layOut([shortLine(shown)], options)[0] ?? []
}

const hintsText = (view: View): string => {
  if (view.overlay) return overlayKind(view.overlay).hint(view)
  const works = commandsHere(view).filter(
    (command) =>
      command.hint !== undefined && keysOf(view, command.id).length > 0 && command.whyNot?.(view) === undefined,
  )
  const hints = works.map((command) => ({ text: hintOf(view, command), stays: command.id in always }))
  return fitting(
    [
      ...hints.slice(0, -2),
      { text: `${keyFor(view, 'down')}/${keyFor(view, 'up')} move`, stays: false },
      ...hints.slice(-2),
    ],
    view.size.columns,
  )
}

const hintOf = (view: View, command: Command): string => `${keyFor(view, command.id)} ${command.hint}`

/** Without them nobody gets further, or out. */
const always: Readonly<Record<string, true>> = { back: true, help: true, quit: true }

interface Hint {
  readonly text: string
  readonly stays: boolean
}

/** As many as fit, the first ones first. */
const fitting = (hints: readonly Hint[], width: number): string => {
  const text = hints.map((hint) => hint.text).join(' · ')
  const last = hints.findLastIndex(({ stays }) => !stays)
  return text.length <= width || last < 0 ? text : fitting(hints.toSpliced(last, 1), width)
}
