import { expect, test } from 'vitest'
import type { Recording } from '../../src/engine/recording.js'
import { replayOwn } from '../../src/engine/replay-own.js'
import { watched } from '../../src/engine/watched.js'
import { oneMessage } from '../momentum/given-policy.js'
import { recorded } from './given-recording.js'

const bomb = `string.find(string.rep("a", 30), string.rep("a?", 30) .. string.rep("a", 30))`

test.each([
  ['an endless loop', 'while true do end', 'limit on instructions reached'],
  ['a memory bomb', 'local s = "x" while true do s = s .. s end', 'limit on memory reached'],
])('%s has the same outcome when it is replayed, and cannot be caught', (_what, code, outcome) => {
  const given = recorded({ validate_mailfrom: `pcall(function() ${code} end)` }, oneMessage)
  expect(given.phase('mailfrom#1')?.result).toContain(outcome)
  expect(given.unfaithful).toBe(null)
})

test('a candidate that loops for ever is a drift of failure', () => {
  const { verdict, drifts, notReached } = recorded({}, oneMessage).comparedWith({
    validate_mailfrom: 'while true do end',
  })
  expect(verdict).toBe('drifted')
  expect(drifts).toMatchInlineSnapshot(`
    [
      "mailfrom#1 failure critical failures: null → [{"callout":"validate_mailfrom","error":"limit on instructions reached"}] (validate_mailfrom) also reply,cost",
    ]
  `)
  expect(notReached[0]).toBe('rcptto#1 <b@example.net>')
})

test('time inside C is stopped by the clock; the session has no verdict, and its host goes on as before', () => {
  const policy = { validate_mailfrom: `if tostring(str):find("slow") then ${bomb} end print("said")` }
  const quick = recorded(policy, oneMessage)
  const slow = quick.writtenWith(({ input }) => ({ input: input.replace('a@example.com', 'slow@example.com') }))
  const { host } = quick.made.booted
  const before = JSON.stringify(replayOwn(host, quick.recording))
  const recordings = [quick, slow, quick].map(({ recording }) => recording)
  const work = (recording: Recording): string => JSON.stringify(replayOwn(host, recording))
  const run = { work, stopped: () => 'stopped' }
  const results = [...watched(recordings, run, 300)].map(([, result]) => result)
  expect(results[1]).toBe('stopped')
  expect(results[0]).toBe(before)
  expect(results[2]).toBe(before)
})
