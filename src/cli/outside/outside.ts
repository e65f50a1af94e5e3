import { commitsOf } from '../../capture/git.js'
import type { CandidateChoice, Outside } from '../../tui/outside.js'
import { offeredCandidates, rememberCandidate } from './candidates.js'
import { compareBeside } from './compare-beside.js'
import { absolutePath, completePath } from './complete-path.js'
import { judgeBeside } from './judge-beside.js'
import { rerunBeside } from './rerun-beside.js'
import { saveBeside } from './save-beside.js'
import { watchPolicy } from './watch-policy.js'

/** Commits that are offered of a candidate. */
const commitsShown = 20

/** What the terminal UI has done outside of it, for the store of this path. */
export const outsideOf = (storePath: string, env: NodeJS.ProcessEnv): Outside => ({
  candidates: async () => {
    const paths = offeredCandidates(env, process.cwd())
    const [first] = paths
    return [...paths.map(asItIs), ...(first === undefined ? [] : await committed(first))]
  },
  paths: completePath,
  compare: (candidate, tell) => {
    const path = absolutePath(candidate.path)
    return compareBeside(storePath, { ...candidate, path }, (report) => {
      if (report.outcome === 'finished') rememberCandidate(path, env)
      tell(report)
    })
  },
  rerun: rerunBeside(storePath, env),
  judge: judgeBeside(storePath, env),
  saveCopy: saveBeside(storePath),
  watch: (path, saved) => watchPolicy(absolutePath(path), saved),
})

const asItIs = (path: string): CandidateChoice => ({ path, commit: null, at: null, subject: '' })

const committed = async (path: string): Promise<readonly CandidateChoice[]> =>
  (await commitsOf(path, commitsShown)).map(({ id, at, subject }) => ({ path, commit: id, at, subject }))
