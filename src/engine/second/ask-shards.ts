import type { Parting } from '../../domain/second-opinion.js'
import type { Store } from '../../store/store.js'
import { isolatedOnly } from '../left-behind.js'
import { readEach, readRecordings } from '../read-recording.js'
import { type Recording, weightOf } from '../recording.js'
import { countDone, doneSoFar, progressEvery, type Report, type SharedWork, takeShards } from '../shared-work.js'
import { watched } from '../watched.js'
import { type Answer, Asking } from './asking.js'
import { askingChain, stoppedOnOne } from './asking-chain.js'
import { addAnswer, emptyOpinion, type OpinionTally } from './opinion-tally.js'
import { statesAfterBoot } from './states-left.js'
import type { WhatToAsk } from './what-to-ask.js'

/** What one thread asked. */
export interface AskedShare {
  /** of each shard that it took, by its number */
  readonly tallies: ReadonlyMap<number, OpinionTally>
  /** sessions that go on from one another, and were left for later */
  readonly continuous: readonly string[]
  readonly ofBoots: readonly Parting[]
}

/** Takes shards and asks of their sessions, in this thread, until none is left. */
export const askShards = (
  store: Store,
  what: WhatToAsk,
  { work, report }: { readonly work: SharedWork; readonly report: Report },
): AskedShare => {
  const asking = new Asking(store, what)
  const tallies = new Map<number, OpinionTally>()
  const continuous: string[] = []
  const ask = (recording: Recording): Answer => asking.ask(recording, statesAfterBoot)
  const run = { work: ask, stopped: () => stoppedOnOne, weightOf }
  for (const [shard, range] of takeShards(work)) {
    const tally = emptyOpinion()
    tallies.set(shard, tally)
    const recordings = isolatedOnly(readRecordings(store, what.query, range), continuous)
    for (const [, answer] of watched(recordings, run, what.timeoutMs)) {
      addAnswer(tally, answer, what.limit)
      countDone(work, report)
    }
  }
  report(doneSoFar(work))
  return { tallies, continuous, ofBoots: asking.ofBoots }
}

/** Asks of sessions that go on from one another, in this order, once every shard is done. */
export const askContinuous = (
  store: Store,
  what: WhatToAsk,
  { ids, report }: { readonly ids: readonly string[]; readonly report: Report },
): Pick<AskedShare, 'ofBoots'> & { readonly tally: OpinionTally } => {
  const asking = new Asking(store, what)
  const chain = askingChain(store, asking, what.timeoutMs)
  const tally = emptyOpinion()
  let done = 0
  for (const recording of readEach(store, ids)) {
    addAnswer(tally, chain.run(recording), what.limit)
    done += 1
    if (done % progressEvery === 0) report(done)
  }
  return { tally, ofBoots: asking.ofBoots }
}
