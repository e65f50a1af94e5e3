import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import type { SessionFindings } from './compare-options.js'
import { compareShards } from './compare-shards.js'
import type { FromWorker, WorkerTask } from './compare-threads.js'
import { giveWay } from './give-way.js'
import { ReaderSearch } from './state/reader-search.js'
import { searchShards } from './state/search-shards.js'

giveWay()

/** A worker's share of a comparison: its own connection to the store, its own machines. */
const { storePath, comparison, work, leavers, isHeard } = workerData as WorkerTask
const tell = (message: FromWorker<unknown>): void => parentPort!.postMessage(message)
const store = openStore(storePath, { mode: 'read' })
const onFound = isHeard ? (found: SessionFindings): void => tell({ found }) : undefined
const taken = { work, report: () => {}, onFound }
const share = leavers
  ? searchShards(store, comparison, { ...taken, search: new ReaderSearch(store, comparison, leavers) })
  : compareShards(store, comparison, taken)
store.close()
tell({ share })
