import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import { compareShard } from './compare-store.js'

/** A worker's share of a comparison: its own connection to the store, its own machines. */
const { storePath, range, ...comparison } = workerData
const store = openStore(storePath, { mode: 'read' })
const result = compareShard(store, comparison, { range, report: (done) => parentPort!.postMessage({ done }) })
store.close()
parentPort!.postMessage({ result })
