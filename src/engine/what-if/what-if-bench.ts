import { readable } from '../../domain/canonical.js'
import { showText } from '../../domain/phase.js'
import type { Revision } from '../../domain/revision.js'
import { sourceName } from '../../domain/source.js'
import { Trouble } from '../../domain/trouble.js'
import type { WhatIf } from '../../domain/what-if.js'
import { readBoot, readRevision } from '../../store/revisions.js'
import type { Store } from '../../store/store.js'
import { defaultCompareOptions, type Hosts } from '../compare-options.js'
import { Comparer } from '../comparer.js'
import type { Recording } from '../recording.js'
import { type Script, scriptOf } from '../script.js'
import { stoppedByTheClock } from '../stopped.js'
import { watchedOnce } from '../watched.js'
import { type Copy, type Edit, editedCopy } from './edited-copy.js'
import { type RanCopy, runWhatIf, type WhatIfOptions } from './run-what-if.js'

/** A copy that was run, and all that came of it. */
export interface RanWhatIf {
  readonly copy: Copy
  readonly played: RanCopy['played']
  readonly whatIf: WhatIf
}

/** Runs copies of a store's sessions with other inputs, as often as is wished: what they run on is booted once. */
export class WhatIfBench {
  private readonly store: Store
  private readonly candidate: Revision | null
  private readonly options: WhatIfOptions
  /** by revision under test */
  private readonly comparers = new Map<string, Comparer>()

  /** Under a candidate, or each under the revision that it was recorded under. */
  constructor(store: Store, candidate: Revision | null = null, options: WhatIfOptions = {}) {
    this.store = store
    this.candidate = candidate
    this.options = options
  }

  /**
   * Runs a copy with the edits that `editsOf` makes of the recording's script, within the time that a session may take. Throws Trouble
   * as `refuseUneditable`, `editsOf` and `editedCopy` do, `session-unfaithful`, `policy-boot` and `session-stopped`.
   */
  runWatched(recording: Recording, editsOf: (script: Script) => readonly Edit[]): RanWhatIf {
    refuseUneditable(recording)
    const script = scriptOf(recording)
    const edits = editsOf(script)
    const ran = watchedOnce(() => this.run(recording, editedCopy(script, edits)))
    if (ran) return ran
    const { reason, hint } = stoppedByTheClock
    throw new Trouble('session-stopped', `${recording.session}: ${reason}`, { hint })
  }

  private run(recording: Recording, copy: Copy): RanWhatIf {
    const { result, played } = runWhatIf(this.hostsFor(recording), recording, copy, this.options)
    const { source } = recording.opened
    const candidate = this.candidate && { revision: this.candidate.id, name: this.candidate.name }
    return {
      copy,
      played,
      whatIf: { session: recording.session, name: readable(sourceName(source)), candidate, ...result },
    }
  }

  private hostsFor(recording: Recording): Hosts {
    const revision =
      this.candidate ?? readRevision(this.store, readBoot(this.store, recording.opened.boot).input.revision)
    const comparer =
      this.comparers.get(revision.id) ??
      new Comparer(this.store, revision, { ...defaultCompareOptions, ...this.options })
    this.comparers.set(revision.id, comparer)
    const hosts = comparer.hostsFor(recording)
    if (!('why' in hosts)) return hosts
    throw new Trouble('policy-boot', `${recording.session} cannot be run with other inputs: ${hosts.why}`, {
      hint: hosts.hint ?? `reprise replay ${recording.session}${this.candidate ? ' --policy POLICY' : ''}`,
    })
  }
}

/** Throws Trouble `session-damaged`, `session-gap` or `session-continuous`: of such a recording no copy can be made. */
export const refuseUneditable = ({ session, damage, gaps, opened }: Recording): void => {
  const refuse = (code: string, why: string, hint: string): Trouble =>
    new Trouble(code, `no copy of ${session} can be made: ${why}`, { hint })
  if (damage)
    throw refuse(
      'session-damaged',
      `its recording is damaged at ${damage.at}: ${damage.why}`,
      'see what else is: reprise verify',
    )
  const [gap] = gaps
  if (gap)
    throw refuse(
      'session-gap',
      `its recording has a gap at ${showText(gap.what)}: ${showText(gap.why)}`,
      'record the session again, with what is missing',
    )
  if (opened.continuous?.after !== undefined)
    throw refuse(
      'session-continuous',
      `it goes on from the state that ${opened.continuous.after} left, and a copy runs by itself`,
      `record ${readable(sourceName(opened.source))} by itself: reprise record without --continuous`,
    )
}
