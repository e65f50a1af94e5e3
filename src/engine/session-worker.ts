import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import type { SessionFindings } from './compare-options.js'
import { compareShards } from './compare-shards.js'
import { giveWay } from './give-way.js'
import { askShards } from './second/ask-shards.js'
import type { FromWorker, WorkerTask } from './session-threads.js'
import { ReaderSearch } from './state/reader-search.js'
import { searchShards } from './state/search-shards.js'

giveWay()

/** A worker's share of what is done with a store: its own connection to it, its own machines. */
const { storePath, job, work, isHeard } = workerData as WorkerTask
const tell = (message: FromWorker<unknown>): void => parentPort!.postMessage(message)
const store = openStore(storePath, { mode: 'read' })
const onFound = isHeard ? (found: SessionFindings): void => tell({ found }) : undefined
const sharing = { work, report: () => {}, onFound }

const shareOf = (): unknown => {
  switch (job.kind) {
    case 'compare':
      return compareShards(store, job.comparison, sharing)
    case 'search':
      return searchShards(store, job.comparison, {
        ...sharing,
        search: new ReaderSearch(store, job.comparison, job.leavers),
      })
    case 'ask':
      return askShards(store, job.what, sharing)
  }
}

const share = shareOf()
store.close()
tell({ share })
