import type { Candidate } from './job.js'

/** Short, for a sentence: the last part of its path, and which commit. */
export const candidateName = ({ path, commit }: Candidate): string =>
  (path.replace(/\/+$/, '').split('/').at(-1) || path) + (commit === null ? '' : `@${commit.slice(0, 8)}`)
