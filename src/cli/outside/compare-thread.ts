import { parentPort, workerData } from 'node:worker_threads'
import { Trouble } from '../../domain/trouble.js'
import { compareStore, defaultWorkers } from '../../engine/compare-store.js'
import { giveWay } from '../../engine/give-way.js'
import { parseQuery } from '../../store/query/query.js'
import type { JobReport } from '../../tui/outside.js'
import type { Candidate, Found } from '../../tui/view/job.js'
import { driftsListed } from '../drifts-listed.js'
import { keepComparison } from '../keep-comparison.js'
import { readCandidate } from './read-candidate.js'

/** Compares beside the screen, and tells at most every so many milliseconds how far it is. */
const everyMs = 100

const tell = (report: JobReport): void => parentPort!.postMessage(report)

const nothing = (): { [Kind in keyof Found]: Found[Kind][number][] } => ({
  drifts: [],
  undecidable: [],
  unfaithful: [],
})

const compare = async (storePath: string, wanted: Candidate): Promise<JobReport> => {
  const candidate = readCandidate(wanted)
  const started = Date.now()
  let [told, done, total, found] = [started, 0, 0, nothing()]
  const tellNow = (): void => {
    told = Date.now()
    tell({ outcome: 'running', progress: { done, total, elapsedMs: told - started }, found })
    found = nothing()
  }
  const tellNowAndThen = (): void => {
    if (Date.now() - told >= everyMs) tellNow()
  }
  const comparison = await compareStore({
    storePath,
    candidate,
    query: parseQuery(''),
    limit: driftsListed,
    workers: defaultWorkers(),
    onProgress: (nowDone, nowTotal) => {
      done = nowDone
      total = nowTotal
      tellNowAndThen()
    },
    onFound: ({ drifts, undecidable, unfaithful }) => {
      found.drifts.push(...drifts)
      found.undecidable.push(...undecidable)
      found.unfaithful.push(...unfaithful)
      tellNowAndThen()
    },
  })
  tellNow()
  const why = await keepComparison(storePath, comparison)
  return why === undefined ? { outcome: 'finished', revision: candidate.id } : { outcome: 'ended', why }
}

giveWay()

try {
  tell(await compare(workerData.storePath, workerData.candidate))
} catch (error) {
  if (!(error instanceof Trouble)) throw error
  tell({ outcome: 'ended', why: error.message })
}
