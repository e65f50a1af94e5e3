import { type Canonical, readable } from '../../domain/canonical.js'
import type { AnswerRecord, Failure, Invocation } from '../../domain/events.js'
import { effectText } from '../effects.js'
import { indented, type Line, line, type Span, shortLine, toned } from '../lines.js'
import { callText, quoted, valueText } from '../lua-text.js'
import { counted, shortened } from '../words.js'
import type { InvocationWithAnswers } from './exchanges.js'

/** A callout, what it asked, what it changed, what it returned. */
export const invocationLines = ({ invocation, answers }: InvocationWithAnswers): readonly Line[] => [
  headLine(invocation),
  ...indented(2, [
    ...(invocation.argument === undefined ? [] : [line('was given ', quoted(readable(invocation.argument)))]),
    ...answers.map(answerLine),
    ...(invocation.effects ?? []).map((effect) => line(shortened(effectText(effect)))),
    ...(invocation.failure ? failureLines(invocation.failure) : []),
  ]),
]

const headLine = (invocation: Invocation): Line =>
  line(
    toned('name', `${readable(invocation.module)}.${invocation.callout}`),
    ' → ',
    outcomeSpan(invocation),
    toned('dim', `, ${counted(invocation.instructions, 'instruction')}`),
  )

/** What came of an invocation, in a word or two. */
export const outcomeSpan = ({ callout, returned = 0, silent, failure }: Invocation): Span => {
  if (failure) return toned('bad', 'failed')
  if (silent) return { text: 'returned nothing' }
  return { text: `${shortened(valueText(returned))}${meaningOf(callout, returned)}` }
}

/** The same for a narrow place: `continue`, `done`, `failed`, a value, or nothing. */
export const shortOutcome = ({ callout, returned = 0, silent, failure }: Invocation): Span => {
  if (failure) return toned('bad', 'failed')
  if (silent) return { text: '' }
  if (!callout.startsWith('validate_')) return { text: valueText(returned) }
  return returned === 0 ? toned('dim', 'continue') : returned === 1 ? { text: 'done' } : { text: valueText(returned) }
}

/** Momentum's VALIDATE_CONT is 0 and VALIDATE_DONE 1 (callouts.md, rule 5). */
const meaningOf = (callout: string, returned: Canonical): string => {
  if (!callout.startsWith('validate_')) return ''
  return returned === 0 ? ' (continue)' : returned === 1 ? ' (done)' : ''
}

const answerLine = ({ call, key, answer }: AnswerRecord): Line =>
  line('asked ', shortened(callText(call, key)), ' → ', shortened(valueText(answer)))

/** The error with its traceback, or the limit that was reached. */
export const failureLines = (failure: Failure): readonly Line[] => {
  if (failure.kind === 'limit') return [line(toned('bad', `reached its limit on ${failure.limit}`))]
  if (failure.kind === 'return') return [line(toned('bad', `returned ${failure.got}, where 0 or 1 is allowed`))]
  const trace = failure.traceback === undefined ? [] : linesOf(readable(failure.traceback))
  return [
    line(toned('bad', shortened(readable(failure.message)))),
    ...trace.map((text) => shortLine(toned('dim', text.trim()))),
  ]
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((each) => each.trim() !== '')
