import { promptQuestions } from '../overlays/prompt.js'
import type { Question } from '../reader/questions.js'
import { kindOf } from '../screens/screens.js'
import { isRefused } from './is-refused.js'
import { topScreen, type View } from './view.js'

/** The next thing to read; undefined where everything is at hand, or what is missing cannot be had. */
export const questionOf = (view: View): Question | undefined => {
  const screen = topScreen(view)
  const wanted: readonly Question[] = [
    ...(view.read.overview === null ? [{ kind: 'overview', comparison: view.comparison } as const] : []),
    ...(view.overlay?.kind === 'prompt' ? promptQuestions(view, view.overlay) : []),
    ...kindOf(screen.kind).questions(view, screen),
  ]
  return wanted.find((question) => !isRefused(view, question))
}
