import type {
  Called,
  Faulted,
  FileTold,
  LinePlace,
  Lost,
  ModuleTold,
  ProcessTold,
  SessionLine,
  WentOff,
} from './recorder-line.js'

/** A session as the recorder inside Momentum saw it: its events in their order, and all that is known to be missing. */
export interface RecordedSession {
  readonly session: string
  readonly process: ProcessFacts
  readonly events: readonly SessionLine[]
  readonly missing: readonly Missing[]
}

/** Something that is known not to be there, and the reason, in words for the postmaster. */
export interface Missing {
  readonly what: string
  readonly why: string
}

/** What one interpreter of one process told of itself and of the policy in it. */
export interface ProcessFacts {
  readonly process: string
  /** undefined where none of the lines at hand told it */
  readonly told: ProcessTold | undefined
  readonly modules: readonly ModuleTold[]
  readonly files: readonly FileTold[]
  /** host functions whose calls are seen */
  readonly replaced: readonly string[]
  readonly off: WentOff | undefined
  /** calls that were made while the policy was loaded, its `init` included */
  readonly boot: readonly Called[]
}

/** The same, with what went wrong in it and what belongs to no session. */
export interface RecordedProcess extends ProcessFacts {
  readonly faults: readonly Faulted[]
  /** in each lane, behind which of its lines how many events were dropped */
  readonly lost: readonly (Lost & LinePlace)[]
  /** events that belong to no session: calls while the policy was loaded, `init`, and callouts that nobody could tell a session of */
  readonly loose: readonly SessionLine[]
}

/** What is known of a process so far. */
export interface ProcessNotes {
  readonly process: string
  told: ProcessTold | undefined
  off: WentOff | undefined
  readonly modules: ModuleTold[]
  readonly files: FileTold[]
  readonly replaced: string[]
  readonly faults: Faulted[]
  readonly lost: (Lost & LinePlace)[]
  readonly loose: SessionLine[]
}
