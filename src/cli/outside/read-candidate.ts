import { readCommittedPolicy } from '../../capture/read-commit.js'
import { readPolicy } from '../../capture/read-policy.js'
import type { Revision } from '../../domain/revision.js'
import type { Candidate } from '../../tui/view/job.js'

/** A candidate as it is on its path now, or as its commit has it. Throws Trouble as `readPolicy` and `readCommittedPolicy` do. */
export const readCandidate = ({ path, commit }: Candidate): Revision =>
  commit === null ? readPolicy(path) : readCommittedPolicy(path, commit)

/** As `readCandidate`, but the commit that was asked for last is not read again, where it is named by its whole id: that is the same for ever. */
export const candidateReader = (): typeof readCandidate => {
  let last: { readonly key: string; readonly revision: Revision } | null = null
  return (candidate) => {
    if (!/^[0-9a-f]{40,64}$/.test(candidate.commit ?? '')) return readCandidate(candidate)
    const key = JSON.stringify([candidate.path, candidate.commit])
    if (last?.key !== key) last = { key, revision: readCandidate(candidate) }
    return last.revision
  }
}
