import type { Comparison } from '../../src/domain/comparison.js'
import type { Drift } from '../../src/domain/drift.js'
import type { Event, PhaseInput, PhaseResult } from '../../src/domain/events.js'
import type { WholeSession } from '../../src/domain/session.js'
import type { SessionListing } from '../../src/report/session/session-listing.js'
import type { Style } from '../../src/report/style.js'

process.env['TZ'] = 'UTC'

export const wide: Style = { color: false, width: 80, unicode: true }
export const narrow: Style = { color: false, width: 40, unicode: true }
export const ascii: Style = { color: false, width: 80, unicode: false }

/** What tries to take over the terminal: colours, cursor, title, C1, bidi, NUL, an overlong line. */
export const hostile = '\x1b[31mred\x1b[2J\x1b]0;title\x07\u009b5A\u202eevil\u2066\0\r\nnext'

export const aDrift = (wishes: Partial<Drift> = {}): Drift => ({
  session: 's1',
  message: 1,
  recipient: 'a@example.net',
  occurrence: 1,
  phase: 'rcptto',
  callout: 'validate_rcptto',
  module: 'inbound',
  kind: 'reply',
  also: [],
  severity: 'critical',
  path: 'reply',
  recorded: [250, '2.0.0 RCPT TO accepted'],
  replayed: [550, '5.1.1 no such user'],
  line: 'lantern/recipients.lua:42',
  side: 'candidate',
  ...wishes,
})

/** What a policy registers otherwise as it boots, in no session. */
export const aBootDrift = (wishes: Partial<Drift> = {}): Drift =>
  aDrift({
    session: '',
    phase: 'boot',
    message: 0,
    recipient: '',
    kind: 'registration',
    severity: 'info',
    path: 'callouts.validate_ehlo',
    recorded: false,
    replayed: true,
    callout: null,
    module: null,
    line: null,
    side: null,
    ...wishes,
  })

export const aComparison = (wishes: Partial<Comparison> = {}): Comparison => ({
  bases: [{ revision: 'a'.repeat(64), name: 'inbound', sessions: 46 }],
  candidate: { revision: 'b'.repeat(64), name: 'inbound-next' },
  sessions: { total: 46, same: 46, isolated: 0, drifted: 0, undecidable: 0, unfaithful: 0, accepted: 0 },
  evidence: 1,
  truncated: false,
  kinds: {},
  drifts: [],
  undecidable: [],
  unfaithful: [],
  fragile: [],
  isolated: [],
  assumptions: [],
  derived: [],
  simulated: 0,
  neverCalled: [],
  ...wishes,
})

export const names: ReadonlyMap<string, string> = new Map([
  ['s1', 'newsletter'],
  ['s2', 'bounce'],
  ['s3', 'full house'],
])

export const aFullComparison = (): Comparison =>
  aComparison({
    sessions: { total: 46, same: 34, isolated: 0, drifted: 9, undecidable: 2, unfaithful: 1, accepted: 0 },
    evidence: 0.987,
    drifts: [
      aDrift(),
      ...Array.from({ length: 5 }, (_, index) => aDrift({ session: `t${index}`, recipient: `u${index}@example.net` })),
      aDrift({
        session: 's2',
        phase: 'data',
        recipient: '',
        kind: 'failure',
        also: ['reply'],
        path: 'failures',
        recorded: null,
        replayed: [{ callout: 'validate_data', error: "attempt to index local 'subject' (a nil value)" }],
        line: 'lantern/content.lua:17',
        callout: 'validate_data',
      }),
      aDrift({
        session: 's3',
        phase: 'data',
        recipient: '',
        kind: 'content',
        severity: 'major',
        also: ['context', 'output'],
        path: 'headers',
        callout: 'validate_data',
        recorded: { 'x-lantern-note': ['scored 3 of 10 by the rules of March, nothing to see'], subject: ['hello'] },
        replayed: { 'x-lantern-note': ['scored 4 of 10 by the rules of March, nothing to see'], subject: ['hello'] },
        line: 'lantern/content.lua:88',
        side: 'recorded',
      }),
      aDrift({
        session: 's3',
        kind: 'context',
        severity: 'minor',
        path: 'context.mess.rate',
        recorded: '3',
        replayed: null,
        line: null,
        side: null,
      }),
    ],
    // two of them counted as undecidable, two as drifted
    undecidable: ['s2', 's3', 'u1', 'u2'].map((session) => ({
      session,
      phase: 'mailfrom#1',
      call: 'msys.dnsLookup',
      arguments: ['example.com', 'TXT'],
      reason: 'msys.dnsLookup("example.com","TXT") was never asked in this session',
      hint: 'give the answer with --world FILE, or record the session under a policy that asks it',
    })),
    unfaithful: [{ session: 's9', phase: 'ehlo', why: 'what the phase heard is not what was recorded' }],
    assumptions: [
      {
        id: 'hook-failure',
        certainty: 'inferred',
        means: 'a failing core_ hook is logged and counts as having returned 0',
        sessions: 12,
      },
    ],
    derived: [{ call: 'msys.audit_series.count', sessions: 3 }],
    simulated: 4,
    neverCalled: ['validate_lhlo'],
  })

