import { Worker } from 'node:worker_threads'
import type { JobReport } from '../../tui/outside.js'
import type { Candidate } from '../../tui/view/job.js'

/** Compares in a thread of its own. Returns what ends it before it is done; nothing is told after that. */
export const compareBeside = (
  storePath: string,
  candidate: Candidate,
  tell: (report: JobReport) => void,
): (() => void) => {
  const worker = new Worker(threadFile(), { workerData: { storePath, candidate } })
  let isOver = false
  const tellOnce = (report: JobReport): void => {
    if (isOver) return
    isOver = report.outcome !== 'running'
    tell(report)
  }
  worker.on('message', tellOnce)
  worker.on('error', (error: Error) => tellOnce({ outcome: 'ended', why: error.message }))
  worker.on('exit', (code) =>
    tellOnce({ outcome: 'ended', why: `the comparison ended with ${code} before it was done` }),
  )
  return () => {
    isOver = true
    void worker.terminate()
  }
}

/** Threads are started from the built program, also when this is run from its source by a test. */
const threadFile = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/cli/outside/compare-thread.js', import.meta.url)
    : new URL('./compare-thread.js', import.meta.url)
