import type { Exchange } from '../../../report/session/exchanges.js'
import { listStart } from '../../view/list.js'
import { pushed, topScreen, type View } from '../../view/view.js'
import { type SessionItem, sessionItems } from '../session/session-items.js'
import { nameOf } from '../session/session-name.js'

/** The content of the message that the chosen item belongs to, else of the last one before it; undefined where none came. */
export const messageAtCursor = (view: View) => {
  const screen = topScreen(view)
  const { session } = view.read
  if (screen.kind !== 'session' || session?.id !== screen.id) return undefined
  const items = sessionItems(session.events)
  const { cursor } = screen.list
  const item = items[cursor]
  const withContent = (one: SessionItem): readonly Exchange[] =>
    one.kind === 'phase' && one.exchange.input.content ? [one.exchange] : []
  const message = item && 'exchange' in item ? item.exchange.message : 0
  const exchange =
    message === 0
      ? (items.slice(0, cursor).flatMap(withContent).at(-1) ?? items.flatMap(withContent)[0])
      : items.flatMap(withContent).find((one) => one.message === message)
  const content = exchange?.input.content
  return exchange && content ? { ...content, message: exchange.message, name: nameOf(view, screen) } : undefined
}

/** The message that the chosen item belongs to comes on top. */
export const openMessage = (view: View): View => {
  const found = messageAtCursor(view)
  if (!found) return view
  const { blob, size, message, name } = found
  return pushed(view, { kind: 'message', blob, size, message, name, list: listStart, seeking: null })
}
