import { layOut } from '../../../report/layout.js'
import { shortLine, toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import type { MessageText, Window } from '../../reader/questions.js'
import { scrolledText, topWithin } from '../../view/list.js'
import { bodyHeight, type ScreenKind } from '../../view/screen-kind.js'
import type { LoadedMessage, MessageScreen, View } from '../../view/view.js'

/** A message as it came, of any length and of any bytes; only a window of its rows is ever at hand. */
export const messageScreen: ScreenKind<MessageScreen> = {
  called: 'a message',
  title: (view, screen) => {
    const loaded = loadedOf(view, screen)
    const rows = loaded ? ` · row ${number(screen.list.top + 1)} of ${number(loaded.count)}` : ' · reading…'
    return [
      toned('name', screen.name),
      { text: `, message ${screen.message}` },
      toned('dim', ` · ${counted(screen.size, 'byte')}${screen.lacks}${rows}`),
    ]
  },
  rows: (view, screen) => {
    const loaded = loadedOf(view, screen)
    const options = { width: view.size.columns, unicode: view.style.unicode }
    if (!loaded) return layOut([shortLine(toned('dim', 'reading…'))], options)
    return Array.from({ length: Math.min(bodyHeight(view), loaded.count - screen.list.top) }, (_, index) => {
      const row = loaded.rows[screen.list.top + index - loaded.from]
      return row ?? [toned('dim', view.style.unicode ? '…' : '...')]
    })
  },
  questions: (view, screen) => {
    const text = textOf(view, screen)
    const seeking = screen.seeking ? [{ kind: 'message-search', text, ...screen.seeking } as const] : []
    const loaded = loadedOf(view, screen)
    const shown = { from: screen.list.top, count: bodyHeight(view) }
    if (loaded && isAtHand(loaded, shown)) return seeking
    return [{ kind: 'message', text, window: around(shown) }, ...seeking]
  },
  seek: (view, screen, { direction, from }) => ({
    ...screen,
    seeking: { term: view.search, direction, from: screen.list.cursor + direction * from },
  }),
  move: (view, screen, { step, direction }) => ({
    ...screen,
    list: scrolledText(screen.list, step, direction, boundsOf(view, screen)),
  }),
  settle: (view, screen) => {
    const bounds = boundsOf(view, screen)
    const top = bounds.count === 0 ? screen.list.top : topWithin(screen.list.top, bounds)
    return { ...screen, list: { ...screen.list, top } }
  },
}

const textOf = (view: View, { blob }: MessageScreen): MessageText => ({
  blob,
  width: view.size.columns,
  unicode: view.style.unicode,
})

/** Laid out for this terminal, or not at hand. */
const loadedOf = (view: View, screen: MessageScreen): LoadedMessage | undefined => {
  const { message } = view.read
  return message && JSON.stringify(message.text) === JSON.stringify(textOf(view, screen)) ? message : undefined
}

const boundsOf = (view: View, screen: MessageScreen) => ({
  count: loadedOf(view, screen)?.count ?? 0,
  height: bodyHeight(view),
})

const isAtHand = ({ from, rows, count }: LoadedMessage, shown: Window): boolean =>
  shown.from >= from && Math.min(count, shown.from + shown.count) <= from + rows.length

const around = ({ from, count }: Window): Window => {
  const first = Math.max(0, from - count)
  return { from: first, count: from - first + count * 3 }
}
