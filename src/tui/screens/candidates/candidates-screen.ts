import { layOut, type Row } from '../../../report/layout.js'
import { line, toned } from '../../../report/lines.js'
import { type Column, headLine, itemLine, placeColumns } from '../../../report/table.js'
import { timeText } from '../../../report/words.js'
import { keyFor } from '../../commands/keys-of.js'
import { gutter, listRows } from '../../frame/compose.js'
import type { CandidateChoice } from '../../outside.js'
import { shortCommit } from '../../view/candidate-name.js'
import { cursorAt, type ListBounds, moveCursor } from '../../view/list.js'
import { bodyHeight, type ScreenKind } from '../../view/screen-kind.js'
import { type CandidatesScreen, topScreen, type View } from '../../view/view.js'

/** Versions of a policy to compare with: those of late, and commits of the first of them. */
export const candidatesScreen: ScreenKind<CandidatesScreen> = {
  called: 'the candidates',
  title: ({ read }) => [
    { text: 'compare with a candidate' },
    toned('dim', read.candidates === null ? ' · reading…' : ''),
  ],
  rows: (view, { list }) => {
    const width = view.size.columns - gutter
    const options = { width, unicode: view.style.unicode }
    const choices = choicesOf(view)
    if (choices.length === 0) return layOut(noneLines(view), options)
    const placed = placeColumns(columns, options)
    const [head = []] = layOut([headLine(placed, options.unicode)], options)
    const shown = choices.slice(list.top, list.top + boundsOf(view).height)
    const rows = layOut(
      shown.map((choice) => itemLine(placed, choice, options.unicode)),
      options,
    )
    const look = { list, width: view.size.columns, isFocused: true, style: view.style }
    return [[{ text: ' '.repeat(gutter) }, ...head], ...listRows(rows, look)] satisfies readonly Row[]
  },
  areas: (view) => ({
    list: { top: 1, left: 0, width: view.size.columns, height: boundsOf(view).height },
    detail: null,
  }),
  texts: (view) => choicesOf(view).map(({ path, commit, subject }) => `${commit ?? ''} ${path} ${subject}`),
  copied: (view) => choiceAtCursor(view)?.path,
  questions: ({ read }) => (read.candidates === null ? [{ kind: 'candidates' }] : []),
  move: (view, screen, { step, direction }) => ({
    ...screen,
    list: moveCursor(screen.list, step, direction, boundsOf(view)),
  }),
  settle: (view, screen) => ({ ...screen, list: cursorAt(screen.list, screen.list.cursor, boundsOf(view)) }),
}

const columns: readonly Column<CandidateChoice>[] = [
  {
    title: 'version',
    text: ({ commit }) => (commit === null ? 'on disk' : shortCommit(commit)),
    least: 8,
    most: 8,
    rank: 0,
    tone: () => 'name',
  },
  { title: 'changed', text: ({ at }) => (at === null ? '' : timeText(at)), least: 19, most: 19, rank: 2 },
  { title: 'policy, or what its commit says', text: whatText, least: 12, most: 160, rank: 0 },
]

function whatText({ path, commit, subject }: CandidateChoice): string {
  if (commit !== null) return subject
  // what tells one from another stands where a narrow terminal still shows it
  const parts = path.replace(/\/+$/, '').split('/')
  const name = parts.at(-1) ?? path
  const folder = parts.slice(0, -1).join('/')
  return folder === '' ? name : `${name}  in ${folder}`
}

/** None before they were read. */
const choicesOf = ({ read }: View): readonly CandidateChoice[] => read.candidates ?? []

export const choiceAtCursor = (view: View): CandidateChoice | undefined => {
  const screen = topScreen(view)
  return screen.kind === 'candidates' ? choicesOf(view)[screen.list.cursor] : undefined
}

/** One row is the head's. */
const boundsOf = (view: View): ListBounds => ({
  count: choicesOf(view).length,
  height: Math.max(1, bodyHeight(view) - 1),
})

const noneLines = (view: View) =>
  view.read.candidates === null
    ? [line('reading…')]
    : [
        line('No candidate was compared yet.'),
        line(''),
        line(
          'Press ',
          toned('name', keyFor(view, 'type-candidate')),
          ' and type where the new version of the policy is: its folder, or its Lua file.',
        ),
      ]
