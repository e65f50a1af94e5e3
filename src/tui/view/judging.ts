import type { DriftReviewed } from '../../domain/events.js'
import type { ReviewStep } from '../../domain/review.js'

/** What somebody has done in a look through the drifts of a comparison. Verdicts themselves are with the drifts, once they are written. */
export interface Judging {
  /** id of the comparison that skips and steps are of; '' before the first */
  readonly comparison: string
  /** keys of the drifts that this look leaves out */
  readonly skipped: ReadonlySet<string>
  /** what can be undone, the last one last */
  readonly steps: readonly ReviewStep[]
  /** verdicts that are asked for and not written yet, in this order */
  readonly unwritten: readonly Unwritten[]
  /** how many times verdicts were asked for */
  readonly asked: number
  /** why, of the next verdict; '' is nothing */
  readonly reason: string
  /** the drift under the cursor when all that are alike were asked about; '' where nobody was asked */
  readonly asking: string
}

/** Verdicts that are asked for together. */
export interface Unwritten {
  /** which of those that were asked for, from 1 */
  readonly number: number
  /** id of the comparison that found them */
  readonly comparison: string
  readonly verdict: DriftReviewed['verdict']
  /** as it was typed; '' is none */
  readonly reason: string
  /** of the drifts, in the order in which they are asked for */
  readonly keys: readonly string[]
  /** the step that is undone with it; null where none is */
  readonly undone: ReviewStep | null
}

export const nothingJudged: Judging = {
  comparison: '',
  skipped: new Set(),
  steps: [],
  unwritten: [],
  asked: 0,
  reason: '',
  asking: '',
}
