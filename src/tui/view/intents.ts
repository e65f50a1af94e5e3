import type { Answer } from '../reader/questions.js'
import type { Size } from './view.js'

/** What somebody did, or what came back; nothing else changes a view. */
export type Intent =
  /** a key, as `keyNames` names it */
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'not-answered'; readonly question: string; readonly why: string }
  /** a moment has passed while the list follows what is recorded */
  | { readonly type: 'ticked' }
  /** the first of the errands were run */
  | { readonly type: 'errands-done'; readonly count: number }
