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
  const hints = works.map((command, index) => ({ text: hintOf(view, command), rank: rankOf(command, index) }))
  return fitting(
    [
      ...hints.slice(0, -2),
      { text: `${keyFor(view, 'down')}/${keyFor(view, 'up')} move`, rank: works.length + last },
      ...hints.slice(-2),
    ],
    view.size.columns,
  )
}

const hintOf = (view: View, command: Command): string => `${keyFor(view, command.id)} ${command.hint}`

/** The sheet of keys leads to all others; then comes what the screen is for, and the way out. */
const ranks: Readonly<Record<string, number>> = { help: 0, back: 3, quit: 4 }
const last = 5

const rankOf = ({ id }: Command, index: number): number => ranks[id] ?? (index < 2 ? index + 1 : index + last)

interface Hint {
  readonly text: string
  /** those with the highest go first where they do not all fit */
  readonly rank: number
}

const fitting = (hints: readonly Hint[], width: number): string => {
  const text = hints.map((hint) => hint.text).join(' · ')
  if (text.length <= width || hints.length < 2) return text
  const most = Math.max(...hints.map(({ rank }) => rank))
  return fitting(
    hints.filter(({ rank }) => rank !== most),
    width,
  )
}
