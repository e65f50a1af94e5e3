import { isMainThread, parentPort } from 'node:worker_threads'
import { openStore } from '../../dist/store/store.js'
import { endThread, startThread } from '../../dist/store/threads.js'

/** Starts threads that open a store, and ends each at another moment of that; the last one by ending itself. */
const runs = (worker) => new Promise((resolve) => worker.once('message', resolve))

if (isMainThread) {
  for (let waitMs = 0; waitMs < 4; waitMs += 0.05) {
    const worker = startThread(new URL(import.meta.url), { argv: process.argv.slice(2) })
    await runs(worker)
    for (const until = performance.now() + waitMs; performance.now() < until; );
    await endThread(worker)
  }
  await runs(startThread(new URL(import.meta.url), { argv: process.argv.slice(2) }))
  process.exit(7)
} else {
  parentPort.postMessage('runs')
  for (const path of process.argv.slice(2)) openStore(path, { mode: 'read' }).close()
}
