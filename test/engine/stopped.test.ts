import { expect, onTestFinished, test } from 'vitest'
import { replay } from '../../src/cli/commands/replay.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import { replayText } from '../../src/report/replay-text.js'
import { everySession } from '../../src/store/query/query.js'
import { openStore } from '../../src/store/store.js'
import { hello, mail } from '../momentum/given-policy.js'
import { wide } from '../report/given.js'
import { anyId } from '../store/any-id.js'
import { storeWith } from './given-store.js'

/** Longer than the time given below on any machine, and short enough to be recorded. */
const long = 24
const bomb = `string.find(string.rep("a", ${long}), string.rep("a?", ${long}) .. string.rep("a", ${long}))`
const timeoutMs = 500

const givenSessions = () => {
  const slow = [hello, ...mail(['b@example.net'], 'Subject: x\n\nx\n', 'slow@example.com')]
  const policy = { validate_mailfrom: `if tostring(str):find("slow") then ${bomb} end` }
  const store = openStore(storeWith(policy, [[hello, ...mail()], slow, [hello, ...mail()]]), { mode: 'read' })
  onTestFinished(() => store.close())
  return store
}

test('a session that the clock ends is neither faithful nor unfaithful, and told apart', () => {
  const { faithful, unfaithful, stopped } = verifySessions(givenSessions(), everySession, { timeoutMs })
  expect({ faithful, unfaithful }).toEqual({ faithful: 2, unfaithful: [] })
  expect(stopped).toMatchObject([{ phase: 'session', call: 'clock' }])
})

test('the same session within the time that it takes is faithful', () => {
  const found = { faithful: 3, unfaithful: [], stopped: [], fragile: [], isolated: [] }
  expect(verifySessions(givenSessions(), everySession)).toEqual(found)
})

test('a boot that the clock ends is begun once, and leaves every session of it stopped', () => {
  const store = openStore(
    storeWith(`${bomb}\nmsys.registerModule("m", { validate_connect = function() return 0 end })`, [
      [hello],
      [hello],
      [hello],
    ]),
    { mode: 'read' },
  )
  onTestFinished(() => store.close())
  const { faithful, unfaithful, stopped } = verifySessions(store, everySession, { timeoutMs })
  expect({ faithful, unfaithful, stopped: stopped.length }).toEqual({ faithful: 0, unfaithful: [], stopped: 3 })
})

test('a replay that the clock ends is undecidable, under its own policy and under a candidate', () => {
  const store = givenSessions()
  const text = replayText(replay(store, 'session 2', { timeoutMs }), wide)
  expect(text.replace(anyId, 'ID')).toMatchInlineSnapshot(`
    "session 2 ID, under its own revision
    7 phases: 6 not compared, 1 undecidable.

    ? session  undecidable: the session took more than 10 s and was stopped; to
      know: run it again while the machine is quiet; if it is stopped again, look
      for a pattern that backtracks, or a very long string
    · connect  not compared
    · ehlo  not compared
    · mailfrom#1  not compared
    · rcptto#1 <b@example.net>  not compared
    · data#1  not compared
    · reception#1  not compared
    "
  `)
  expect(replay(store, 'session 2', { timeoutMs, policy: 'test/docs/worked' })).toMatchObject({
    verdict: 'undecidable',
    undecidable: { phase: 'session', call: { call: 'clock' } },
  })
  expect(replay(store, 'session 1', { timeoutMs: 60_000 }).verdict).toBe('same')
})
