import type { Store } from '../../store/store.js'
import type { WhatToCompare } from '../compare-options.js'
import { isolatedOnly } from '../left-behind.js'
import { readRecordings } from '../read-recording.js'
import { type Recording, weightOf } from '../recording.js'
import { countDone, doneSoFar, type Report, type SharedWork, takeShards } from '../shared-work.js'
import { stoppedByTheClock } from '../stopped.js'
import { watched } from '../watched.js'
import { addIsolated, emptyIsolated, type IsolatedTally } from './isolated-tally.js'
import type { Found, ReaderSearch } from './reader-search.js'

/** What one thread found. */
export interface SearchShare {
  /** of each shard that it took, by its number */
  readonly tallies: ReadonlyMap<number, IsolatedTally>
}

interface Search {
  readonly work: SharedWork
  readonly report: Report
  readonly search: ReaderSearch
}

/** Takes shards, and runs their sessions that are the same again on what others left, until no shard is left. */
export const searchShards = (
  store: Store,
  comparison: WhatToCompare,
  { work, report, search }: Search,
): SearchShare => {
  const tallies = new Map<number, IsolatedTally>()
  const run = { work: (recording: Recording) => search.isolated(recording), stopped: notFinished, weightOf }
  for (const [shard, range] of takeShards(work)) {
    const tally = emptyIsolated()
    tallies.set(shard, tally)
    for (const [, isolated] of watched(isolatedOnly(readRecordings(store, comparison.query, range), []), run)) {
      if (isolated) addIsolated(tally, isolated, comparison.limit)
      countDone(work, report)
    }
  }
  report(doneSoFar(work))
  return { tallies }
}

/** The first look was not stopped, so it is what others left that makes it slow. */
const notFinished = ({ session }: Recording): Found => ({
  isSame: true,
  session: {
    session,
    state: [],
    reads: {
      from: '',
      after: 0,
      side: 'both',
      phase: 'session',
      reason: stoppedByTheClock.reason,
      verdict: 'undecidable',
    },
  },
})
