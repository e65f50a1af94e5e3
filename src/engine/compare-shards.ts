import type { Store } from '../store/store.js'
import { defaultCompareOptions, type SessionFindings, type Watching, type WhatToCompare } from './compare-options.js'
import { comparisonStopped, type SessionComparison } from './compare-session.js'
import { Comparer, type FragileSides } from './comparer.js'
import { comparerChain } from './comparer-chain.js'
import { notLookedFor } from './fragility.js'
import { isolatedOnly } from './left-behind.js'
import { readEach, readRecordings } from './read-recording.js'
import { type Recording, weightOf } from './recording.js'
import { SecondLook } from './second-look.js'
import { countDone, doneSoFar, progressEvery, type SharedWork, takeShards } from './shared-work.js'
import { addFragile, addSession, emptyTally, settleTally, type TalliedSession, type Tally } from './tally.js'
import { watched } from './watched.js'

/** What one thread's share of a comparison came to. */
export interface Share {
  /** of each shard that it took, by its number */
  readonly tallies: ReadonlyMap<number, Tally>
  /** sessions that go on from one another, and were left for later */
  readonly continuous: readonly string[]
  readonly whole: {
    readonly drifts: Comparer['drifts']
    readonly undecidable: Comparer['undecidable']
    readonly occasional: readonly string[]
  }
}

/** Takes shards and compares their sessions, in this thread, until none is left. */
export const compareShards = (
  store: Store,
  comparison: WhatToCompare,
  { work, report, onFound }: Watching & { readonly work: SharedWork },
): Share => {
  const { newSupplement } = comparison
  const comparer = new Comparer(store, comparison.candidate, { ...defaultCompareOptions, newSupplement })
  const tallies = new Map<number, Tally>()
  const continuous: string[] = []
  for (const [shard, range] of takeShards(work)) {
    const tally = emptyTally()
    tallies.set(shard, tally)
    const secondLook = secondLookOf(comparer, tally, comparison.limit)
    const recordings = isolatedOnly(readRecordings(store, comparison.query, range), continuous)
    const run = { work: (recording: Recording) => comparer.compare(recording), stopped: comparisonStopped, weightOf }
    for (const [recording, result] of watched(recordings, run)) {
      const session = sessionOf(comparer, recording, result)
      addSession(tally, session, comparison.limit)
      tellFindings(session, onFound)
      if (result.restsOnOpen) secondLook.add(recording)
      countDone(work, report)
    }
    secondLook.finish()
    settleTally(tally, comparison.limit)
  }
  report(doneSoFar(work))
  return { tallies, continuous, whole: wholeOf(comparer) }
}

/** Compares sessions that go on from one another, in this order, once every shard is done. */
export const compareContinuous = (
  store: Store,
  comparison: WhatToCompare,
  { ids, report, onFound }: Watching & { readonly ids: readonly string[] },
): Omit<Share, 'tallies' | 'continuous'> & { readonly tally: Tally } => {
  const { newSupplement, limit } = comparison
  const comparer = new Comparer(store, comparison.candidate, { ...defaultCompareOptions, newSupplement })
  const chain = comparerChain(store, comparer)
  const tally = emptyTally()
  const secondLook = secondLookOf(comparer, tally, limit)
  let done = 0
  for (const recording of readEach(store, ids)) {
    const result = chain.run(recording)
    const session = sessionOf(comparer, recording, result)
    addSession(tally, session, limit)
    tellFindings(session, onFound)
    if (result.restsOnOpen) {
      secondLook.add(recording)
      secondLook.finish()
    }
    done += 1
    tally.continuous = done
    if (done % progressEvery === 0) report(done)
  }
  return { tally, whole: wholeOf(comparer) }
}

const tellFindings = (session: TalliedSession, onFound: Watching['onFound']): void => {
  if (onFound !== undefined && session.comparison.verdict !== 'same') onFound(findingsIn(session))
}

/** What is told of one session. */
export const findingsIn = (session: TalliedSession): SessionFindings => {
  const tally = emptyTally()
  addSession(tally, session, Number.MAX_SAFE_INTEGER)
  const { drifts, undecidable, unfaithful } = tally
  return { drifts, undecidable, unfaithful }
}

export const sessionOf = (comparer: Comparer, recording: Recording, comparison: SessionComparison): TalliedSession => ({
  id: recording.session,
  at: recording.opened.at,
  boot: recording.opened.boot,
  revision: comparer.revisionOf(recording),
  comparison,
})

export const wholeOf = ({ drifts, undecidable, occasional }: Comparer): Share['whole'] => ({
  drifts,
  undecidable,
  occasional: [...occasional],
})

export const secondLookOf = (comparer: Comparer, tally: Tally, limit: number) =>
  new SecondLook<Recording, FragileSides>({
    work: (recording) => comparer.fragile(recording),
    stopped: { decisions: notLookedFor.map((one) => ({ ...one, side: 'candidate' })), tried: [] },
    weightOf,
    found: ({ session }, sides) => addFragile(tally, { session, ...sides }, limit),
  })
