import type { HostCall } from '../../domain/call.js'
import type { Supplement } from '../answers/candidate-answers.js'
import { answerShape } from './answer-shapes.js'
import type { Copy } from './edited-copy.js'
import { answerName, questionText } from './inputs.js'

/** Answers that edits give to questions that were never recorded, then those of a `--world`. */
export const answeredBy = (given: Copy['given'], supplement: Supplement | undefined): Supplement => {
  const asked = new Map<string, number>()
  return (call) => {
    const question = questionText(call.call, call.key)
    const answers = given.get(question)
    if (!answers) return supplement?.(call)
    const nth = asked.get(question) ?? 0
    asked.set(question, nth + 1)
    return answers[Math.min(nth, answers.length - 1)]
  }
}

/** How to go on where a question has no answer. */
export const hintFor = ({ call, key }: HostCall): string => {
  const example = call === 'msys.dnsLookup' ? 'NXDOMAIN' : (answerShape(call)?.example ?? 'ANSWER')
  return `give the answer: --set ${shellText(`${answerName(call, key)}=${example}`)}`
}

const shellText = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
