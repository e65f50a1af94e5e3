import type { Candidate } from './job.js'

/** Short, for a sentence: the last part of its path, and which commit. */
export const candidateName = ({ path, commit }: Candidate): string =>
  (path.replace(/\/+$/, '').split('/').at(-1) || path) + (commit === null ? '' : `@${shortCommit(commit)}`)

/** As much of a commit's id as people read. */
export const shortCommit = (commit: string): string => commit.slice(0, 8)
