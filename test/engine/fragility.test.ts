import { describe, expect, test } from 'vitest'
import { bytesOfText } from '../../src/domain/bytes.js'
import { revisionId } from '../../src/domain/revision.js'
import { CandidateAnswers } from '../../src/engine/answers/candidate-answers.js'
import { bootHost } from '../../src/engine/boot-host.js'
import { fragileInOwn, inOtherOrders, restsOnOpen } from '../../src/engine/fragility.js'
import { replayCandidate } from '../../src/engine/replay-candidate.js'
import { replayOwn } from '../../src/engine/replay-own.js'
import { traversingPolicy } from './fragile-policies.js'
import { type Policy, recorded } from './given-recording.js'

const seeds = Array.from({ length: 50 }, (_, index) => index)

const steps = ['EHLO mail.example.com', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>', 'QUIT']

const world = {
  dns: {
    'a.example A': ['192.0.2.1'],
    'b.example A': ['192.0.2.2'],
    'c.example A': ['192.0.2.3'],
    'd.example A': ['192.0.2.4'],
  },
}

const fragileIn = (policy: Policy) => {
  const session = recorded(policy, steps, { world })
  expect(session.unfaithful).toBeNull()
  return fragileInOwn(session.made.booted, session.recording)
}

describe('a policy whose decision hangs on what Lua leaves open is found, with the line', () => {
  test.each(seeds.map((seed) => traversingPolicy(seed, false)))('$title', ({ files, line }) => {
    const found = fragileIn({ files })
    expect(found.map((decision) => decision.line)).toEqual([line])
  })
})

describe('it is found as well where no script calls what rests on it', () => {
  test.each([
    ['next, by pcall', 'select(2, pcall(next, t))'],
    ['table.foreach, by pcall', 'select(2, pcall(table.foreach, t, function(k) return k end))'],
    ['next, as a metamethod', 'setmetatable({}, { __index = function() return next(t) end }).first'],
    ['tostring, by pcall', 'select(2, pcall(tostring, t)):sub(-4)'],
    ['the text of an object of the server', 'tostring(vctx):sub(-4)'],
    ['the text of a file', 'tostring(io.stdout):sub(-4)'],
    ['the text of a function', 'tostring(print):sub(-4)'],
    ['the text of a coroutine', 'tostring(coroutine.create(function() end)):sub(-4)'],
    ['the text of a proxy', 'tostring(newproxy()):sub(-4)'],
    ['the text of a lock', 'tostring(thread.mutex()):sub(-4)'],
    ['the text of what is opened', 'tostring(msys.core.io_wrapper_open("/l", 1, 0)):sub(-4)'],
  ])('%s', (_title, expression) => {
    const source = `local t, policy = { alpha = 1, beta = 2, gamma = 3 }, {}
function policy:validate_connect(accept, vctx)
  vctx:set(0, "k", ${expression})
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`
    expect(fragileIn(source).map(({ line }) => line)).toEqual(['policy.lua:3'])
  })
})

test('an order that decides whether the policy is done with a phase, or what it asks, is found', () => {
  for (const body of ['do return k == "alpha" and 1 or 0 end', 'msys.dnsLookup(k .. ".example") break']) {
    const source = `local t, policy = { alpha = 1, beta = 2 }, {}
function policy:validate_connect(accept, vctx)
  for k in pairs(t) do ${body} end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`
    expect(fragileIn(source).map(({ line }) => line)).toEqual(['policy.lua:3'])
  }
})

describe('each key of a table may be the one that decides', () => {
  const names = [
    'alpha',
    'beta',
    'gamma',
    'delta',
    'eta',
    'theta',
    'iota',
    'kappa',
    'mu',
    'nu',
    'xi',
    'pi',
    'rho',
    'phi',
    'chi',
    'psi',
  ]
  const cases = [3, 4, 5, 8, 13, 16].flatMap((count) =>
    names.slice(0, count).map((name) => ({ name, keys: names.slice(0, count) })),
  )
  const verdicts = (name: string, keys: readonly string[]): string =>
    `{ ${keys.map((key) => `${key} = "${key === name ? 'refuse' : 'accept'}"`).join(', ')} }`

  test.each(cases)('$name alone of $keys.length, where the first match answers', ({ name, keys }) => {
    const source = `local rules, policy = ${verdicts(name, keys)}, {}
function policy:validate_connect(accept, vctx)
  for _, verdict in pairs(rules) do
    vctx:set(0, "k", verdict) break
  end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`
    expect(fragileIn(source).map(({ line }) => line)).toEqual(['policy.lua:3'])
  })
})

describe('a policy that sorts first is not fragile', () => {
  test.each(seeds.map((seed) => traversingPolicy(seed, true)))('$title', ({ files }) => {
    expect(fragileIn({ files })).toEqual([])
  })
})

test("what a handler of KumoMTA's decides by an order is found, whatever context of Lua it ran in", () => {
  const { made, recording } = recorded({ validate_rcptto: '' }, steps)
  const source = `local kumo = require "kumo"
local names = { alpha = 1, beta = 2 }
kumo.on("smtp_server_mail_from", function()
  for name in pairs(names) do
    if name == "alpha" then kumo.reject(550, "no") end
    break
  end
end)
kumo.on("smtp_server_rcpt_to", function() end)`
  const files = new Map([['policy.lua', bytesOfText(source)]])
  const entry = 'policy.lua'
  const candidate = { id: revisionId(entry, files, 'kumo'), name: 'kumo', dialect: 'kumo', entry, files } as const
  const booted = bootHost(candidate, new CandidateAnswers(), made.profile)
  const own = replayOwn(made.booted.host, recording)
  if (own.outcome === 'unfaithful') throw new Error(own.why)
  const replay = replayCandidate(booted.host, recording, own.runs)
  expect(restsOnOpen(booted, replay)).toBe(true)
  const { decisions } = inOtherOrders(booted, { recording, base: own.runs, runs: replay.runs })
  expect(decisions.map(({ phase, line }) => [phase, line])).toEqual([['mailfrom#1', 'policy.lua:4']])
})
