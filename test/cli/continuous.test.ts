import { describe, expect, test } from 'vitest'
import { replay } from '../../src/cli/commands/replay.js'
import { compareShards } from '../../src/engine/compare-shards.js'
import { sharedWork } from '../../src/engine/shared-work.js'
import { eraseSessions } from '../../src/store/erase.js'
import { everySession } from '../../src/store/query/every-session.js'
import { readSession } from '../../src/store/read.js'
import { shardSessions } from '../../src/store/sessions.js'
import { revisionOf } from '../engine/given-recording.js'
import { anyId } from '../store/any-id.js'
import { Folder, lua } from './given-cli.js'
import { asking, Continuous, continuously, keeping } from './given-continuous.js'

/** Sessions that go on from the state that the one before them left. */

const refuse = (condition: string): string => `if ${condition} then vctx:set_code(450, "slow down") return 1 end`
const limited = (most: number): string => keeping('total = 0', `total = total + 1 ${refuse(`total > ${most}`)}`)

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `s${index + 1}`)

/** A report lists sessions by their ids, which tell those of one millisecond in no order. */
const sessionsOf = (found: readonly { readonly session: string }[]): readonly string[] =>
  found.map(({ session }) => session).sort()

const replies = (given: Continuous, ids: readonly string[]): readonly (number | undefined)[] =>
  given.with((store) =>
    ids.map((id) => {
      const { events } = readSession(store, id)
      const rcpt = events.find(({ input }) => input.includes('"phase":"rcptto"'))
      return JSON.parse(rcpt!.result!).reply[0]
    }),
  )

describe('state that goes from session to session', () => {
  test.each([
    ['a counter in a global', keeping('', `total = (total or 0) + 1 ${refuse('total > 1')}`)],
    ['a local of the file', keeping('local total = 0', `total = total + 1 ${refuse('total > 1')}`)],
    ['a field of a table', keeping('t = { n = 0 }', `t.n = t.n + 1 ${refuse('t.n > 1')}`)],
    [
      'a memoised upvalue',
      keeping(
        'local known = {} local function seen(k) local was = known[k] known[k] = true return was end',
        refuse('seen(msg:mailfrom())'),
      ),
    ],
    [
      'a coroutine',
      keeping(
        'local c = coroutine.wrap(function() coroutine.yield(1) while true do coroutine.yield(2) end end)',
        refuse('c() == 2'),
      ),
    ],
    ['a closure made in a session', keeping('', `${refuse('f and f()')} local n = 1 f = function() return n == 1 end`)],
    [
      'an object of the host that the boot made',
      keeping('local o = json.decode("{\\"n\\":0}")', `o.n = o.n + 1 ${refuse('o.n > 1')}`),
    ],
  ])('%s', async (_title, policy) => {
    const { given, ids } = await continuously(policy, asking(names(3)))
    expect(replies(given, ids)).toEqual([250, 450, 450])
    expect(given.verify()).toMatchObject({ faithful: 3, continuous: 3, isolated: [] })
    expect((await given.compare(`\n${policy}`)).sessions).toMatchObject({ total: 3, same: 3, isolated: 0 })
  })

  test('self is each session’s own, and without --continuous nothing goes on', async () => {
    const { given, ids } = await continuously(
      keeping('', `self.n = (self.n or 0) + 1 ${refuse('self.n > 1')}`),
      asking(names(2)),
    )
    expect(replies(given, ids)).toEqual([250, 250])
    const isolated = new Continuous()
    const recorded = await isolated.record(limited(1), [asking(names(2))], false)
    expect(
      replies(
        isolated,
        recorded.map(({ id }) => id!),
      ),
    ).toEqual([250, 250])
  })
})

test('an object of the host that a session kept is not the next one’s', async () => {
  const { recorded } = await continuously(keeping('', 'print(kept and kept:mailfrom()) kept = msg'), asking(names(3)))
  expect(recorded.map(({ gap }) => gap)).toEqual([
    null,
    {
      phase: 'rcptto#1 <s2@example.net>',
      why: 'a msys.core:_ec_message of an earlier session is read, and what is left of it then, no manual says',
    },
    {
      phase: 'session',
      why: 'it would go on from s2, which did not come to its end, and what that left is not known: not recorded',
    },
  ])
})

test.each(['vctx', 'str', 'ac'])('nor is the %s that it kept', async (kept) => {
  const body = `${refuse('kept and tostring(kept) ~= nil')} kept = ${kept}`
  const { recorded } = await continuously(keeping('', body), asking(names(2)))
  expect(recorded[1]!.gap?.why).toContain('of an earlier session is read')
})

