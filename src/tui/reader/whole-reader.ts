import type { Outside } from '../outside.js'
import type { Question, Reader } from './questions.js'

/** A reader of a store that also asks outside of it. */
export const wholeReader = (store: Reader, outside: Outside): Reader<Question> => ({
  ask: async (question) => {
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
      default:
        return store.ask(question)
    }
  },
  close: () => store.close(),
})
