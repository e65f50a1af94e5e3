import type { LeftPlace } from '../../lua/machine.js'
import type { Carried } from '../../momentum/host.js'
import type { Hosts } from '../compare-options.js'
import { type CandidateReplay, replayCandidate } from '../replay-candidate.js'
import type { Ran } from './run-by-itself.js'

/** What sessions left, one after the other, under both revisions. */
export interface LeftState {
  /** the sessions, in order */
  readonly by: readonly string[]
  /** null: as after boot */
  readonly base: Carried | null
  readonly candidate: Carried | null
}

export const afterBoot: LeftState = { by: [], base: null, candidate: null }

/** A larger image costs every session that runs on it; what makes one is not tried. */
const mostBytes = 32 * 1024 * 1024

/** Of which tens can be in memory together. */
export const isLight = ({ base, candidate }: LeftState): boolean =>
  [base, candidate].every((carried) => carried === null || carried.image.bytes <= mostBytes / 16)

/**
 * The state once the session has run on it too; null where that is not known on either side: it asks what was never recorded, a
 * limit ends it, or it leaves too much. On a side where nothing was left and it leaves nothing, it need not run.
 */
export const leaveOn = (ran: Ran, state: LeftState): LeftState | null => {
  const base = sideAfter(state.base, ran.own.left, (from) => replayOn(ran, { side: 'base', from }))
  const candidate = sideAfter(state.candidate, ran.replay.left, (from) =>
    ran.replay.isCutShort || ran.replay.undecidable ? null : replayOn(ran, { side: 'candidate', from }),
  )
  if (base === state.base && candidate === state.candidate) return null
  return { by: [...state.by, ran.recording.session], base, candidate }
}

const sideAfter = (
  from: Carried | null,
  left: readonly LeftPlace[],
  run: (from: Carried | null) => CandidateReplay | null,
): Carried | null => {
  if (from === null && left.length === 0) return from
  const replay = run(from)
  if (replay === null || replay.undecidable || replay.isCutShort || replay.carried === null) return from
  return replay.carried.image.bytes > mostBytes ? from : replay.carried
}

interface Side {
  readonly side: keyof Hosts
  readonly from: Carried | null
}

/** Runs the session on what others left; its questions find their answers as a candidate's do. */
const replayOn = ({ hosts, recording, own }: Ran, { side, from }: Side): CandidateReplay =>
  replayCandidate(hosts[side], recording, own.runs, { ...(from ? { from } : {}), keepsState: true })
