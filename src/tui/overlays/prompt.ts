import type { Row } from '../../report/layout.js'
import { layOut } from '../../report/layout.js'
import { shortLine, toned } from '../../report/lines.js'
import { padded } from '../frame/compose.js'
import type { Question } from '../reader/questions.js'
import { edited, type LineState, lineOf, textOf } from '../view/line-editor.js'
import type { Prompt, PromptName } from '../view/overlay.js'
import { bodyHeight } from '../view/screen-kind.js'
import type { View } from '../view/view.js'
import type { OverlayKind } from './overlay-kind.js'
import { promptKinds } from './prompt-kinds.js'

/** A line is asked for: it opens with what is there already. */
export const promptOpened = (view: View, name: PromptName): View => {
  const before = promptKinds[name].start(view)
  return { ...view, overlay: { kind: 'prompt', for: name, line: lineOf(before), chosen: -1, before } }
}

/** One line over the last row of the body, its completions above it. */
export const promptLine: OverlayKind<Prompt> = {
  hint: () => 'Enter takes it · Tab completes · Esc leaves it',
  over: (view, overlay, body) => {
    const height = bodyHeight(view)
    const rows = promptRows(view, overlay, height)
    return [...Array.from({ length: height - rows.length }, (_, index) => body[index] ?? []), ...rows]
  },
  press: (view, overlay, key) => {
    const kind = promptKinds[overlay.for]
    const text = textOf(overlay.line)
    if (key === 'escape') return kind.leave({ ...view, overlay: null }, overlay.before)
    if (key === 'return') return kind.take({ ...view, overlay: null }, text)
    if (key === 'tab') return typed(view, overlay, completed(view, overlay))
    if (key === 'down' || key === 'up') return chosen(view, overlay, key === 'down' ? 1 : -1)
    const line = edited(overlay.line, key)
    return line ? typed(view, overlay, line) : view
  },
}

const typed = (view: View, overlay: Prompt, line: LineState): View => {
  if (line === overlay.line) return view
  const next = { ...view, overlay: { ...overlay, line, chosen: -1 } }
  return textOf(line) === textOf(overlay.line) ? next : promptKinds[overlay.for].type(next, textOf(line))
}

const chosen = (view: View, overlay: Prompt, direction: 1 | -1): View => {
  const count = completionsOf(view, overlay).length
  if (count === 0) return view
  return {
    ...view,
    overlay: { ...overlay, chosen: (Math.max(overlay.chosen, direction === 1 ? -1 : 0) + direction + count) % count },
  }
}

const completionsOf = (view: View, { for: name, line }: Prompt): readonly string[] =>
  promptKinds[name].complete(view, beforeCursor(line))

/** What the line wants to know. */
export const promptQuestions = (view: View, { for: name, line }: Prompt): readonly Question[] =>
  promptKinds[name].questions?.(view, beforeCursor(line)) ?? []

const beforeCursor = (line: LineState): string => textOf({ ...line, characters: line.characters.slice(0, line.cursor) })

/** The word before the cursor becomes the chosen completion; where none is chosen, what all have in common, and where that adds nothing, the first. */
const completed = (view: View, overlay: Prompt): LineState => {
  const { line, chosen } = overlay
  const completions = completionsOf(view, overlay)
  const common = commonStart(completions)
  const isLonger = common.length > beforeCursor(line).length && common.startsWith(beforeCursor(line))
  const completion = chosen < 0 && isLonger ? common : completions[Math.max(0, chosen)]
  if (completion === undefined) return line
  const before = lineOf(completion)
  const after = line.characters.slice(line.cursor)
  return { characters: [...before.characters, ...after], cursor: before.cursor }
}

/** In whole characters. */
const commonStart = ([first = '', ...others]: readonly string[]): string => {
  const characters = [...first]
  const parts = others.map((other) => [...other])
  const end = characters.findIndex((character, at) => parts.some((part) => part[at] !== character))
  return characters.slice(0, end < 0 ? characters.length : end).join('')
}

const promptRows = (view: View, overlay: Prompt, height: number): readonly Row[] => {
  const { columns: width } = view.size
  const { unicode } = view.style
  const kind = promptKinds[overlay.for]
  const why = kind.whyNot(view, textOf(overlay.line))
  const room = Math.max(0, Math.min(6, height - 3))
  const first = Math.max(0, overlay.chosen - room + 1)
  const start = kind.wordStart?.(beforeCursor(overlay.line)) ?? 0
  const completions = completionsOf(view, overlay).slice(first, first + room)
  const listed = completions.map((text, index) =>
    shortLine('  ', toned(first + index === overlay.chosen ? 'chosen' : 'dim', text.slice(start))),
  )
  const tone = kind.isUnfinished?.(textOf(overlay.line)) ? 'dim' : 'warn'
  const told = why === undefined ? [] : [shortLine(toned(tone, why))]
  const rows = layOut([...listed, ...told], { width, unicode })
  const label = typeof kind.label === 'string' ? kind.label : kind.label(view)
  return [...rows, lineRow(view, `${label}: `, overlay.line)].slice(-height).map((row) => padded(row, width))
}

/** The line with its cursor, scrolled so that the cursor shows. */
const lineRow = ({ size, style }: View, label: string, { characters, cursor }: LineState): Row => {
  const room = Math.max(4, size.columns - label.length - 2)
  const from = Math.max(0, cursor - room)
  const options = { width: size.columns, unicode: style.unicode }
  const line = shortLine(
    toned('strong', label),
    characters.slice(from, cursor).join(''),
    toned('chosen', characters[cursor] ?? ' '),
    characters.slice(cursor + 1, from + room).join(''),
  )
  // a blank under the cursor is shown, so it must not be trimmed away
  return cursor < characters.length
    ? (layOut([line], options)[0] ?? [])
    : [
        ...(layOut([{ ...line, spans: line.spans.slice(0, 2) }], options)[0] ?? []),
        ...blanks(characters),
        toned('chosen', ' '),
      ]
}

/** Trailing blanks that were typed. */
const blanks = (characters: readonly string[]): Row => {
  const count = characters.length - characters.findLastIndex((character) => character !== ' ') - 1
  return count > 0 ? [{ text: ' '.repeat(count) }] : []
}
