import { describe, expect, it } from 'vitest'
import { bytesOfText } from '../../src/domain/bytes.js'
import type { SessionOpened } from '../../src/domain/events.js'
import type { World } from '../../src/domain/world.js'
import { worldAnswers } from '../../src/engine/answers/world-answers.js'
import { SessionRecorder } from '../../src/engine/session-recorder.js'
import type { Act } from '../../src/momentum/phases/acts.js'
import { worldFromSpec } from '../../src/world/scenario-world.js'
import {
  type Given,
  givenCallouts,
  givenPolicy,
  hello,
  mail,
  moduleOf,
  oneMessage,
  storedText,
} from './given-policy.js'

const world = { dns: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}.example A`, [`192.0.2.${i}`]])) }

/** A policy with something of everything that might not be the same twice. */
const restless = `
local hoard, seen = {}, 0
${moduleOf({
  validate_connect: 'print(math.random(), os.time(), os.clock(), tostring({}), tostring(print)) self.t = {}',
  validate_ehlo: `seen = seen + 1 for i = 1, 50 do hoard[tostring({})] = i end
    local keys = {} for k in pairs({a = 1, b = 2, c = 3, [true] = 4, [2.5] = 5}) do keys[#keys + 1] = tostring(k) end
    print(seen, table.concat(keys, " "), #self.t)`,
  validate_mailfrom:
    'self.t[#self.t + 1] = math.random(1000) vctx:set(1, "dice", self.t[#self.t]) print(msys.dnsLookup("n1.example")[1])',
  validate_rcptto: 'self[msg:rcptto()] = tostring(str) collectgarbage() print(math.random(6), tostring(msg.id))',
  validate_data:
    'msg:header("X-Dice", tostring(math.random(1000))) local s = {} for i = 1, 200 do s[i] = ("x"):rep(i) end print(#table.concat(s))',
  validate_data_spool_each_rcpt:
    'local c = coroutine.wrap(function() coroutine.yield(math.random(9)) end) print(c(), msg:rcptto())',
  validate_dealloc: 'for k in pairs(self) do print("self", type(k)) end',
})}`

const clientA = [hello, ...mail(['b@example.net', 'c@example.net']), 'RSET', ...mail(), 'QUIT']

describe('a session', () => {
  it('recorded twice has the same events, byte for byte, on one host and on two', () => {
    const policy = givenPolicy(restless).world(world)
    const first = policy.session(clientA).texts
    expect(first.length).toBeGreaterThan(20)
    expect(policy.session(clientA).texts).toEqual(first)
    expect(givenPolicy(restless).world(world).session(clientA).texts).toEqual(first)
  })

  it('has the same events again after 1,000 others on its host', { timeout: 60_000 }, () => {
    const policy = givenPolicy(restless).world(world)
    const first = policy.session(clientA).texts
    for (let n = 0; n < 1000; n += 1)
      policy.session([hello, `MAIL FROM:<${n}@example.com>`, 'RCPT TO:<b@example.net>'], { seed: n })
    expect(policy.session(clientA).texts).toEqual(first)
  })

  it('has others with another seed', () => {
    const policy = givenPolicy(restless).world(world)
    expect(policy.session(clientA, { seed: 2 }).output).not.toEqual(policy.session(clientA).output)
  })

  it('is not moved by another that takes turns with it, step by step', () => {
    const policy = givenPolicy(restless).world(world)
    const others = ['MAIL FROM:<z@example.org>', 'NOOP', hello, ...mail(['x@example.net'], 'X: y\n\nz\n'), 'QUIT']
    const alone = [clientA, [hello, ...others]].map((steps) => takingTurns(policy, [steps])[0])
    const together = takingTurns(policy, [clientA, [hello, ...others]])
    expect(together).toEqual(alone)
    expect(takingTurns(policy, [[hello, ...others], clientA, clientA])).toEqual([alone[1], alone[0], alone[0]])
  })
})

describe('an answer that is awaited', () => {
  const series = `do local mod = {} function mod:init() msys.audit_series.define("hits", "cidr", 60, 1) return true end msys.registerModule("defines", mod) end\n`

  it('gives the same events as one that is at hand, 30 of them in one callout', async () => {
    const policy = givenPolicy(
      series +
        moduleOf({
          validate_mailfrom: `local all = {} print("begins", math.random())
            for i = 0, 29 do
              self.n = (self.n or 0) + 1
              vctx:set(0, "last", i)
              msys.audit_series.add("hits")
              all[#all + 1] = msys.dnsLookup("n" .. i .. ".example")[1]
            end
            print(self.n, table.concat(all, " "), msys.audit_series.count("hits"))`,
          validate_rcptto: 'print(self.n, msys.dnsLookup("none.example"))',
          validate_dealloc: 'print("over", self.n)',
        }),
    ).world(world)
    const atHand = policy.session(oneMessage)
    expect(atHand.results['mailfrom#1']?.outside).toHaveLength(30)
    expect(atHand.output[1]).toMatch(/^30\t192\.0\.2\.0 .* 192\.0\.2\.29\t30$/)

    const turn = openTurn(policy, oneMessage)
    let asked = 0
    for (const act of turn.acts)
      await turn.recorder.performAwaiting(act, turn.at, {
        timeoutMs,
        world: async (call) => {
          asked += 1
          return turn.world.answer(call).answer
        },
      })
    turn.recorder.close(turn.at, worldAnswers(turn.world))
    expect(turn.recorder.events.map(storedText)).toEqual(atHand.texts)
    expect(asked).toBe(32)
  })

  it('that is being waited for lets other sessions of the host run', async () => {
    const policy = givenCallouts({
      validate_ehlo: 'self.n = 1 print(msys.dnsLookup("n1.example")[1], self.n, math.random())',
    }).world(world)
    const alone = policy.session([hello, 'QUIT']).texts
    const turn = openTurn(policy, [hello, 'QUIT'])
    for (const act of turn.acts)
      await turn.recorder.performAwaiting(act, turn.at, {
        timeoutMs,
        world: async (call) => {
          expect(policy.session([hello, 'QUIT']).texts).toEqual(alone)
          return turn.world.answer(call).answer
        },
      })
    turn.recorder.close(turn.at, worldAnswers(turn.world))
    expect(turn.recorder.events.map(storedText)).toEqual(alone)
  })
})

const timeoutMs = 10_000

describe('random numbers', () => {
  const draws = (n: number): string => 'math.random() '.repeat(n).trim().replaceAll(' ', ', ')
  const rolls = (ehlo: string, second = ''): readonly string[] =>
    givenPolicy(
      moduleOf({ validate_ehlo: ehlo, validate_mailfrom: 'print("mailfrom", math.random())' }, 'a') +
        second +
        moduleOf({ validate_ehlo: 'print("other", math.random())' }, 'b'),
    ).session([hello, 'MAIL FROM:<a@example.com>', 'MAIL FROM:<a@example.com>']).output

  it('of one module are not moved by more draws in another, or by a module that draws none', () => {
    const once = rolls(`local x = ${draws(1)}`)
    expect(rolls(`local x = {${draws(5)}}`)).toEqual(once)
    expect(rolls(`local x = ${draws(1)}`, moduleOf({ validate_ehlo: 'local x = 1' }, 'between'))).toEqual(once)
    expect(new Set(once.map((line) => line.split('\t')[1])).size).toBe(3)
  })

  it('are seeded by the script where it does so', () => {
    const seeded = 'math.randomseed(7) print(math.random()) math.randomseed(7) print(math.random())'
    const [a, b] = givenCallouts({ validate_ehlo: seeded }).session([hello]).output
    expect(a).toBe(b)
  })
})

type Steps = Parameters<Given['parse']>[0]

interface Turn {
  readonly recorder: SessionRecorder
  readonly acts: readonly Act[]
  readonly at: number
  readonly world: World
}

/** A session that a test moves forward by itself. */
const openTurn = (policy: Given, steps: Steps): Turn => {
  const [script, spec] = policy.parse(steps)
  const opened: SessionOpened = {
    source: { kind: 'scenario', name: script.name, file: 'test.yaml' },
    boot: policy.made.boot,
    peer: script.peer,
    listener: script.listener,
    at: script.at,
    seed: script.seed,
  }
  const acts = script.steps.flatMap((step): readonly Act[] => {
    if (step.kind === 'command') return [{ kind: 'command', line: step.line }]
    return step.kind === 'message' ? [{ kind: 'message', content: bytesOfText(step.content) }] : []
  })
  return {
    recorder: new SessionRecorder(policy.host, opened),
    acts: [{ kind: 'connect' }, ...acts],
    at: script.at,
    world: worldFromSpec(spec)(),
  }
}

/** Plays those sessions on one host, an act of each in turn, and tells the texts of each. */
const takingTurns = (policy: Given, sessions: readonly Steps[]): readonly (readonly string[])[] => {
  const turns = sessions.map((steps) => openTurn(policy, steps))
  const most = Math.max(...turns.map(({ acts }) => acts.length))
  for (let n = 0; n <= most; n += 1)
    for (const { recorder, acts, at, world } of turns) {
      const act = acts[n]
      if (act) recorder.perform(act, at, worldAnswers(world))
      else if (n === acts.length) recorder.close(at, worldAnswers(world))
    }
  return turns.map(({ recorder }) => recorder.events.map(storedText))
}
