import type { Outside } from '../outside.js'
import type { Answer, OutsideQuestion, Question, Reader } from './questions.js'

/** A reader of a store that also asks outside of it. */
export const wholeReader = (store: Reader, outside: Outside): Reader<Question> => ({
  ask: (question) =>
    question.kind === 'candidates' || question.kind === 'paths' ? askOutside(outside, question) : store.ask(question),
  close: () => store.close(),
})

const askOutside = async (outside: Outside, question: OutsideQuestion): Promise<Answer> =>
  question.kind === 'candidates'
    ? { kind: 'candidates', choices: await outside.candidates() }
    : { kind: 'paths', before: question.before, paths: await outside.paths(question.before) }