test('what the host keeps for a session does not grow from session to session', async () => {
  const address = 'tonumber(tostring({}):match("0x(%x+)"), 16)'
  const policy = keeping('', `print(${address} < 8 * 2 ^ 20) msys.runInPool("IO", function() end)`)
  const { given, ids } = await continuously(policy, asking(names(300)))
  const outputs = given.with((store) =>
    ids.map((id) =>
      readSession(store, id)
        .events.map(({ result }) => result)
        .join(),
    ),
  )
  expect(outputs.filter((text) => !text.includes('"true"'))).toEqual([])
  expect(given.verify().faithful).toBe(300)
})

describe('twenty sessions', () => {
  test('name the one before them, and begin anew with each run of the program', async () => {
    const { given, recorded, ids } = await continuously(limited(5), asking(names(20)))
    expect(recorded.map(({ continuous }) => continuous)).toEqual([{}, ...ids.slice(0, -1).map((after) => ({ after }))])
    expect(replies(given, ids).filter((reply) => reply === 250)).toHaveLength(5)
    const again = await given.record(limited(5), [asking(['again'])])
    expect(again[0]!.continuous).toEqual({})
    expect(given.verify()).toMatchObject({ faithful: 21, continuous: 21 })
  })

  test('go on through several files whose policy boots the same', async () => {
    const { given, ids } = await continuously(limited(1), asking(['a']), asking(['b']))
    expect(replies(given, ids)).toEqual([250, 450])
  })

  test('drift under a candidate that counts otherwise in the session where the count matters', async () => {
    const { given, ids } = await continuously(limited(15), asking(names(20)))
    const { drifts, sessions, assumptions, continuous } = await given.compare(limited(12))
    expect(sessionsOf(drifts)).toEqual(ids.slice(12, 15).sort())
    expect(sessions).toMatchObject({ same: 17, drifted: 3, undecidable: 0 })
    expect(continuous).toBe(20)
    expect(assumptions).toContainEqual(expect.objectContaining({ id: 'one-interpreter', sessions: 20 }))
  })

  test('draw random numbers by the seed of the one before them', async () => {
    const seeding = (seed: number): string =>
      keeping('', `if not on then on = true math.randomseed(${seed}) else print(math.random(1000000)) end`)
    const store = new Continuous()
    await store.record(seeding(7), [asking(names(2))])
    expect(store.verify()).toMatchObject({ faithful: 2, unfaithful: [], stopped: [] })
    expect((await store.compare(`\n${seeding(7)}`)).sessions).toMatchObject({ same: 2 })
    const { sessions, drifts } = await store.compare(seeding(8))
    expect(sessions).toMatchObject({ drifted: 1, same: 1 })
    expect(drifts.map(({ path }) => path)).toEqual(['output'])
  })

  test('are the same by themselves, where predecessors that --where leaves out run first', async () => {
    const { given, ids } = await continuously(limited(15), asking(names(20)))
    expect((await given.compare(limited(12), 'session:s14')).drifts.map(({ session }) => session)).toEqual([ids[13]])
    expect(given.verify('session:s18')).toMatchObject({ faithful: 1, unfaithful: [] })
    expect(given.with((store) => replay(store, 's18', {})).verdict).toBe('same')
    const candidate = given.write('candidate.lua', limited(12))
    const verdicts = ['s12', 's13', 's16'].map((name) =>
      given.with((store) => replay(store, name, { policy: candidate })),
    )
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['same', 'drifted', 'same'])
  })

  test('are left for one thread by every shard, whatever else the store holds', async () => {
    const { given, ids } = await continuously(limited(15), asking(names(20)))
    await given.record(limited(15), [asking(names(10))], false)
    const what = { candidate: revisionOf(limited(12)), query: everySession, limit: 1000 }
    const share = given.with((store) => {
      const work = sharedWork(shardSessions(store, everySession, 8))
      return compareShards(store, what, { work, report: () => {} })
    })
    expect([...share.continuous].sort()).toEqual([...ids].sort())
    expect([...share.tallies.values()].reduce((sum, { counts }) => sum + counts.same + counts.drifted, 0)).toBe(10)
    expect((await given.compare(limited(12))).sessions).toMatchObject({ total: 30, same: 27, drifted: 3 })
  })
})

