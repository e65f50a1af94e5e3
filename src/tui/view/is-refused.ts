import type { Question } from '../reader/questions.js'
import type { View } from './view.js'

/** Whether it could not be answered: it is not asked again by itself. */
export const isRefused = ({ unanswered }: Pick<View, 'unanswered'>, question: Question): boolean =>
  unanswered === JSON.stringify(question)
