import type { Recorded } from '../../store/reviews/record-unchanged.js'
import type { JobReport } from '../outside.js'
import type { Answer } from '../reader/questions.js'
import type { Mouse } from './mouse.js'
import type { Size } from './view.js'

/** What somebody did, or what came back; nothing else changes a view. */
export type Intent =
  /** a key, as `keyNames` names it */
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'mouse'; readonly mouse: Mouse }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'not-answered'; readonly question: string; readonly why: string }
  /** of the comparison with that number */
  | { readonly type: 'job'; readonly job: number; readonly report: JobReport }
  /** what came of the verdicts of that number, in the order in which they were asked */
  | { readonly type: 'judged'; readonly number: number; readonly recorded: readonly Recorded[] }
  /** none of them was written */
  | { readonly type: 'not-judged'; readonly number: number; readonly why: string }
  /** something in the policy that is watched */
  | { readonly type: 'saved' }
  /** an errand was run */
  | { readonly type: 'done'; readonly what: string }
  /** an errand that could not be run */
  | { readonly type: 'failed'; readonly why: string }
  /** a moment has passed while the list follows what is recorded */
  | { readonly type: 'ticked' }
  /** the first of the errands were run */
  | { readonly type: 'errands-done'; readonly count: number }
