import { type Line, line, toned } from '../../../report/lines.js'
import { circumstancesLines } from '../../../report/trace/circumstances-lines.js'
import type { TraceQuestion } from '../../reader/trace-questions.js'
import type { View } from '../../view/view.js'
import type { SessionItem } from './session-items.js'

/** What has to be run again to know under which circumstances a callout ran; undefined where the item is none. */
export const circumstancesQuestion = (session: string, item: SessionItem | undefined): TraceQuestion | undefined =>
  item?.kind === 'invocation'
    ? {
        kind: 'trace',
        session,
        candidate: null,
        invocation: { by: 'address', address: { phase: item.exchange.key, number: item.number } },
        from: 1,
        keep: 1,
      }
    : undefined

/** The circumstances of the chosen callout; why they are not there, where they cannot be had or are still to come. */
export const circumstancesOf = (view: View, session: string, item: SessionItem): readonly Line[] => {
  const question = circumstancesQuestion(session, item)
  if (!question) return []
  const asked = JSON.stringify(question)
  const { trace } = view.read
  if (trace && JSON.stringify(trace.asked) === asked && trace.trace.recorded)
    return circumstancesLines(trace.trace.recorded)
  return [
    line(
      toned(
        'dim',
        view.unanswered === asked ? 'its circumstances cannot be had: it does not run again here' : 'running it again…',
      ),
    ),
  ]
}
