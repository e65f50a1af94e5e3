import type { Undecidable } from '../domain/call.js'
import type { Carried } from '../momentum/host.js'
import type { Recording } from './recording.js'
import type { CandidateReplay } from './replay-candidate.js'

/** The state that continuous sessions left, null: the one after boot; or why nobody knows it, as a part of a sentence. */
export type LeftBehind = { readonly carried: Carried | null } | { readonly why: string }

/** Of a session that was run to its end. */
export const leftBy = ({ session, gaps }: Recording, carried: Carried | null): LeftBehind => {
  if (gaps.length > 0) return { why: `the recording of ${session} has a gap` }
  return carried ? { carried } : { why: `${session} ended in a call that a limit stopped` }
}

/** The same by `who` answers as it does. Where it was cut short, production would have gone on, and have left something else. */
export const leftByReplay = (
  recording: Recording,
  { undecidable, isCutShort, carried }: Pick<CandidateReplay, 'undecidable' | 'isCutShort' | 'carried'>,
  who: string,
): LeftBehind => {
  const { session } = recording
  if (undecidable) return { why: `${who} is undecidable in ${session}` }
  if (isCutShort) return { why: `nobody knows what the client of ${session} would have sent to ${who}` }
  return leftBy(recording, carried)
}

export const isContinuous = ({ opened }: Recording): boolean => opened.continuous !== undefined

/** Of a session that goes on from a state that nobody knows. */
export const goesOnFromUnknown = (why: string, hint = recordAgain): Undecidable => ({
  call: 'continuous',
  key: null,
  reason: `it goes on from the state that the sessions before it left, and ${why}`,
  hint,
})

const recordAgain = 'record them again, all of them in their order: reprise record --continuous'

/** Recordings that are run by themselves; the ids of the others are put aside. */
export function* isolatedOnly(recordings: Iterable<Recording>, continuous: string[]): Generator<Recording> {
  for (const recording of recordings)
    if (isContinuous(recording)) continuous.push(recording.session)
    else yield recording
}
