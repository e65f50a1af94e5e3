import { layOut, type Row } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import type { Command } from '../commands/command.js'
import { commandsHere, ran } from '../commands/commands.js'
import { movingCommands } from '../commands/moving.js'
import { listRows } from '../frame/compose.js'
import { edited, textOf } from '../view/line-editor.js'
import { cursorAt, listStart } from '../view/list.js'
import type { Palette } from '../view/overlay.js'
import { bodyHeight } from '../view/screen-kind.js'
import type { View } from '../view/view.js'
import { keysColumn } from './help.js'
import type { OverlayKind } from './overlay-kind.js'

/** Every command of the screen, found by the words that say what it does. */
export const palette: OverlayKind<Palette> = {
  hint: () => 'type to find · Enter runs it · Esc closes',
  over: (view, overlay) => {
    const found = foundBy(view, overlay)
    const height = bodyHeight(view) - 1
    const list = cursorAt(listStart, overlay.cursor, { count: found.length, height })
    const width = view.size.columns
    const typed = layOut([shortLine(toned('strong', 'command: '), `${textOf(overlay.line)}_`)], {
      width,
      unicode: view.style.unicode,
    })
    const rows = found.slice(list.top, list.top + height).map((command) => commandRow(view, command))
    return [...typed, ...listRows(rows, { list, width, isFocused: true, style: view.style })]
  },
  press: (view, overlay, key) => {
    const found = foundBy(view, overlay)
    const command = found[overlay.cursor]
    if (key === 'escape') return { ...view, overlay: null }
    if (key === 'return') return command ? ran({ ...view, overlay: null }, command) : view
    if (key === 'down' || key === 'up') {
      const cursor = Math.max(0, Math.min(found.length - 1, overlay.cursor + (key === 'down' ? 1 : -1)))
      return { ...view, overlay: { ...overlay, cursor } }
    }
    const line = edited(overlay.line, key)
    return line ? { ...view, overlay: { ...overlay, line, cursor: 0 } } : view
  },
}

/** Those that have every word that was typed, what only moves last; the palette itself is left out. */
const foundBy = (view: View, { line }: Palette): readonly Command[] => {
  const words = textOf(line).toLowerCase().split(' ')
  const found = commandsHere(view).filter(
    ({ id, does }) => id !== 'palette' && words.every((word) => `${does} ${id}`.toLowerCase().includes(word)),
  )
  return [...found.filter((one) => !isMoving(one)), ...found.filter(isMoving)]
}

const isMoving = (command: Command): boolean => movingCommands.includes(command)

const commandRow = (view: View, command: Command): Row => {
  const why = command.whyNot?.(view)
  const does = why === undefined ? { text: command.does } : toned('dim', `${command.does}: ${why}`)
  return (
    layOut([shortLine(keysColumn(view, command), does)], {
      width: view.size.columns - 2,
      unicode: view.style.unicode,
    })[0] ?? []
  )
}
