import type { Outside } from '../outside.js'
import type { Answer, OutsideQuestion, Question, Reader } from './questions.js'

/** A reader of a store that also asks outside of it. */
export const wholeReader = (store: Reader, outside: Outside): Reader<Question> => ({
  ask: (question) => (isOutside(question) ? askOutside(outside, question) : store.ask(question)),
  close: () => store.close(),
})

const isOutside = (question: Question): question is OutsideQuestion =>
  ['candidates', 'paths', 'trace', 'replayed', 'where', 'what-if'].includes(question.kind)

const askOutside = async (outside: Outside, question: OutsideQuestion): Promise<Answer> => {
  switch (question.kind) {
    case 'candidates':
      return { kind: 'candidates', choices: await outside.candidates() }
    case 'paths':
      return { kind: 'paths', before: question.before, paths: await outside.paths(question.before) }
    case 'trace':
    case 'replayed':
    case 'where':
    case 'what-if':
      return outside.rerun(question)
  }
}