describe('where the client of a session would have gone on otherwise', () => {
  test('the later ones are undecidable under the candidate, and not same', async () => {
    const { given, ids } = await continuously(limited(2), asking(names(5)))
    const { sessions, undecidable } = await given.compare(limited(3))
    expect(sessions).toMatchObject({ same: 2, drifted: 1, undecidable: 2 })
    expect(sessionsOf(undecidable)).toEqual(ids.slice(3).sort())
    expect(undecidable[0]!.reason).toBe(
      `it goes on from the state that the sessions before it left, and nobody knows what the client of ${ids[2]} would have sent to the candidate`,
    )
  })

  test('the same goes for a candidate that asks what nobody can answer', async () => {
    const { given, ids } = await continuously(limited(9), asking(names(4)))
    const asks = keeping('total = 0', 'total = total + 1 if total == 2 then msys.dnsLookup("example.com", "mx") end')
    const { sessions, undecidable } = await given.compare(asks)
    expect(sessions).toMatchObject({ same: 1, undecidable: 3 })
    const behind = undecidable.filter(({ call }) => call === 'continuous')
    expect([undecidable.length, behind.length]).toEqual([3, 2])
    expect(behind[0]!.reason).toContain(`the candidate is undecidable in ${ids[1]}`)
  })
})

describe('sessions behind one that cannot be relied on are undecidable, with the reason', () => {
  test('where it was erased', async () => {
    const { given, ids } = await continuously(limited(3), asking(names(5)))
    given.with((store) => eraseSessions(store, [ids[1]!], 'test'))
    const { faithful, unfaithful, stopped } = given.verify()
    expect([faithful, unfaithful]).toEqual([1, []])
    expect(sessionsOf(stopped)).toEqual(ids.slice(2).sort())
    expect(stopped[2]!.reason).toBe(
      `it goes on from the state that the sessions before it left, and ${ids[1]} was erased`,
    )
    const { sessions } = await given.compare(limited(3))
    expect(sessions).toMatchObject({ same: 1, undecidable: 3 })
    expect(given.with((store) => replay(store, 's5', {}))).toMatchObject({ verdict: 'undecidable' })
  })

  test('where it asked what this host lacks, or a limit ended it: they are not recorded', async () => {
    const { recorded, given } = await continuously(
      keeping('n = 0', 'n = n + 1 if n == 2 then while true do end end'),
      asking(names(4)),
    )
    expect(recorded.map(({ id }) => id === null)).toEqual([false, false, true, true])
    expect(given.verify().faithful).toBe(2)
  })
})

test('a comparison of sessions that ran by themselves does not say that it found who reads what another left', async () => {
  const given = new Continuous()
  const policy = lua({ validate_mailfrom: 'if tostring(str):find("a@") then seen = true end' })
  await given.record(policy, [asking(['a', 'b'])], false)
  const refusing = lua({ validate_mailfrom: 'seen = true vctx:set_code(550, "no") do return 1 end' })
  const { sessions, leaving } = await given.compare(refusing)
  expect([sessions.drifted, sessions.isolated, leaving]).toEqual([2, 0, 2])
})

test('the program tells of continuous sessions wherever it replays them, and in other processes too', async () => {
  const folder = new Folder({ 'policy.lua': limited(2), 'next.lua': limited(1), 'sessions.yaml': asking(names(3)) })
  try {
    const recorded = await folder.succeeds('record', '--continuous', '--policy', 'policy.lua', 'sessions.yaml')
    expect(recorded).toMatchInlineSnapshot(`
      "Recorded 3 sessions with 15 phases.

      Continuous: 3 sessions that go on from what the one before left, in their
        recorded order
        not reproducible: Momentum has several interpreters, so its order of state is
        another each time
      "
    `)
    expect((await folder.succeeds('verify')).split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
      "
      ✓ 3 sessions replay the same.

      Continuous: 3 sessions that go on from what the one before left, in their
        recorded order
        not reproducible: Momentum has several interpreters, so its order of state is
        another each time
      "
    `)
    expect((await folder.run(['replay', 's2', '--policy', 'next.lua'])).stdout).toContain('Continuous: 1 session')
    expect(await folder.succeeds('show', 's1')).toContain('continuous, the first after loading')
    await folder.run(['export', 'all.jsonl'])
    await folder.run(['export', '--where', 'session:s3', 'last.jsonl'])
    await folder.run(['import', '--db', 'all.db', 'all.jsonl'])
    expect(await folder.succeeds('verify', '--db', 'all.db')).toContain('3 sessions replay the same')
    await folder.run(['import', '--db', 'last.db', 'last.jsonl'])
    const alone = await folder.run(['verify', '--db', 'last.db'])
    expect(alone.status).toBe(3)
    expect(alone.stdout.replace(anyId, 'ID').split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
      "
      0 of 1 session replay the same.

      Undecidable: 1 session of which this run found out nothing
        continuous in 1 session
          it goes on from the state that the sessions before it left, and
            ID is not in this store
            at session in s3
          to know: record them again, all of them in their order: reprise record
            --continuous

      Continuous: 1 session that goes on from what the one before left, in its
        recorded order
        not reproducible: Momentum has several interpreters, so its order of state is
        another each time
      "
    `)
  } finally {
    folder.remove()
  }
})
