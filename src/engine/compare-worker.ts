import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import { compareShards } from './compare-shards.js'

/** A worker's share of a comparison: its own connection to the store, its own machines. */
const { storePath, comparison, work } = workerData
const store = openStore(storePath, { mode: 'read' })
const share = compareShards(store, comparison, { work, report: () => {} })
store.close()
parentPort!.postMessage(share)