const at = Date.UTC(2026, 2, 1, 9)

export const aListing = (wishes: Partial<SessionListing> = {}): SessionListing => ({
  id: '01890000-0000-7000-8000-0000000000a1',
  revision: 'a'.repeat(64),
  openedAt: at,
  source: 'newsletter',
  peer: '192.0.2.10:40001',
  senders: ['news@example.com'],
  recipients: ['a@example.net', 'b@example.net', 'c@example.net'],
  worstReply: 550,
  phases: 0b10_0001_1111,
  gaps: 0,
  end: 'quit',
  erasedAt: null,
  ...wishes,
})

export const aSession = (events: readonly Event[], id = '01890000-0000-7000-8000-0000000000a1'): WholeSession => ({
  id,
  revision: 'a'.repeat(64),
  machine: 'wasmoon-lua5.1@1.18.10',
  events,
})

/** RCPT that a policy refuses, with what else came with it and what else came of it. */
export const refusedRecipient = (input: Partial<PhaseInput> = {}, result: PhaseResult = {}): Event => ({
  type: 'PhaseReached',
  input: {
    phase: 'rcptto',
    message: 1,
    recipient: 'bad@example.net',
    at,
    line: 'RCPT TO:<bad@example.net>\r\n',
    ...input,
  },
  work: [
    {
      module: 'inbound',
      callout: 'validate_rcptto',
      effects: [['code', 550, '5.1.1 no such user']],
      returned: 1,
      instructions: 22,
    },
  ],
  result: { reply: [550, '5.1.1 no such user'], ...result },
})

/** A session with a refused recipient, a question asked, a failure, and every kind of effect that is common. */
export const someEvents = (): readonly Event[] => [
  {
    type: 'SessionOpened',
    input: {
      source: { kind: 'scenario', name: 'newsletter' },
      boot: 'c'.repeat(64),
      peer: '192.0.2.10:40001',
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
        {
          call: 'msys.dnsLookup',
          key: ['10.2.0.192.in-addr.arpa', 'PTR'],
          answer: { $table: [[1, 'mail.example.com']] },
        },
      ],
    },
    work: [
      {
        module: 'inbound',
        callout: 'validate_connect',
        asked: 1,
        effects: [['context', 'conn', 'ptr', 'mail.example.com']],
        instructions: 1234,
      },
    ],
    result: { reply: [220, 'mx.example.org ESMTP'], context: { conn: { ptr: 'mail.example.com' } } },
  },
  {
    type: 'PhaseReached',
    input: { phase: 'ehlo', at, line: 'EHLO mail.example.com\r\n' },
    result: { reply: [250, 'mx.example.org says hello\nPIPELINING\nSIZE'] },
  },
  refusedRecipient({ pipelined: true }, { output: ['rcpt\tbad@example.net'] }),
  {
    type: 'PhaseReached',
    input: { phase: 'data', message: 1, at, content: { blob: 'd'.repeat(64), size: 2048 } },
    work: [
      {
        module: 'inbound',
        callout: 'validate_data',
        effects: [['header', 'X-Seen', 'replace', ['yes']]],
        failure: {
          kind: 'error',
          message: "lantern/content.lua:17: attempt to index local 'subject' (a nil value)",
          traceback:
            "stack traceback:\n\tlantern/content.lua:17: in function 'score'\n\tpolicy.lua:40: in function <policy.lua:38>",
        },
        instructions: 310,
      },
    ],
    result: {
      reply: [421, 'mx.example.org temporary issue, please retry your message later'],
      disconnect: true,
      headers: { 'x-seen': ['yes'] },
      failures: [{ callout: 'validate_data', error: "attempt to index local 'subject' (a nil value)" }],
    },
  },
  { type: 'SessionClosed', input: { events: 5, at, end: 'quit', heard: '' } },
]
