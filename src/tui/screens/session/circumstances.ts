import { type Line, line, toned } from '../../../report/lines.js'
import { circumstancesLines } from '../../../report/trace/circumstances-lines.js'
import type { TraceQuestion } from '../../reader/trace-questions.js'
import { isRefused } from '../../view/is-refused.js'
import type { View } from '../../view/view.js'
import type { SessionItem } from './session-items.js'

/** What has to be run again to know under which circumstances a callout ran: which one of its phase instance, from 1. */
export const circumstancesQuestion = (session: string, phase: string, number: number): TraceQuestion => ({
  kind: 'trace',
  session,
  candidate: null,
  invocation: { by: 'address', address: { phase, number } },
  from: 1,
  keep: 1,
})

/** The same of an item; undefined where it is no callout. */
export const circumstancesQuestionOf = (session: string, item: SessionItem | undefined): TraceQuestion | undefined =>
  item?.kind === 'invocation' ? circumstancesQuestion(session, item.exchange.key, item.number) : undefined

/** The circumstances of the chosen callout; why they are not there, where they cannot be had or are still to come. */
export const circumstancesOf = (view: View, session: string, item: SessionItem): readonly Line[] => {
  const question = circumstancesQuestionOf(session, item)
  if (!question) return []
  const { trace } = view.read
  if (trace && JSON.stringify(trace.asked) === JSON.stringify(question) && trace.trace.recorded)
    return circumstancesLines(trace.trace.recorded)
  return [
    line(
      toned(
        'dim',
        isRefused(view, question) ? 'its circumstances cannot be had: it does not run again here' : 'running it again…',
      ),
    ),
  ]
}
