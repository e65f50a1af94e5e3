import { readable } from '../../../domain/canonical.js'
import { cutSpans, type Row } from '../../../report/layout.js'
import { type Span, toned } from '../../../report/lines.js'
import { printable } from '../../../report/printable.js'
import type { Exchange } from '../../../report/session/exchanges.js'
import { shortOutcome } from '../../../report/session/invocation-lines.js'
import { replyTone } from '../../../report/session/session-listing.js'
import { number } from '../../../report/words.js'
import { widthOf } from '../../frame/compose.js'
import type { SessionItem } from './session-items.js'

export interface ItemOptions {
  readonly width: number
  readonly unicode: boolean
  /** phase instances that drift in the comparison at hand, and whether all of that was accepted */
  readonly drifting: ReadonlyMap<string | null, boolean>
}

/** The line of a session's list that an item has. */
export const itemRow = (item: SessionItem, options: ItemOptions): Row => {
  if (item.kind === 'opened') return between([toned('dim', 'opened')], [], options)
  if (item.kind === 'ended') return between([toned('dim', 'ended')], [], options)
  if (item.kind === 'phase') return between(phaseSpans(item.exchange), phaseEnd(item.exchange, options), options)
  const { invocation } = item.invoked
  const name = toned('name', `  ${readable(invocation.module)}.${invocation.callout}`)
  return between([name], [shortOutcome(invocation)], options)
}

/** What the client said, or the phase's name where it said nothing. */
const phaseSpans = ({ key, input }: Exchange): readonly Span[] => {
  const { line, content } = input
  if (line !== undefined) return [{ text: readable(line).replace(/\r?\n$/, '') }]
  if (content) return [{ text: `message, ${number(content.size)} bytes` }]
  return [toned('dim', key)]
}

const phaseEnd = ({ key, result }: Exchange, { drifting }: ItemOptions): readonly Span[] => {
  const code = result.reply?.[0]
  const isAllAccepted = drifting.get(key)
  return [
    ...(isAllAccepted === undefined ? [] : [isAllAccepted ? toned('good', '✓ ') : toned('bad', '≠ ')]),
    ...(result.failures ? [toned('bad', 'failed ')] : []),
    ...(code === undefined ? [] : [toned(replyTone(code), String(code))]),
  ]
}

/** The end of a row stays where it is; the beginning is cut. */
const between = (start: readonly Span[], end: readonly Span[], { width, unicode }: ItemOptions): Row => {
  const shown = (spans: readonly Span[]): readonly Span[] =>
    spans.map((span) => ({ ...span, text: printable(span.text, unicode) }))
  const after = cutSpans(shown(end), Math.floor(width / 2), unicode)
  const room = width - widthOf(after) - (after.length > 0 ? 1 : 0)
  const before = cutSpans(shown(start), room, unicode)
  return [...before, { text: ' '.repeat(width - widthOf(before) - widthOf(after)) }, ...after]
}
