import { expect, test } from 'vitest'
import { mail } from '../momentum/given-policy.js'
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

test('what one thread finds to be left is read in the sessions of another: a report does not hang on how many there are', async () => {
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
})
