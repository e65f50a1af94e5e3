import type { Worker } from 'node:worker_threads'
import { endThread, startThread } from '../store/threads.js'
import { builtFile } from './built-file.js'
import type { SessionFindings, WhatToCompare } from './compare-options.js'
import type { SharedWork } from './shared-work.js'
import type { Leavers } from './state/leavers.js'

/** What a worker does with the shards that it takes. */
export interface WorkerTask {
  readonly storePath: string
  readonly work: SharedWork
  readonly comparison: Pick<WhatToCompare, 'candidate' | 'query' | 'limit'>
  /** sessions that leave state, as all threads together found them: looks for readers of it; null: compares */
  readonly leavers: Leavers | null
  readonly isHeard: boolean
}

/** What a worker says: findings as it goes, if anybody listens, and its share at the end. */
export type FromWorker<Share> = { readonly share: Share } | { readonly found: SessionFindings }

type OnFound = ((findings: SessionFindings) => void) | undefined

/** What a session leaves behind is gone with the next one: a small nursery does, and keeps many workers small. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

/** Does the task in this thread, by `own`, and in `workers` - 1 others beside it, which take shards of the same work. */
export const inThreads = async <Share>(
  task: Omit<WorkerTask, 'isHeard'> & { readonly onFound?: OnFound },
  workers: number,
  own: () => Share,
): Promise<readonly Share[]> => {
  const { storePath, work, leavers, comparison, onFound } = task
  const { candidate, query, limit } = comparison
  const isHeard = onFound !== undefined
  const workerData: WorkerTask = { storePath, work, leavers, isHeard, comparison: { candidate, query, limit } }
  const others = Array.from({ length: workers - 1 }, () =>
    startThread(builtFile(import.meta.url, 'compare-worker'), { workerData, resourceLimits }),
  )
  const shares = Promise.all(others.map((worker) => shareOf<Share>(worker, onFound)))
  try {
    const ownShare = own()
    return [ownShare, ...(await shares)]
  } catch (error) {
    shares.catch(() => {})
    await Promise.all(others.map(endThread))
    throw error
  }
}

const shareOf = <Share>(worker: Worker, onFound: OnFound): Promise<Share> =>
  new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker<Share>) =>
      'share' in message ? resolve(message.share) : onFound?.(message.found),
    )
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`a worker ended with ${code} before it was done`)))
  })
