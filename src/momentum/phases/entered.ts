import type { PhaseName } from '../../domain/phase.js'
import type { GivenValue } from '../callouts/callout.js'
import type { Invoked } from '../callouts/invoke.js'
import type { AuthAttempt } from '../inbound/auth.js'
import type { StringObject } from '../objects.js'
import type { Reply } from './replies.js'

/** A phase that has been entered: the host's own changes are done, its callouts have not run. */
export interface Entered {
  /** false where the command comes at a wrong time or is none that policy hears of */
  readonly runs: boolean
  /** the answer where nothing runs */
  readonly reply: Reply | null
  readonly line: StringObject | null
  readonly buffer: StringObject | null
  /** what the phase's callouts are given, by their place */
  readonly values: readonly GivenValue[]
  /** what AUTH has come to */
  readonly attempt: AuthAttempt | null
  /** is that callout called, as things stand? null: each is */
  readonly isDue: ((callout: string) => boolean) | null
  /** what the host makes of what a module answered */
  readonly take: ((callout: string, invoked: Invoked) => void) | null
  /** the host's own decision, once its callouts have run */
  readonly decide: (() => void) | null
  /** what it decides is told, though no policy hears of the phase */
  readonly isTold?: true
  /** what the host does between a phase's first callout and those that run only where nothing refused */
  readonly onAccepted: (() => void) | null
}

export const entered: Entered = {
  runs: true,
  reply: null,
  line: null,
  buffer: null,
  values: [],
  attempt: null,
  isDue: null,
  take: null,
  decide: null,
  onAccepted: null,
}

export const answered = (reply: Reply | null): Entered => ({ ...entered, runs: false, reply })

export type PhaseTable<Rule> = Readonly<Record<PhaseName, Rule>>
