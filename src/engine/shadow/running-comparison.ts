import type { Comparison } from '../../domain/comparison.js'
import type { Revision } from '../../domain/revision.js'
import type { Store } from '../../store/store.js'
import { defaultCompareOptions, type SessionFindings } from '../compare-options.js'
import { comparisonStopped } from '../compare-session.js'
import { findingsIn, secondLookOf, sessionOf, wholeOf } from '../compare-shards.js'
import { wholeComparison } from '../compare-store.js'
import { Comparer } from '../comparer.js'
import { readRecording } from '../read-recording.js'
import type { Recording } from '../recording.js'
import type { SecondLook } from '../second-look.js'
import { none } from '../state/search-readers.js'
import { addSession, emptyTally, settleTally } from '../tally.js'
import { watchedOnce } from '../watched.js'

/** A comparison that sessions are added to as they come; what they left to one another is not searched. */
export class RunningComparison {
  private readonly store: Store
  private readonly candidate: Revision
  private readonly limit: number
  private readonly comparer: Comparer
  private readonly tally = emptyTally()
  private readonly secondLook: Pick<SecondLook<Recording, unknown>, 'add' | 'finish'>

  constructor(store: Store, candidate: Revision, limit: number) {
    this.store = store
    this.candidate = candidate
    this.limit = limit
    this.comparer = new Comparer(store, candidate, defaultCompareOptions)
    this.secondLook = secondLookOf(this.comparer, this.tally, limit)
  }

  /** Compares a session of the store; comes to what of it cannot be told to be the same. Throws as `readRecording`. */
  add(id: string): SessionFindings {
    const recording = readRecording(this.store, id)
    const result = watchedOnce(() => this.comparer.compare(recording)) ?? comparisonStopped(recording)
    const session = sessionOf(this.comparer, recording, result)
    addSession(this.tally, session, this.limit)
    if (result.restsOnOpen) this.secondLook.add(recording)
    return findingsIn(session)
  }

  /** All that was compared, as `reprise compare` tells it; null where nothing was. */
  finish(): Comparison | null {
    const { store, candidate, limit, tally } = this
    this.secondLook.finish()
    settleTally(tally, limit)
    if (tally.bases.size === 0) return null
    return wholeComparison(
      store,
      { candidate, limit },
      { shares: [{ whole: wholeOf(this.comparer) }], tally, isolated: none },
    )
  }
}
