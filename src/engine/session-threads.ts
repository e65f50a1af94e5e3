import type { Worker } from 'node:worker_threads'
import { endThread, startThread } from '../store/threads.js'
import { builtFile } from './built-file.js'
import type { SessionFindings, WhatToCompare } from './compare-options.js'
import type { WhatToAsk } from './second/what-to-ask.js'
import type { SharedWork } from './shared-work.js'
import type { Leavers } from './state/leavers.js'

/** What a worker does with the shards that it takes. Plain data. */
export type Job =
  | { readonly kind: 'compare'; readonly comparison: PlainComparison }
  /** looks for readers of what sessions leave; `leavers`: those, as all threads together found them */
  | { readonly kind: 'search'; readonly comparison: PlainComparison; readonly leavers: Leavers }
  /** asks for a second opinion */
  | { readonly kind: 'ask'; readonly what: Omit<WhatToAsk, 'newSupplement'> }

/** A comparison without what no other thread can be given. */
export type PlainComparison = Pick<WhatToCompare, 'candidate' | 'query' | 'limit'>

export const plainOf = ({ candidate, query, limit }: WhatToCompare): PlainComparison => ({ candidate, query, limit })

export interface WorkerTask {
  readonly storePath: string
  readonly work: SharedWork
  readonly job: Job
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
  const { storePath, work, job, onFound } = task
  const workerData: WorkerTask = { storePath, work, job, isHeard: onFound !== undefined }
  const others = Array.from({ length: workers - 1 }, () =>
    startThread(builtFile(import.meta.url, 'session-worker'), { workerData, resourceLimits }),
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
