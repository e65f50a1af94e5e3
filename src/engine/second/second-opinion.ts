import type { NotAsked, Parting, SecondOpinion } from '../../domain/second-opinion.js'
import { secondMachine } from '../../momentum/boot/machines.js'
import { openStore } from '../../store/store.js'
import { inThreads } from '../session-threads.js'
import { inShardOrder, type Report, sharedWork } from '../shared-work.js'
import { inOrderOf, threadsFor } from '../threads-for.js'
import { type AskedShare, askContinuous, askShards } from './ask-shards.js'
import { addOpinion, addPartings, emptyOpinion } from './opinion-tally.js'
import type { WhatToAsk } from './what-to-ask.js'

export interface AskedStore extends WhatToAsk {
  readonly storePath: string
  /** threads: this one, and others beside it */
  readonly workers: number
  readonly onProgress?: (done: number, total: number) => void
}

/** Runs every session that meets the query on the second machine as well, under its own revision and under a candidate. */
export const secondOpinion = async (asked: AskedStore): Promise<SecondOpinion> => {
  const { storePath, query, candidate, limit, newSupplement, timeoutMs, onProgress } = asked
  const store = openStore(storePath, { mode: 'read' })
  try {
    const { workers, total, shards } = threadsFor(store, query, newSupplement ? 1 : asked.workers)
    const work = sharedWork(shards)
    const report: Report = (done) => onProgress?.(done, total)
    const task = { storePath, work, job: { kind: 'ask', what: { query, candidate, limit, timeoutMs } } as const }
    const shares = await inThreads<AskedShare>(task, workers, () => askShards(store, asked, { work, report }))
    const ids = inOrderOf(store, query, new Set(shares.flatMap(({ continuous }) => continuous)))
    const before = total - ids.length
    const continuous = askContinuous(store, asked, { ids, report: (done) => report(before + done) })
    const tally = emptyOpinion()
    addPartings(tally, distinct([...shares, continuous].flatMap(({ ofBoots }) => ofBoots)), limit)
    for (const part of [...inShardOrder(shares), continuous.tally]) addOpinion(tally, part, limit)
    const { sessions, parted, partings, all, notAsked } = tally
    return {
      machine: secondMachine,
      sessions,
      parted,
      partings,
      truncated: all > partings.length,
      notAsked: Array.from(notAsked, ([why, count]): NotAsked => ({ why, sessions: count })),
    }
  } finally {
    store.close()
  }
}

/** Each thread boots for itself. */
const distinct = (partings: readonly Parting[]): readonly Parting[] => [
  ...new Map(partings.map((parting) => [JSON.stringify(parting), parting])).values(),
]
