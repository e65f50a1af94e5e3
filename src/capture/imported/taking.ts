import type { Withholding } from '../../engine/redaction/keyed.js'
import type { Recorder } from '../../engine/session-recorder.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import { Chunks } from '../live/chunks.js'
import type { ObservedSession } from '../observed/observed-session.js'
import type { Found } from './opened-by.js'

/** An observed session that is put through a policy, as far as it has come. */
export interface Taking {
  readonly recorder: Recorder
  readonly observed: ObservedSession
  readonly run: Found & { readonly answers: AnswerSource; readonly withholding: Withholding }
  /** a message that comes in chunks */
  readonly chunks: Chunks
  /** milliseconds since the epoch; stands still where the source does not tell times */
  at: number
}

export const newTaking = (recorder: Recorder, observed: ObservedSession, run: Taking['run']): Taking => ({
  recorder,
  observed,
  run,
  chunks: new Chunks(),
  at: recorder.session.state.at,
})
