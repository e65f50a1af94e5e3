import type { Text } from '../../domain/canonical.js'
import { builtFile } from '../../engine/built-file.js'
import { askThread } from '../../store/ask-thread.js'
import type { Recorded } from '../../store/reviews/record-unchanged.js'
import type { VerdictsAsked } from '../../tui/outside.js'
import { reviewerName } from '../review/reviewer-name.js'

/** Verdicts with who gives them. */
export interface VerdictsGiven extends VerdictsAsked {
  readonly by: Text
}

/**
 * Writes verdicts in a thread of its own: a store that another process writes is waited for, and the screen is not held up. The program
 * does not end before what was asked is written, or was told not to be. Rejects as `recordUnchanged`, and with Trouble `reviewer-unknown`.
 */
export const judgeBeside = (
  storePath: string,
  env: NodeJS.ProcessEnv,
): ((asked: VerdictsAsked) => Promise<readonly Recorded[]>) => {
  const { ask } = askThread<VerdictsGiven, readonly Recorded[]>({
    file: builtFile(import.meta.url, 'judge-thread'),
    storePath,
    isAwaited: true,
  })
  return async (asked) => ask({ ...asked, by: reviewerName(undefined, env) })
}
