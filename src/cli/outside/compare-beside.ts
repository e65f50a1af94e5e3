import { builtFile } from '../../engine/built-file.js'
import { endThread, startThread } from '../../store/threads.js'
import type { JobReport } from '../../tui/outside.js'
import type { Candidate } from '../../tui/view/job.js'

/** Compares in a thread of its own. Returns what ends it before it is done; nothing is told after that. */
export const compareBeside = (
  storePath: string,
  candidate: Candidate,
  tell: (report: JobReport) => void,
): (() => void) => {
  const worker = startThread(builtFile(import.meta.url, 'compare-thread'), { workerData: { storePath, candidate } })
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
    void endThread(worker)
  }
}
