import { expect, test } from 'vitest'
import { secondOpinion } from '../../src/engine/second/second-opinion.js'
import { everySession } from '../../src/store/query/every-session.js'
import { mail } from '../momentum/given-policy.js'
import { revisionOf } from './given-recording.js'
import { compareWith, storeWith } from './given-store.js'

/** More than twice as many as are worth a worker, so that two share them. */
const manySessions = 4100

const policy = (limit: number): string => `seen = {}
local policy = {}
function policy:validate_rcptto(msg, str, accept, vctx)
  local name = msg:rcptto():match("^[^@]*")
  if name:match("^set") then
    count = (count or 0) + 1
    seen[name:sub(4)] = count
  elseif (seen[name] or 0) > ${limit} then
    vctx:set_code(550, "seen before")
  end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`

/** The first, and some far apart, leave something; the last ones read it, whichever thread has them. */
const recipientOf = (index: number): string => {
  if (index % 40 === 0) return `set${index}`
  return index > manySessions - 20 ? `${(index - (manySessions - 20)) * 40}` : 'nobody'
}

/** Prints another thing on the second machine, of the last sessions, and as it is loaded. */
const printing = `${policy(3)}
local isSecond = debug.getinfo(1, "u").nups == 1
print(isSecond)
msys.registerModule("printing", {
  validate_rcptto = function(_, msg) if msg:rcptto():match("^%d") then print(isSecond) end return 0 end
})`

test('what one thread finds to be left is read in the sessions of another: a report does not hang on how many there are, nor does a second opinion', async () => {
  const sessions = Array.from({ length: manySessions }, (_, index) => [
    'EHLO mail.example.com',
    ...mail([`${recipientOf(index)}@example.net`]).slice(0, 2),
    'QUIT',
  ])
  const path = storeWith(policy(3), sessions)
  const [one, two] = [
    await compareWith(path, policy(5), { workers: 1 }),
    await compareWith(path, policy(5), { workers: 2 }),
  ]
  expect(one).toMatchObject({ leaving: 103, leaversTried: 103 })
  expect(one.sessions.reading).toBeGreaterThan(10)
  expect(one.sessions.drifting).toBeGreaterThan(0)
  expect(two).toEqual(one)

  const ask = (workers: number) =>
    secondOpinion({ storePath: path, query: everySession, candidate: revisionOf(printing), limit: 100, workers })
  const alone = await ask(1)
  expect(alone).toMatchObject({ sessions: manySessions, parted: 19, partings: { length: 20 } })
  expect(await ask(2)).toEqual(alone)
})
