import { isMainThread, Worker, type WorkerOptions, workerData } from 'node:worker_threads'

/**
 * Threads that open stores. A thread that is ended while better-sqlite3 is loaded into it takes the whole process along: its
 * first calls of Node fail, and napi.h makes that a fatal error. So a thread goes through a gate to load it, and whoever ends the thread
 * closes the gate first, and waits until nobody is in it.
 */
export type Gate = Int32Array<SharedArrayBuffer>

/** places in a gate: whether it is closed, and how many threads are in it */
const closed = 0
const within = 1

const longestWaitMs = 5000

const gates = new Map<Worker, Gate>()

/** The gate of this thread; threads that it starts have the same one, since they end with it. */
const own = (workerData as { readonly gate?: Gate } | null)?.gate

/** Starts a thread, to be ended by `endThread`. The process does not end while one loads what it needs. */
export const startThread = (file: URL, options: WorkerOptions = {}): Worker => {
  if (isMainThread && !process.listeners('exit').includes(closeAll)) process.on('exit', closeAll)
  const gate = own ?? new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(file, { ...options, workerData: { ...options.workerData, gate } })
  gates.set(worker, gate)
  worker.once('exit', () => gates.delete(worker))
  return worker
}

/** Ends a thread and all that it has started, whatever they do. */
export const endThread = async (worker: Worker): Promise<void> => {
  const gate = gates.get(worker)
  if (gate) close(gate)
  worker.unref()
  await worker.terminate()
}

/** What comes of loading better-sqlite3, or of anything that may load it; where this thread is being ended, nothing any more. */
export const throughGate = <Result>(load: () => Result): Result => {
  if (own === undefined) return load()
  Atomics.add(own, within, 1)
  try {
    if (Atomics.load(own, closed) === 1) leaveForGood(own)
    return load()
  } finally {
    leave(own)
  }
}

const leave = (gate: Gate): void => {
  Atomics.sub(gate, within, 1)
  Atomics.notify(gate, within)
}

/** Ends this thread, should whoever ends it have been overheard: a wait does not notice what came just before it. */
const leaveForGood = (gate: Gate): never => {
  leave(gate)
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    process.exit()
    Atomics.wait(nothing, 0, 0, 10)
  }
}

const close = (gate: Gate): void => {
  Atomics.store(gate, closed, 1)
  const until = performance.now() + longestWaitMs
  for (let others = Atomics.load(gate, within); others > 0; others = Atomics.load(gate, within))
    if (Atomics.wait(gate, within, others, until - performance.now()) === 'timed-out') return
}

const closeAll = (): void => {
  for (const gate of gates.values()) close(gate)
}
