import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import { compareShards } from './compare-shards.js'
import type { WorkerTask } from './compare-threads.js'
import { ReaderSearch } from './state/reader-search.js'
import { searchShards } from './state/search-shards.js'

/** A worker's share of a comparison: its own connection to the store, its own machines. */
const { storePath, comparison, work, leavers } = workerData as WorkerTask
const store = openStore(storePath, { mode: 'read' })
const taken = { work, report: () => {} }
const share = leavers
  ? searchShards(store, comparison, { ...taken, search: new ReaderSearch(store, comparison, leavers) })
  : compareShards(store, comparison, taken)
store.close()
parentPort!.postMessage(share)
