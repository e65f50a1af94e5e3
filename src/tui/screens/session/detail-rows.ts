import type { WholeSession } from '../../../domain/session.js'
import { driftLines, severityTones } from '../../../report/comparison/drift-lines.js'
import { type LayoutOptions, layOut, type Row } from '../../../report/layout.js'
import { blank, indented, type Line, line, paragraphs, toned } from '../../../report/lines.js'
import { exchangeLines } from '../../../report/session/exchange-lines.js'
import { invocationLines } from '../../../report/session/invocation-lines.js'
import { endLines, openedLines } from '../../../report/session-text.js'
import { timeText } from '../../../report/words.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import type { View } from '../../view/view.js'
import { circumstancesOf } from './circumstances.js'
import { driftsOfItem } from './session-drifts.js'
import type { SessionItem } from './session-items.js'

/** All that an item of a session has to tell: first how it drifts in the comparison at hand. */
export const itemDetailRows = (view: View, item: SessionItem, options: LayoutOptions): readonly Row[] =>
  view.read.session
    ? layOut(
        paragraphs(
          [...driftsLines(view, item, options.width), ...itemLines(view.read.session, item)],
          circumstancesOf(view, view.read.session.id, item),
        ),
        options,
      )
    : []

const driftsLines = (view: View, item: SessionItem, width: number): readonly Line[] => {
  const name = comparisonAtHand(view)?.name ?? ''
  return driftsOfItem(view, item).flatMap((drift) => [
    line(
      toned('bad', '≠ '),
      toned(severityTones[drift.severity], drift.severity),
      ` ${drift.kind} under `,
      toned('name', name),
    ),
    ...indented(2, driftLines(drift, width - 2)),
    blank,
  ])
}

const itemLines = (session: WholeSession, item: SessionItem): readonly Line[] => {
  if (item.kind === 'phase') return exchangeLines(item.exchange)
  if (item.kind === 'invocation')
    return [...invocationLines(item.invoked), line(toned('dim', `  at ${timeText(item.exchange.at)}`))]
  return item.kind === 'ended' ? endLines(session) : openedLines(session)
}
