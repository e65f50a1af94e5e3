import { readable } from '../../domain/canonical.js'
import type { ShownVariable, TracedState } from '../../domain/trace.js'
import { type Line, line, type Span, toned } from '../lines.js'
import { quoted } from '../lua-text.js'
import { shownText } from './shown-text.js'

/** What the host holds of a session: reply, sender, recipients, contexts. */
export const stateLines = ({ reply, sender, recipients, conn, mess }: TracedState): readonly Line[] => [
  ...(reply ? [line('reply ', toned('strong', String(reply[0])), ` ${readable(reply[1])}`)] : []),
  ...(sender === null ? [] : [line(`sender <${readable(sender)}>`)]),
  ...recipients.map((recipient) => line(`recipient <${readable(recipient)}>`)),
  ...contextLines('conn', conn),
  ...contextLines('mess', mess),
]

const contextLines = (name: string, context: TracedState['conn']): readonly Line[] =>
  Object.entries(context).map(([key, value]) => line(toned('dim', `${name}.`), `${key} = ${quoted(readable(value))}`))

/** `name = value`. A value that is new is told by a mark, and not by its tone alone. */
export const heldVariableLine = ([name, value]: ShownVariable, isKnown: boolean): Line => {
  const mark: Span = isKnown ? { text: '  ' } : toned('warn', '* ')
  return line(mark, toned('strong', readable(name)), ` = ${shownText(value)}`)
}
