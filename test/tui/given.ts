import type { Canonical } from '../../src/domain/canonical.js'
import type { Comparison } from '../../src/domain/comparison.js'
import type { Event } from '../../src/domain/events.js'
import { appendEvents } from '../../src/store/append.js'
import { recordComparison } from '../../src/store/comparisons.js'
import type { Store } from '../../src/store/store.js'
import type { Overview, ShownComparison } from '../../src/tui/reader/questions.js'
import { aBootDrift, aComparison, aDrift, refusedRecipient } from '../report/given.js'
import { givenStore } from '../store/given.js'
import { boot, recordSession } from '../store/sessions.js'

const at = Date.UTC(2026, 2, 1, 9)

export const sessionId = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** What tries to take over the terminal, with wide, combining and right-to-left characters. */
export const hostileLine = '\x1b[31mred\x1b[2J\u009b5A\u202eevil\u202c 日本 e\u0301 שלום'

/** A session with a question, a refusal and a failure in it, under the revision that `givenStore` has. */
export const refusedEvents = (): readonly Event[] => [
  {
    type: 'SessionOpened',
    input: {
      source: { kind: 'scenario', name: 'refused' },
      boot,
      peer: '192.0.2.66:40001',
      listener: '198.51.100.25:25',
      at,
      seed: 7,
    },
  },
  {
    type: 'PhaseReached',
    input: {
      phase: 'connect',
      at,
      answers: [
        { call: 'msys.dnsLookup', key: ['66.2.0.192.in-addr.arpa', 'PTR'], answer: { $table: [[1, 'x.test']] } },
      ],
    },
    work: [
      {
        module: 'inbound',
        callout: 'validate_connect',
        asked: 1,
        effects: [['context', 'conn', 'ptr', 'x.test']],
        instructions: 1234,
      },
    ],
    result: { reply: [220, 'mx.example.org ESMTP'], context: { conn: { ptr: 'x.test' } } },
  },
  {
    type: 'PhaseReached',
    input: { phase: 'ehlo', at, line: `EHLO ${hostileLine}\r\n` },
    result: { reply: [250, `mx.example.org says hello\n${hostileLine}`] },
  },
  refusedRecipient(),
  { type: 'SessionClosed', input: { events: 4, at, end: 'quit', heard: '' } },
]

/** A store with so many plain sessions, then one that was refused, as the newest. */
export const givenSessions = (count: number, path?: string): Store => {
  const store = givenStore(path)
  store.transaction(() => {
    for (let n = 1; n <= count; n += 1)
      recordSession(store, { id: sessionId(n), name: `newsletter-${n}`, at: at + n * 1000 })
  })
  appendEvents(store, { stream: sessionId(9999), kind: 'session', expectedVersion: 0, events: refusedEvents() })
  return store
}

/** What is read first of a store: with that comparison, the newer of two; without one, nothing was compared in it. */
export const anOverview = (comparison?: Partial<ShownComparison>): Overview => ({
  asOf: 9,
  hasSessions: true,
  vocabulary: { revisions: [], replies: [] },
  comparisons: comparison ? 2 : 0,
  comparison: comparison ? { ...nothingDrifted, ...comparison } : null,
})

const nothingDrifted: ShownComparison = {
  id: 'one',
  candidate: 'b'.repeat(64),
  name: 'next',
  finishedAt: 0,
  counts: '',
  drifting: 0,
  drifts: [],
  undecidable: [],
  unfaithful: [],
  truncated: false,
  names: new Map(),
}

/** A comparison in which the refused session drifts twice, and the policy as a whole once. */
export const compared = (store: Store, wishes: Partial<Comparison> = {}): void => {
  const refused = { session: sessionId(9999), recipient: 'bad@example.net' }
  const comparison = aComparison({
    sessions: { total: 6, same: 5, isolated: null, drifted: 1, undecidable: 0, unfaithful: 0, accepted: 0 },
    drifts: [
      aDrift({ ...refused, recorded: [550, '5.1.1 no such user'], replayed: [250, '2.0.0 RCPT TO accepted'] }),
      aDrift({
        ...refused,
        phase: 'connect',
        message: 0,
        recipient: '',
        kind: 'context',
        severity: 'minor',
        path: 'context.conn.ptr',
        recorded: 'x.test',
        replayed: hostileLine,
        callout: 'validate_connect',
        line: 'lantern/greeting.lua:9',
      }),
      aBootDrift(),
    ],
    ...wishes,
  })
  recordComparison(store, comparison as unknown as Canonical)
}
