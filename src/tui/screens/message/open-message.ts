import { exchangesOf } from '../../../report/session/exchanges.js'
import { messageAt } from '../../../report/session/message-at.js'
import { lacksText } from '../../../report/session/withheld-lines.js'
import { listStart } from '../../view/list.js'
import { pushed, topScreen, type View } from '../../view/view.js'
import { sessionItems } from '../session/session-items.js'
import { nameOf } from '../session/session-name.js'

/** The content of the message at the chosen item, as `messageAt`. */
export const messageAtCursor = (view: View) => {
  const screen = topScreen(view)
  const { session } = view.read
  if (screen.kind !== 'session' || session?.id !== screen.id) return undefined
  const chosen = sessionItems(session.events).slice(0, screen.list.cursor + 1)
  const phases = chosen.filter(({ kind }) => kind === 'phase').length
  const place = chosen.at(-1)?.kind === 'ended' ? phases : phases - 1
  const found = messageAt(exchangesOf(session.events), place)
  return (
    found && { ...found.content, message: found.message, lacks: lacksText(found.lacks), name: nameOf(view, screen) }
  )
}

/** The message that the chosen item belongs to comes on top. */
export const openMessage = (view: View): View => {
  const found = messageAtCursor(view)
  if (!found) return view
  const { blob, size, message, lacks, name } = found
  return pushed(view, { kind: 'message', blob, size, message, lacks, name, list: listStart, seeking: null })
}
