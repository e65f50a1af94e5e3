import type { Answer } from '../reader/questions.js'
import { kindOf, settled } from '../screens/screens.js'
import { hasTerm } from './has-term.js'
import { hasPanes, noticed, topScreen, type View, withTop } from './view.js'

/** To the next row of the pane with the keys that has the term; `from` 0: the one at hand counts too. */
export const searched = (view: View, direction: 1 | -1, from: 0 | 1 = 1): View => {
  const screen = topScreen(view)
  const { seek } = kindOf(screen.kind)
  if (seek) return withTop(view, seek(view, screen, { direction, from }))
  const texts = kindOf(screen.kind).texts?.(view, screen) ?? []
  const count = texts.length
  const place = hasPanes(screen) && screen.focus === 'detail' ? screen.detailTop : screen.list.cursor
  for (let step: number = from; step <= count; step += 1) {
    const at = place + direction * step
    const wrapped = ((at % count) + count) % count
    if (!hasTerm(texts[wrapped] ?? '', view.search)) continue
    return noticed(movedTo(view, wrapped), at === wrapped ? '' : wrappedText(direction))
  }
  return noticed(view, nothingHas(view.search))
}

const movedTo = (view: View, index: number): View => {
  const screen = topScreen(view)
  if (hasPanes(screen) && screen.focus === 'detail') return settled(withTop(view, { ...screen, detailTop: index }))
  const list = { ...screen.list, cursor: index }
  return settled(withTop(view, hasPanes(screen) ? { ...screen, list, detailTop: 0 } : { ...screen, list }))
}

/** Where a reader found it, on the screen that still looks for it. */
export const sought = (view: View, { question, row }: Extract<Answer, { kind: 'message-search' }>): View => {
  const screen = topScreen(view)
  if (screen.kind !== 'message' || screen.seeking === null || screen.blob !== question.text.blob) return view
  const found = withTop(view, {
    ...screen,
    seeking: null,
    list: row === null ? screen.list : { cursor: row, top: row },
  })
  if (row === null) return noticed(found, nothingHas(question.term))
  const isWrapped = question.direction === 1 ? row < question.from : row > question.from
  return noticed(found, isWrapped ? wrappedText(question.direction) : '')
}

const nothingHas = (term: string): string => `nothing here has ${JSON.stringify(term)}`

const wrappedText = (direction: 1 | -1): string =>
  `the search goes on from the ${direction === 1 ? 'beginning' : 'end'}`
