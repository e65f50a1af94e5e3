import type { Question } from '../reader/questions.js'
import type { View } from '../view/view.js'

/** What a typed line is for. */
export interface PromptKind {
  readonly label: string | ((view: View) => string)
  /** what stands there when it opens */
  start(view: View): string
  /** what the text before the cursor may become */
  complete(view: View, before: string): readonly string[]
  /** where in that text the word begins that is completed, from 0; absent: the whole text is one */
  wordStart?(before: string): number
  /** why the line cannot be taken as it is; undefined where it can */
  whyNot(view: View, text: string): string | undefined
  /** whether that is only because it is not finished */
  isUnfinished?(text: string): boolean
  /** what has to be read for the text before the cursor */
  questions?(view: View, before: string): readonly Question[]
  /** after every change */
  type(view: View, text: string): View
  /** Enter */
  take(view: View, text: string): View
  /** Escape, with what stood there when it opened */
  leave(view: View, before: string): View
}
