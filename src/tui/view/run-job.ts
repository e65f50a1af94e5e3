import { worstDriftFirst } from '../../domain/drift-order.js'
import type { JobReport } from '../outside.js'
import { staying } from '../screens/drifts/landing.js'
import { candidateName } from './candidate-name.js'
import { driftKey } from './drift-key.js'
import type { Candidate, Changes, Found, Job, Listed } from './job.js'
import { noticed, type View, withErrand } from './view.js'

/** Findings that are listed while a comparison runs, of each sort. */
const listed = 1000

const nothing: Found = { drifts: [], undecidable: [], unfaithful: [] }

/** A comparison with a candidate begins, in place of the one that runs. */
export const jobStarted = (view: View, candidate: Candidate): View => {
  const number = view.jobs + 1
  const progress = { done: 0, total: 0, elapsedMs: 0 }
  const job = { number, candidate, progress, found: nothing, ended: null, isKept: false }
  return withErrand(
    { ...view, notice: '', jobs: number, job, notCompared: null },
    { kind: 'compare', job: number, candidate },
  )
}

/** What was found goes with it; an ended one leaves the screen, and so does one that never began. */
export const jobCancelled = (view: View): View => {
  const next = { ...view, job: null, notCompared: null }
  return view.job?.ended === null ? withErrand(next, { kind: 'cancel' }) : next
}

/** What came of a comparison; one that is no longer wanted says nothing any more. */
export const jobReported = (view: View, number: number, report: JobReport): View => {
  const { job } = view
  if (job?.number !== number) return view
  if (report.outcome === 'running') return { ...view, job: advanced(job, report) }
  if (report.outcome === 'ended') return jobEnded({ ...view, notice: '' }, job, report.why)
  const candidate = { ...job.candidate, revision: report.revision }
  const before = view.lastRun?.candidate.path === candidate.path ? view.lastRun.now : null
  return noticed(
    {
      ...view,
      job: { ...job, isKept: true },
      comparison: 0,
      unanswered: '',
      lastRun: { candidate, before, now: null, changes: null },
      read: { ...view.read, overview: null },
    },
    `compared with ${candidateName(job.candidate)}`,
  )
}

/** One that has compared nothing takes nothing from view. */
const jobEnded = (view: View, job: Job, why: string): View =>
  job.progress.done === 0
    ? { ...view, job: null, notCompared: { candidate: job.candidate, why } }
    : { ...view, job: { ...job, ended: why } }

/** The comparison that was made here was read: what was found takes the place of what was told as it went. */
export const jobRead = (view: View): View => (view.job?.isKept ? { ...staying(view), job: null } : view)

const advanced = (job: Job, { progress, found }: Extract<JobReport, { outcome: 'running' }>): Job => ({
  ...job,
  progress,
  found: {
    drifts: [...job.found.drifts, ...found.drifts].sort(worstDriftFirst).slice(0, listed),
    undecidable: [...job.found.undecidable, ...found.undecidable].slice(0, listed),
    unfaithful: [...job.found.unfaithful, ...found.unfaithful].slice(0, listed),
  },
})

/** Once the comparison that was made here has been read: what it changed against the one before it. */
export const lastRunSettled = (view: View): View => {
  const { lastRun, comparison } = view
  const shown = view.read.overview?.comparison
  if (lastRun === null || lastRun.now !== null || comparison !== 0 || !shown) return view
  const now = { drifts: shown.drifts, isWhole: !shown.truncated, names: shown.names }
  const { before } = lastRun
  const changes = before?.isWhole && now.isWhole ? changesBetween(before, now) : null
  return { ...view, lastRun: { ...lastRun, now, changes } }
}

const changesBetween = (before: Listed, now: Listed): Changes => {
  const known = new Set(before.drifts.map(driftKey))
  const present = new Set(now.drifts.map(driftKey))
  return {
    fresh: new Set(now.drifts.filter((drift) => !known.has(driftKey(drift)))),
    gone: before.drifts.filter((drift) => !present.has(driftKey(drift))),
    names: before.names,
  }
}
