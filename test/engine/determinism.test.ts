import { expect, test } from 'vitest'
import { replayOwn } from '../../src/engine/replay-own.js'
import { hello, mail } from '../momentum/given-policy.js'
import { recorded } from './given-recording.js'

const policy = {
  validate_ehlo:
    'self.seen = (self.seen or 0) + 1 self.words = self.words or {} self.words[str] = string.rep("x", 500)',
  validate_mailfrom: 'vctx:set(0, "dice", tostring(math.random(1000))) for key in pairs(self.words) do print(key) end',
  validate_rcptto: 'print(tostring({}), self.seen, msys.dnsLookup("one.example", "A") == nil)',
}

test('the first and the last of 10,000 replays in one process are the same', () => {
  const given = recorded(policy, [hello, ...mail().slice(0, 2), 'QUIT'])
  const { host } = given.made.booted
  const { recording } = given
  const first = JSON.stringify(replayOwn(host, recording))
  for (let replay = 0; replay < 10_000; replay += 1)
    if (replayOwn(host, recording).outcome !== 'faithful') expect.fail(`replay ${replay} is unfaithful`)
  expect(JSON.stringify(replayOwn(host, recording))).toBe(first)
  expect(given.unfaithful).toBe(null)
})
