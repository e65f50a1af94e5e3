import { describe, expect, test } from 'vitest'
import { type RecordedSession, recordText } from '../../src/report/record-text.js'
import { type ReplayedSession, replayText } from '../../src/report/replay-text.js'
import { type VerifiedStore, verifyText } from '../../src/report/verify-text.js'
import { aBootDrift, aDrift, ascii, hostile, names, narrow, wide } from './given.js'

describe('a replay', () => {
  const replayed = (wishes: Partial<ReplayedSession> = {}): ReplayedSession => ({
    session: '01890000-0000-7000-8000-0000000000a1',
    name: 'newsletter',
    candidate: { revision: 'b'.repeat(64), name: 'inbound-next' },
    verdict: 'same',
    recorded: ['connect', 'ehlo', 'mailfrom#1', 'rcptto#1 <a@example.net>', 'command', 'data#1', 'dealloc'],
    drifts: [],
    notReached: [],
    beyond: [],
    undecidable: null,
    unfaithful: null,
    simulated: 0,
    fragile: [],
    left: [],
    ...wishes,
  })
  const drifted = replayed({
    verdict: 'drifted',
    drifts: [aDrift()],
    notReached: ['data#1'],
    beyond: ['rcptto#1 <b@example.net>'],
  })

  test('that is the same and hangs on the order of a table', () => {
    const reason = 'in another order of the table: the result is another'
    const fragile = [{ session: 's1', phase: 'ehlo', line: 'policy.lua:7', reason, side: 'recorded' as const }]
    const text = replayText(replayed({ candidate: null, recorded: ['ehlo'], fragile, left: ['total'] }), wide)
    expect(text).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under its own revision
      Same in 1 phase.

      ✓ ehlo

      Isolated: 1 session that leaves state behind; each ran as the first after
        loading
        total in newsletter
        whether another one reads it, also one that is the same, is not known here;
        reprise compare looks for that; reprise record --continuous carries state from
          session to session

      Fragile: 1 session with a decision that hangs on what Lua leaves open
        policy.lua:7 in the recorded script: in another order of the table: the result
          is another
          at ehlo in s1
      "
    `)
  })

  test('that is the same', () => {
    expect(replayText(replayed({ candidate: null }), wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under its own revision
      Same in 6 phases.

      ✓ connect
      ✓ ehlo
      ✓ mailfrom#1
      ✓ rcptto#1 <a@example.net>
      ✓ data#1
      ✓ dealloc
      "
    `)
  })

  test('that drifts shows what differs, and what was not reached', () => {
    expect(replayText(drifted, wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under inbound-next
        (bbbbbbbbbbbb)
      7 phases: 4 same, 1 differs, 1 not reached, 1 beyond the recording.

      ✓ connect
      ✓ ehlo
      ✓ mailfrom#1
      ≠ rcptto#1 <a@example.net>  differs
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at lantern/recipients.lua:42, inbound.validate_rcptto
      · data#1  not reached: the client was turned away before
      ✓ dealloc
      + rcptto#1 <b@example.net>  beyond the recording: there is nothing to hold it
        against
      "
    `)
  })

  test('in 40 columns of ASCII', () => {
    expect(replayText(drifted, { ...narrow, unicode: false })).toMatchInlineSnapshot(`
      "newsletter
        01890000-0000-7000-8000-0000000000a1,
        under inbound-next (bbbbbbbbbbbb)
      7 phases: 4 same, 1 differs, 1 not
        reached, 1 beyond the recording.

      ok connect
      ok ehlo
      ok mailfrom#1
      != rcptto#1 <a@example.net>  differs
          reply
            - 250 2.0.0 RCPT TO accepted
            + 550 5.1.1 no such user
          at lantern/recipients.lua:42, inb...
      - data#1  not reached: the client was
        turned away before
      ok dealloc
      + rcptto#1 <b@example.net>  beyond the
        recording: there is nothing to hold it
        against
      "
    `)
  })

  test('that asks what nobody knows ends there', () => {
    const call = {
      call: 'msys.dnsLookup',
      key: ['x.example', 'A'],
      reason: 'msys.dnsLookup("x.example","A") was never asked in this session',
      hint: 'give the answer with --world FILE, or record the session under a policy that asks it',
    }
    const undecidable = { phase: 'mailfrom#1', call }
    expect(replayText(replayed({ verdict: 'undecidable', undecidable }), wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under inbound-next
        (bbbbbbbbbbbb)
      6 phases: 2 same, 3 not compared, 1 undecidable.

      ✓ connect
      ✓ ehlo
      ? mailfrom#1  undecidable: msys.dnsLookup("x.example","A") was never asked in
        this session; to know: give the answer with --world FILE, or record the
        session under a policy that asks it
      · rcptto#1 <a@example.net>  not compared
      · data#1  not compared
      · dealloc  not compared
      "
    `)
  })

  test('that is unfaithful', () => {
    const unfaithful = { at: 'ehlo', why: 'what the phase heard is not what was recorded' }
    expect(replayText(replayed({ candidate: null, verdict: 'unfaithful', unfaithful }), wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under its own revision
      Unfaithful: its own revision does not reproduce it.

      ✓ connect
      ! ehlo  unfaithful: what the phase heard is not what was recorded
      · mailfrom#1  not compared
      · rcptto#1 <a@example.net>  not compared
      · data#1  not compared
      · dealloc  not compared
      "
    `)
  })

  test('of a candidate that does not boot', () => {
    const boot = aBootDrift({
      severity: 'critical',
      path: 'boot',
      recorded: 'booted',
      replayed: { kind: 'error', message: 'policy.lua:3: attempt to call a nil value' },
    })
    const all = { drifts: [boot] }
    expect(replayText(replayed({ verdict: 'drifted', ...all }), wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1, under inbound-next
        (bbbbbbbbbbbb)
      6 phases: 6 not compared.

      boot: booted → policy.lua:3: attempt to call a nil value

      · connect  not compared
      · ehlo  not compared
      · mailfrom#1  not compared
      · rcptto#1 <a@example.net>  not compared
      · data#1  not compared
      · dealloc  not compared
      "
    `)
  })
})

describe('a verification', () => {
  const sound: VerifiedStore = {
    store: 'reprise.db',
    appends: 46,
    events: 1012,
    blobs: 12,
    root: 'q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=',
    erased: 0,
    checkpoint: null,
    fault: null,
    faithful: 46,
    unfaithful: [],
    stopped: [],
    fragile: [],
    isolated: [],
  }

  test('of a sound store', () => {
    expect(verifyText(sound, wide)).toMatchInlineSnapshot(`
      "✓ reprise.db is sound: 1,012 events in 46 appends and 12 blobs checked.
      tree of 46 leaves, root q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=
      edits that recompute every hash show only with --checkpoint FILE

      ✓ 46 sessions replay the same.
      "
    `)
  })

  test('against a checkpoint, with a session that does not replay the same', () => {
    const unfaithful = [{ session: 's1', phase: 'ehlo', why: 'what the phase heard is not what was recorded' }]
    expect(
      verifyText({ ...sound, checkpoint: { size: 40 }, faithful: 45, unfaithful }, narrow, names),
    ).toMatchInlineSnapshot(`
      "✓ reprise.db is sound: 1,012 events in
        46 appends and 12 blobs checked.
      tree of 46 leaves, root q83vq83vq83vq83v
        q83vq83vq83vq83vq83vq83vq80=
      It goes on from the checkpoint, which
        knew 40 appends.

      45 of 46 sessions replay the same.

      Unfaithful: 1 session that the recorded
        revision itself does not reproduce
        newsletter at ehlo: what the phase
          heard is not what was recorded
      "
    `)
  })

  test('of sessions that hang on what Lua leaves open, and that leave state behind', () => {
    const reason = 'with another address of the object: the result is another'
    const fragile = [{ session: 's1', phase: 'data#1', line: 'policy.lua:7', reason, side: 'recorded' as const }]
    const isolated = [{ session: 's2', state: ['total'] }]
    expect(verifyText({ ...sound, fragile, isolated }, wide, names)).toMatchInlineSnapshot(`
      "✓ reprise.db is sound: 1,012 events in 46 appends and 12 blobs checked.
      tree of 46 leaves, root q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq80=
      edits that recompute every hash show only with --checkpoint FILE

      ✓ 46 sessions replay the same.

      Fragile: 1 session with a decision that hangs on what Lua leaves open
        policy.lua:7 in the recorded script: with another address of the object: the
          result is another
          at data#1 in newsletter

      Isolated: 1 session that leaves state behind; each ran as the first after
        loading
        total in bounce
        whether another one reads it, also one that is the same, is not known here;
        reprise compare looks for that; reprise record --continuous carries state from
          session to session
      "
    `)
  })

  test('of a damaged store', () => {
    const fault = { position: 1017, what: 'its payload is not what was recorded' }
    expect(verifyText({ ...sound, fault, faithful: 0 }, ascii)).toMatchInlineSnapshot(`
      "!= reprise.db cannot be relied on from event 1,017 on: its payload is not what
        was recorded
      1,012 events in 46 appends and 12 blobs checked up to there; no session was
        replayed.
      "
    `)
  })
})

describe('a recording run', () => {
  const session = (wishes: Partial<RecordedSession> = {}): RecordedSession => ({
    id: 'x',
    name: 'newsletter',
    phases: 12,
    end: 'quit',
    gap: null,
    failure: null,
    fragile: [],
    left: [],
    ...wishes,
  })

  test('in good order', () => {
    expect(recordText([session(), session()], wide)).toMatchInlineSnapshot(`
      "Recorded 2 sessions with 24 phases.
      "
    `)
  })

  test('warns of decisions that hang on what Lua leaves open, and of state that is left behind', () => {
    const reason = 'in another order of the table: msys.dnsLookup("b.example","A") was never asked in this session'
    const fragile = [{ phase: 'mailfrom#1', line: 'policy.lua:7', reason }]
    const gone = [{ phase: 'session', line: '', reason: 'it takes too long to run it in other orders' }]
    const run = [session({ fragile }), session({ id: 'y', name: 'slow', fragile: gone }), session({ left: ['total'] })]
    expect(recordText(run, wide)).toMatchInlineSnapshot(`
      "Recorded 3 sessions with 36 phases.

      Fragile: 2 sessions with a decision that hangs on what Lua leaves open
        policy.lua:7: in another order of the table: msys.dnsLookup("b.example","A")
          was never asked in this session
          at mailfrom#1 in newsletter
        not looked for: it takes too long to run it in other orders
          at session in slow

      Isolated: 1 session that leaves state behind; each ran as the first after
        loading
        total in newsletter
        whether another one reads it, also one that is the same, is not known here;
        reprise compare looks for that; reprise record --continuous carries state from
          session to session
      "
    `)
  })

  test('says which failures of the script it met, each once', () => {
    const failing = (message: string) => session({ failure: { callout: 'validate_mailfrom', message } })
    const said = recordText(
      [failing('policy.lua:5: boom'), failing('policy.lua:5: boom'), failing('other'), session({})],
      wide,
    )
    expect(said).toMatchInlineSnapshot(`
      "Recorded 4 sessions with 48 phases.

      The script failed in 3 sessions
        validate_mailfrom: policy.lua:5: boom, 2 sessions
        validate_mailfrom: other, 1 session
        look at one: reprise show x
      "
    `)
  })

  test('with other ends, and with something missing', () => {
    const gap = { phase: 'rcptto#1', why: `msys.unknown is not modelled${hostile}` }
    const stopped = session({ id: null, name: 'endless', gap: { phase: 'session', why: 'it was stopped' } })
    const others = (['abort', 'disconnect', 'http'] as const).map((end) => session({ end }))
    const sessions = [session(), ...others, session({ gap }), stopped]
    expect(recordText(sessions, narrow)).toMatchInlineSnapshot(`
      "Recorded 5 sessions with 60 phases. 2
        ended with QUIT, 1 vanished, 1
        disconnected by the policy, 1 over
        HTTP.

      Something is missing from 2 sessions
        newsletter at rcptto#1: msys.unknown
          is not modelled\\e[31mred\\e[2J\\e]0;ti
          tle\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x0
          0\\r\\nnext
        endless at session: it was stopped
      "
    `)
  })
})
