import type { Trace } from '../../../domain/trace.js'
import { type Line, line } from '../../../report/lines.js'
import { failureLines, outcomeSpan } from '../../../report/session/invocation-lines.js'
import { variablesTold } from '../../../report/trace/changed-variables.js'
import {
  changedVariableLine,
  happeningLine,
  isSamePlace,
  placeLine,
  sourceText,
} from '../../../report/trace/step-lines.js'
import { number } from '../../../report/words.js'
import { dialogueWords, inWords } from './in-words.js'

interface Page {
  /** places among the steps at hand, from 0; `to` is behind the last */
  readonly from: number
  readonly to: number
  /** number of the step at which the sides part; null: none */
  readonly parting: number | null
}

/** Steps with their numbers and lines, each with what it was given, did and made. */
export const stepsInWords = (trace: Trace, { from, to, parting }: Page): readonly Line[] => {
  const told = variablesTold(trace)
  return trace.steps.slice(from, to).flatMap((step, index) => {
    const before = index === 0 ? undefined : trace.steps[from + index - 1]
    const { given, made } = told[from + index]!
    const place = trace.first + from + index
    const file = trace.files[step.file]!
    return [
      ...(before && isSamePlace(before, step) ? [] : [line('in ', ...placeLine(file, step).spans)]),
      ...given.map((variable) => changedVariableLine('given ', variable)),
      ...(parting === place ? [line('Here they part ways.')] : []),
      line(
        `step ${number(place)}, line ${step.line}${step.isResumed ? ', again' : ''}: ${sourceText(file, step.line).trim()}`,
      ),
      ...inWords(step.happened.map(happeningLine), dialogueWords),
      ...made.map((variable) => changedVariableLine('then ', variable)),
    ]
  })
}

/** What the callout came to, behind its last step. */
export const endOfTrace = ({ outcome, isWhole }: Trace): readonly Line[] => {
  if (!isWhole) return [line('It ended here, in the middle of the callout.')]
  if (outcome === null) return []
  if (outcome.failure) return [line('It failed.'), ...failureLines(outcome.failure)]
  return [line(outcome.silent ? 'It ' : 'It returned ', outcomeSpan(outcome), '.')]
}
