import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.js'
import { compareShards } from './compare-shards.js'
import type { FromWorker } from './compare-store.js'

/** A worker's share of a comparison: its own connection to the store, its own machines. */
const { storePath, comparison, work, isHeard } = workerData
const tell = (message: FromWorker): void => parentPort!.postMessage(message)
const store = openStore(storePath, { mode: 'read' })
const onFound = isHeard ? (found: Extract<FromWorker, { found: unknown }>['found']): void => tell({ found }) : undefined
const share = compareShards(store, comparison, { work, report: () => {}, onFound })
store.close()
tell({ share })
