import type { Text } from '../../domain/canonical.js'
import type { DriftReviewed } from '../../domain/events.js'
import type { Said } from '../../domain/review.js'
import { shortHash } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import type { JudgedDrift } from '../../domain/verdict.js'
import { appendEvents, findStream } from '../append.js'
import type { Store } from '../store.js'
import { judgedStream, reviewStream } from './review-stream.js'

/** Who gives verdicts, and on what a comparison found under which candidate. */
export interface Reviewer {
  readonly by: Text
  /** hash of the candidate revision */
  readonly candidate: string
}

/**
 * Keeps verdicts, all or none. Those on a session's drifts stand in a stream of their own, which is erased with the session; those
 * on how a policy boots, in one of the recorded revision. Throws Trouble `session-missing`, `session-erased`,
 * `revision-missing`, and those of `Store.transaction`.
 */
export const recordVerdicts = (store: Store, said: readonly Said[], { by, candidate }: Reviewer): void =>
  store.transaction(() => {
    for (const [stream, some] of Map.groupBy(said, ({ drift }) => reviewStream(drift))) {
      requireJudged(store, some[0]!.drift)
      const events = some.map(({ drift, verdict, reason }) => {
        const input: DriftReviewed = { verdict, by, ...(reason === undefined ? {} : { reason }), candidate, drift }
        return { type: 'DriftReviewed', input } as const
      })
      const expectedVersion = findStream(store, stream)?.version ?? 0
      appendEvents(store, { stream, kind: 'review', expectedVersion, events })
    }
  })

const requireJudged = (store: Store, judged: JudgedDrift): void => {
  const { session, base } = judged
  const found = findStream(store, judgedStream(judged))
  if (found?.kind === (session === '' ? 'revision' : 'session') && !found.erased) return
  if (found?.erased)
    throw new Trouble('session-erased', `${session} was erased: nothing is said of it any longer`, {
      hint: 'compare again: reprise compare --policy CANDIDATE',
    })
  if (session === '')
    throw new Trouble(
      'revision-missing',
      `the store has no revision ${shortHash(base)}, of which a drift was to be judged`,
      {
        hint: 'compare again: reprise compare --policy CANDIDATE',
      },
    )
  throw new Trouble('session-missing', `the store has no session ${session}, of which a drift was to be judged`, {
    hint: 'compare again: reprise compare --policy CANDIDATE',
  })
}
