import type { Trace, TracedState } from '../../domain/trace.js'
import { indented, type Line, line, paragraphs, toned } from '../lines.js'
import { heldVariableLine, stateLines } from './state-lines.js'

/** Under which circumstances a callout ran: what it was called with, `self` first, and what the host held of the session before and after. */
export const circumstancesLines = ({ steps, states, first, leaves }: Trace): readonly Line[] => {
  const [begun] = steps
  if (!begun || first !== 1) return [line(toned('dim', 'it ran no line of a script'))]
  const before = states[begun.state]!
  return paragraphs(
    [
      line(toned('dim', 'called with')),
      ...indented(
        2,
        begun.locals.map((variable) => heldVariableLine(variable, true)),
      ),
    ],
    [line(toned('dim', 'the session before it')), ...indented(2, stateLines(before))],
    [line(toned('dim', 'the session after it')), ...indented(2, changedLines(before, states[leaves]!))],
  )
}

/** Only what is otherwise than before; a piece that is gone is told. */
const changedLines = (before: TracedState, after: TracedState): readonly Line[] => {
  const lines = [
    ...stateLines(withoutSame(before, after)),
    ...goneLines('conn', before.conn, after.conn),
    ...goneLines('mess', before.mess, after.mess),
  ]
  return lines.length > 0 ? lines : [line('as before')]
}

const withoutSame = (before: TracedState, after: TracedState): TracedState => ({
  reply: isSame(before.reply, after.reply) ? null : after.reply,
  sender: isSame(before.sender, after.sender) ? null : after.sender,
  recipients: isSame(before.recipients, after.recipients) ? [] : after.recipients,
  conn: othersOf(before.conn, after.conn),
  mess: othersOf(before.mess, after.mess),
})

type Context = TracedState['conn']

const othersOf = (before: Context, after: Context): Context =>
  Object.fromEntries(Object.entries(after).filter(([key, value]) => !isSame(before[key], value)))

const goneLines = (name: string, before: Context, after: Context): readonly Line[] =>
  Object.keys(before)
    .filter((key) => !Object.hasOwn(after, key))
    .map((key) => line(toned('dim', `${name}.`), key, toned('dim', ' is gone')))

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
