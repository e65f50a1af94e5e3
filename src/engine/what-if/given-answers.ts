import { type HostCall, questionKey } from '../../domain/call.js'
import type { Supplement } from '../answers/candidate-answers.js'
import { answerShape } from './answer-shapes.js'
import { answersInTurn } from './answers-in-turn.js'
import type { Copy } from './edited-copy.js'
import { answerName } from './inputs.js'

/** Answers that edits give to questions that were never recorded, then those of a `--world`. */
export const answeredBy = (given: Copy['given'], supplement: Supplement | undefined): Supplement => {
  const next = answersInTurn(given)
  return (call) => {
    const answer = next(questionKey(call.call, call.key))
    return answer === undefined ? supplement?.(call) : answer
  }
}

/** How to go on where a question has no answer. */
export const hintFor = ({ call, key }: HostCall): string => {
  const example = call === 'msys.dnsLookup' ? 'NXDOMAIN' : (answerShape(call)?.example ?? 'ANSWER')
  return `give the answer: --set ${shellText(`${answerName(call, key)}=${example}`)}`
}

const shellText = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
