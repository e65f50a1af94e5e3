import type { Drift } from '../../../src/domain/drift.js'
import { judgedIn } from '../../../src/domain/verdict.js'
import { recordVerdicts } from '../../../src/store/reviews/record-verdicts.js'
import type { Store } from '../../../src/store/store.js'
import type { View } from '../../../src/tui/view/view.js'
import { aBootDrift, aDrift } from '../../report/given.js'
import { revision } from '../../store/sessions.js'
import { compared, givenSessions, sessionId } from '../given.js'

/** Three sessions that drift alike, one that drifts besides in what nobody may overlook, and the policy as a whole. */
export const drifts: readonly Drift[] = [
  ...[1, 2, 3].map((n) =>
    aDrift({ base: revision, session: sessionId(n), replayed: [550, `5.1.1 no such user ${n}`] }),
  ),
  aDrift({
    base: revision,
    session: sessionId(4),
    phase: 'data',
    recipient: '',
    callout: 'validate_data',
    kind: 'context',
    also: ['content'],
    severity: 'minor',
    path: 'context.mess.score',
    recorded: '3',
    replayed: '4',
    line: 'lantern/content.lua:88',
    rest: [{ kind: 'content', path: 'headers.x-note', recorded: ['three'], replayed: ['four'] }],
  }),
  aBootDrift({ base: revision }),
]

/** A store with a comparison that found those. */
export const givenDrifts = (path?: string): Store => {
  const store = givenSessions(5, path)
  compared(store, { drifts })
  return store
}

/** Somebody else judges at the same time. */
export const judgedElsewhere = (
  store: Store,
  drift: Drift,
  verdict: 'accepted' | 'rejected' | 'withdrawn',
  reason?: string,
): void =>
  recordVerdicts(store, [{ drift: judgedIn(drift)!, verdict, ...(reason === undefined ? {} : { reason }) }], {
    by: 'ann',
    candidate: 'b'.repeat(64),
  })

export const isWritten = ({ judging }: View): boolean => judging.unwritten.length === 0
