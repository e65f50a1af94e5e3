import type { IsolatedSession } from '../../domain/comparison.js'
import type { Store } from '../../store/store.js'
import type { WhatToCompare } from '../compare-options.js'
import { inThreads, plainOf } from '../session-threads.js'
import { inShardOrder, type SharedWork, sharedWork } from '../shared-work.js'
import { lookCloser } from './closer-look.js'
import { addIsolatedTally, emptyIsolated, listed } from './isolated-tally.js'
import type { Leavers } from './leavers.js'
import { ReaderSearch } from './reader-search.js'
import { searchShards } from './search-shards.js'

/** Nothing was searched, or there was nothing to search for. */
export const none: Isolated = { count: 0, all: 0, readers: 0, drifting: 0, sessions: [], tried: 0 }

interface Comparison extends WhatToCompare {
  readonly storePath: string
  readonly onSearch?: (done: number, total: number) => void
}

interface Search {
  readonly workers: number
  readonly total: number
  readonly shards: SharedWork['shards']
  /** found by comparing all sessions */
  readonly leavers: Leavers
}

/** Sessions that leave or read state; `count` of them are the same by themselves. */
export interface Isolated {
  readonly count: number
  /** these, and those that drift by themselves and further on what others left */
  readonly all: number
  /** those that read what others left, and those of them that drift on it */
  readonly readers: number
  readonly drifting: number
  /** those that are listed */
  readonly sessions: readonly IsolatedSession[]
  /** sessions whose state the others ran on */
  readonly tried: number
}

/**
 * Once every session was compared, and some leave state: runs all that can be told again on it. Where none leaves any, nothing
 * runs.
 */
export const searchReaders = async (
  store: Store,
  comparison: Comparison,
  { workers, total, shards, leavers }: Search,
): Promise<Isolated> => {
  if (leavers.size === 0) return none
  const work = sharedWork(shards)
  const report = (done: number): void => comparison.onSearch?.(done, total)
  const job = { kind: 'search', comparison: plainOf(comparison), leavers } as const
  const task = { storePath: comparison.storePath, work, job }
  const search = new ReaderSearch(store, comparison, leavers)
  const shares = await inThreads(task, workers, () => searchShards(store, comparison, { work, report, search }))
  const tally = emptyIsolated()
  for (const part of inShardOrder(shares)) addIsolatedTally(tally, part, comparison.limit)
  const { count, all, readers } = tally
  const found = listed(tally, comparison.limit)
  const sessions = lookCloser(search, found)
  const drifting = tally.drifting + driftingOf(sessions) - driftingOf(found)
  return { count, all, readers, drifting, sessions, tried: search.tried }
}

/** A closer look finds some more. */
const driftingOf = (sessions: readonly IsolatedSession[]): number =>
  sessions.filter(({ reads }) => reads?.verdict === 'drifted').length
