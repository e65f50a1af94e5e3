import { describe, expect, test, vi } from 'vitest'
import type { Comparison, IsolatedSession } from '../../src/domain/comparison.js'
import { mostLeavers } from '../../src/engine/state/leavers.js'
import { Host } from '../../src/momentum/host.js'
import { comparisonText } from '../../src/report/comparison-text.js'
import { everySession } from '../../src/store/query/every-session.js'
import { sessionIds } from '../../src/store/sessions.js'
import { openStore } from '../../src/store/store.js'
import type { Step } from '../momentum/given-policy.js'
import { compareWith, storeWith } from './given-store.js'

const rcpt = (...recipients: readonly string[]): readonly Step[] => [
  'EHLO mail.example.com',
  'MAIL FROM:<a@example.com>',
  ...recipients.map((recipient) => `RCPT TO:<${recipient}@example.net>`),
  'QUIT',
]

const withState = (head: string, body: string): string => `${head}
local policy = {}
function policy:validate_rcptto(msg, str, accept, vctx)
  local rcpt = msg:rcptto():match("^[^@]*")
  ${body}
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`

interface Found {
  readonly comparison: Comparison
  /** of each isolated session: its number from 1, and what it leaves and reads, in a line */
  readonly lines: readonly string[]
  readonly names: ReadonlyMap<string, string>
}

const numbersOf = (path: string): ReadonlyMap<string, string> => {
  const store = openStore(path, { mode: 'read' })
  const ids = [...sessionIds(store, everySession)]
  store.close()
  return new Map(ids.map((id, index) => [id, `${index + 1}`]))
}

/** Sessions recorded under a policy, against a candidate; by default one that differs in a comment. */
const compared = async (
  policy: string,
  sessions: readonly (readonly Step[])[],
  {
    candidate = `${policy}-- candidate\n`,
    ...options
  }: Parameters<typeof compareWith>[2] & { candidate?: string } = {},
): Promise<Found> => {
  const path = storeWith(policy, sessions)
  const comparison = await compareWith(path, candidate, options)
  const numbers = numbersOf(path)
  const lines = comparison.isolated!.map((one) => lineOf(numbers, one))
  return { comparison, lines, names: new Map([...numbers].map(([id, number]) => [id, `session ${number}`])) }
}

const lineOf = (numbers: ReadonlyMap<string, string>, { session, state, reads }: IsolatedSession): string => {
  const leaves = state.length === 0 ? '' : ` leaves ${state.join()}`
  if (!reads) return `${numbers.get(session)}${leaves}`
  const { from, after, state: read, side, line, phase, verdict } = reads
  const what = `${numbers.get(from)} after ${after}: ${read?.join()}, ${line} in ${phase}`
  return `${numbers.get(session)}${leaves} reads ${what}, ${side} ${verdict}`
}

const text = ({ comparison, names }: Found): string =>
  comparisonText(comparison, { color: false, width: 110, unicode: true }, { names })

const flags = (value: string) => `flag = ""
local policy = {}
function policy:validate_rcptto(msg, str, accept, vctx)
  local rcpt = msg:rcptto():match("^[^@]*")
  local set = rcpt:match("^set(.*)")
  if set then flag = set elseif flag == "${value}" then vctx:set_code(550, "no") end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`

describe('a session is found that reads', () => {
  test('what another leaves, and leaves nothing itself', async () => {
    const body = 'if rcpt == "setter" then seen.reader = true elseif seen[rcpt] then vctx:set_code(550, "seen") end'
    const found = await compared(withState('seen = {}', body), [rcpt('nobody'), rcpt('reader'), rcpt('setter')])
    expect(found.comparison.sessions).toMatchObject({ total: 3, same: 3, isolated: 2 })
    expect(found.comparison).toMatchObject({ leaving: 1, leaversTried: 1, sessions: { reading: 1, drifting: 0 } })
    expect(found.lines).toEqual([
      '2 reads 3 after 0: seen.reader, policy.lua:5 in rcptto#1 <reader@example.net>, both same',
      '3 leaves seen.reader',
    ])
  })

  test('a count that several sessions bring to its limit, by the one that does', async () => {
    const policy = withState('count = 0', 'count = count + 1 if count > 3 then vctx:set_code(450, "slow down") end')
    const { lines } = await compared(
      policy,
      ['a', 'b', 'c', 'd', 'e'].map((name) => rcpt(name)),
    )
    expect(lines[4]).toBe('5 leaves count reads 3 after 2: count, policy.lua:5 in rcptto#1 <e@example.net>, both same')
  })

  test('a count of its own kind, where such a session comes twice', async () => {
    const policy = withState('count = 0', 'count = count + 1 if count > 1 then vctx:set_code(450, "slow down") end')
    const { lines } = await compared(policy, [rcpt('a')])
    expect(lines).toEqual([
      '1 leaves count reads 1 after 0: count, policy.lua:5 in rcptto#1 <a@example.net>, both same',
    ])
  })

  test.each(['a', 'b', 'c'])('a flag that has to be just %s, of three that sessions set', async (value) => {
    const sessions = [rcpt('seta'), rcpt('setb'), rcpt('setc'), rcpt('reader')]
    const { lines } = await compared(flags(value), sessions)
    const setter = 'abc'.indexOf(value) + 1
    expect(lines.at(-1) === '4' ? [] : lines.find((line) => line.startsWith('4 '))).toMatch(
      new RegExp(`^4 reads ${setter} after \\d: flag, policy.lua:6 in rcptto#1 <reader@example.net>, both same$`),
    )
  })

  test('what is turned round with each session', async () => {
    const policy = withState('odd = false', 'odd = not odd if not odd then vctx:set_code(450, "even") end')
    const { lines } = await compared(policy, [rcpt('a'), rcpt('b')])
    expect(lines[0]).toContain('1 leaves odd reads 1 after 0: odd')
  })

  test('one of many things that are kept by key, by the session that keeps it', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`)
    const body =
      'if rcpt:match("^read") then if seen[rcpt:sub(5)] then vctx:set_code(550, "seen") end else seen[rcpt] = 1 end'
    const sessions = [...names.map((name) => rcpt(name)), rcpt('readn0'), rcpt('readn37'), rcpt('readn99')]
    const { lines, comparison } = await compared(withState('seen = {}', body), sessions)
    expect(lines.filter((line) => line.includes('reads'))).toEqual([
      '61 reads 1 after 0: seen.n0, policy.lua:5 in rcptto#1 <readn0@example.net>, both same',
      '62 reads 38 after 37: seen.n37, policy.lua:5 in rcptto#1 <readn37@example.net>, both same',
    ])
    expect(comparison).toMatchObject({ leaving: 60, leaversTried: 60 })
  })

  test('random numbers that another session has seeded', async () => {
    const body = 'if rcpt == "seeds" then math.randomseed(7) else print(math.random(1000000)) end'
    const { lines } = await compared(withState('', body), [rcpt('draws'), rcpt('seeds')])
    expect(lines[0]).toBe('1 reads 2 after 0: math.randomseed, null in rcptto#1 <draws@example.net>, both same')
  })

  test('an environment that another session has given a function', async () => {
    const head = 'limit = 10 function shared(n) return n > limit end'
    const body =
      'if rcpt == "sets" then setfenv(shared, { limit = 0 }) elseif shared(5) then vctx:set_code(550, "many") end'
    const { lines } = await compared(withState(head, body), [rcpt('reads'), rcpt('sets')])
    expect(lines[0]).toContain('1 reads 2 after 0: the environment of the function at policy.lua:1')
  })

  test.each([
    ['an iterator', 'local go = ("a b c d e f"):gmatch("%a")', 'go() ~= "a"', 'go()', 'the iterator go'],
    [
      'a coroutine',
      'local go = coroutine.wrap(function() for i = 1, 9 do coroutine.yield(i) end end)',
      'go() ~= 1',
      'go()',
      'the coroutine go',
    ],
    [
      'the metatable of functions',
      '',
      'getmetatable(print)',
      'debug.setmetatable(print, {})',
      'the metatable of functions',
    ],
    [
      'the environment of a function of C',
      '',
      'debug.getfenv(print).n',
      'debug.setfenv(print, { n = 1 })',
      'the environment of print',
    ],
    [
      'the environment of a userdata',
      'local u = newproxy(true)',
      'debug.getfenv(u).n',
      'debug.setfenv(u, { n = 1 })',
      'the environment of the userdata u',
    ],
  ])('%s that another session moved or set', async (_title, head, isOther, change, name) => {
    const body = `if rcpt == "reads" then if ${isOther} then vctx:set_code(550, "no") end else ${change} end`
    const { comparison } = await compared(withState(head, body), [rcpt('moves'), rcpt('reads')])
    expect(comparison.sessions).toMatchObject({ total: 2, same: 2 })
    const reads = comparison.isolated!.flatMap((one) => (one.reads ? [one.reads] : []))
    expect(reads).toMatchObject([{ state: [name], line: 'policy.lua:5', verdict: 'same' }])
  })

  test('an object of the host that another session wrote to', async () => {
    const head = 'local json = require("json") kept = json.decode("{}")'
    const body = 'if rcpt == "sets" then kept.on = 1 elseif kept.on then vctx:set_code(550, "on") end'
    const { lines } = await compared(withState(head, body), [rcpt('reads'), rcpt('sets')])
    expect(lines[0]).toContain('1 reads 2 after 0: an object of the host')
  })

  test('a table that is built the same as the one that it took the place of, where that is held elsewhere', async () => {
    const body =
      'if rcpt == "a" then cache = {} else cache.x = 1 if shared.x == nil then vctx:set_code(550, "no") end end'
    const { lines } = await compared(withState('shared = {} local cache = shared', body), [rcpt('a'), rcpt('b')])
    expect(lines.join('\n')).toContain('1 leaves local cache of')
    expect(lines.join('\n')).toMatch(/2 .*reads 1 after 0: local cache of/)
  })

  test('a handle that another session kept: nobody knows what it would read', async () => {
    const body = 'if rcpt == "sets" then kept = msg elseif kept then print(kept:rcptto()) end'
    const found = await compared(withState('', body), [rcpt('reads'), rcpt('sets')])
    expect(found.lines[0]).toContain('1 reads 2 after 0: kept')
    expect(found.lines[0]).toContain('both undecidable')
    expect(text(found)).toContain('what the policies come to there is not known')
  })
})

describe('what the two policies come to on it', () => {
  const limited = (limit: number): string =>
    withState('count = 0', `count = count + 1\n  if count > ${limit} then vctx:set_code(450, "slow down") end`)
  const sessions = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => rcpt(name))

  test('is told where they then differ, although each session by itself is the same', async () => {
    const found = await compared(limited(5), sessions, { candidate: limited(2) })
    expect(found.comparison.sessions).toMatchObject({ total: 6, same: 6, drifted: 0, isolated: 6 })
    expect(found.comparison.sessions).toMatchObject({ reading: 6, drifting: 6 })
    expect(found.lines[0]).toBe(
      '1 leaves count reads 2 after 1: count, policy.lua:6 in rcptto#1 <a@example.net>, candidate drifted',
    )
    expect(text(found)).toMatchInlineSnapshot(`
      "candidate (9c5c241371fe), against what was recorded under base (df89184d92e5)
      6 sessions: 6 same (6 isolated), 0 drifted; 6 drift on what others left. 100 % of what was recorded was
        compared.

      No drift in sessions that run by themselves; 6 drift on what others left: see Readers.

      Isolated: 6 sessions that leave state behind; each ran as the first after loading
        count in session 1 and 5 more sessions

      Readers: 6 sessions that read what others left; each comes to something else once those have run, and the two
        policies then differ
        session 1 and 5 more sessions read what session 2, after 1 other, left: count, at policy.lua:6 in rcptto#1
          <a@example.net>
          there the two policies differ as they do not where the session runs by itself
          there only the candidate comes to something else
      every session that could be compared ran again on what 6 sessions left, by itself and one after the other
      not tried is every other order of them: reprise record --continuous carries state from session to session
      "
    `)
  })

  const limit = 'N = (N or 0) + 1 if N > 1 then vctx:set_code(550, "n") end'

  test.each([
    ['to know, as a line that is printed', '', `print("log") ${limit}`],
    ['of any sort', '', `vctx:set(0, "k", "v") ${limit}`],
    ['where the recorded policy has the limit', limit, 'print("log")'],
  ])('is told as well where each session drifts by itself, in something %s', async (_title, base, candidate) => {
    const found = await compared(withState('', base), sessions, { candidate: withState('', candidate) })
    expect(found.comparison.sessions).toMatchObject({ drifted: 6, isolated: 0, reading: 6, drifting: 6 })
    expect(found.lines[0]).toContain('drifted')
    expect(text(found)).toContain('6 drifted; 6 drift on what others left.')
  })

  test('is not told where each drifts on it as it does by itself', async () => {
    const counts = 'N = (N or 0) + 1'
    const found = await compared(withState('', counts), sessions, { candidate: withState('', `${counts} print(N)`) })
    expect(found.comparison.sessions).toMatchObject({ drifted: 6, reading: 0, drifting: 0 })
  })

  test.each([
    ['is done with the phase', 'if N > 1 then do return 1 end end', 'drifted'],
    ['asks something', 'if N > 1 then msys.dnsLookup("a.example") end', 'undecidable'],
  ])('is told where the candidate %s on it', async (_title, then, outcome) => {
    const counts = 'N = (N or 0) + 1'
    const found = await compared(withState('', counts), sessions, { candidate: withState('', `${counts} ${then}`) })
    expect(found.comparison.sessions).toMatchObject({ same: 6, reading: 6 })
    expect(found.lines[0]).toContain(`candidate ${outcome}`)
  })

  test('is told also where a state that is tried earlier shows no difference', async () => {
    const one = withState('count = 0', 'count = count + 1\n  if count > 1 then print("again") end')
    const other = withState(
      'count = 0',
      'count = count + 1\n  if count > 1 then print("again") end if count > 4 then vctx:set_code(450, "slow") end',
    )
    const { lines } = await compared(one, sessions, { candidate: other })
    expect(lines[0]).toContain('reads 4 after 3: count')
    expect(lines[0]).toContain('drifted')
  })

  test('where only one policy leaves anything', async () => {
    const found = await compared(withState('', ''), sessions, { candidate: limited(1) })
    expect(found.lines[0]).toContain('1 leaves count reads 1 after 0: count')
    expect(found.lines[0]).toContain('candidate drifted')
  })
})

describe('the search', () => {
  const runs = async (policy: string, options: Parameters<typeof compared>[2] = {}): Promise<number> => {
    const begin = vi.spyOn(Host.prototype, 'begin')
    try {
      await compared(policy, [rcpt('a'), rcpt('b'), rcpt('c')], options)
      return begin.mock.calls.length - 3
    } finally {
      begin.mockRestore()
    }
  }

  test('runs nothing where nothing is left: each session once on each side', async () => {
    expect(await runs(withState('known = { a = 1 }', 'print(known[rcpt])'))).toBe(6)
    expect(await runs(withState('', 'self.count = 1'))).toBe(6)
  })

  test('runs sessions again where something is', async () => {
    expect(await runs(withState('', 'count = 1'))).toBeGreaterThan(6)
  })

  test('finds no reader where a state is left and nobody reads it', async () => {
    const found = await compared(withState('', 'count = (count or 0) + 1'), [rcpt('a'), rcpt('b')])
    expect(found.lines).toEqual(['1 leaves count', '2 leaves count'])
    expect(text(found)).toMatchInlineSnapshot(`
      "candidate (481d43e9fe62), against what was recorded under base (4d99671634ed)
      2 sessions: 2 same (2 isolated), 0 drifted. 100 % of what was recorded was compared.

      No drift: every session ends as it was recorded.

      Isolated: 2 sessions that leave state behind; each ran as the first after loading
        count in session 1 and 1 more session

      every session that could be compared ran again on what 2 sessions left, by itself and one after the other
      not tried is every other order of them: reprise record --continuous carries state from session to session
      "
    `)
  })

  test('is not misled by the order of tables, addresses and random numbers', async () => {
    const body =
      'last = rcpt local t = { a = 1, b = 2, c = 3 } for k in pairs(t) do print(k, math.random()) end print({})'
    const { lines } = await compared(withState('', body), [rcpt('a'), rcpt('b')])
    expect(lines).toEqual(['1 leaves last', '2 leaves last'])
  })

  test('says how many sessions it did not try', async () => {
    const policy = withState('', 'count = (count or 0) + 1')
    const found = await compared(
      policy,
      Array.from({ length: mostLeavers + 20 }, () => rcpt('a')),
    )
    expect(found.comparison).toMatchObject({ leaving: 520, leaversTried: 500, sessions: { reading: 0, drifting: 0 } })
    expect(text(found)).toContain('what 20 sessions left was not tried')
  })

  test('lists what drifts first, where not all are listed', async () => {
    const body = 'if rcpt ~= "reader" then on = true elseif on then vctx:set_code(550, "on") end'
    const sessions = [rcpt('a'), rcpt('b'), rcpt('reader')]
    const { comparison, lines } = await compared(withState('', body), sessions, { limit: 1 })
    expect(comparison).toMatchObject({ truncated: true, sessions: { isolated: 3 } })
    expect(lines).toEqual(['3 reads 1 after 0: on, policy.lua:5 in rcptto#1 <reader@example.net>, both same'])
  })

  test('leaves out sessions that drifted, but tries what they left', async () => {
    const policy = withState('', 'if rcpt == "sets" then on = true elseif on then vctx:set_code(550, "on") end')
    const candidate = withState(
      '',
      'if rcpt == "sets" then on = true vctx:set_code(551, "no") elseif on then vctx:set_code(550, "on") end',
    )
    const { comparison, lines } = await compared(policy, [rcpt('reads'), rcpt('sets')], { candidate })
    expect(comparison.sessions).toMatchObject({ same: 1, drifted: 1, isolated: 1 })
    expect(lines).toEqual(['1 reads 2 after 0: on, policy.lua:5 in rcptto#1 <reads@example.net>, both same'])
  })
})

describe('hostile state:', () => {
  test('tables of 10 MB, as many as an image can hold', async () => {
    const body = `local n = tonumber(rcpt:match("^big(%d)"))
  if n then big[n] = {} for i = 1, 10 do big[n][i] = (n .. i):rep(5e5) end elseif #big > 0 then print(#big) end`
    const sessions = ['big1', 'big2', 'big3', 'big4', 'reads'].map((name) => rcpt(name))
    const { lines, comparison } = await compared(withState('big = {}', body), sessions)
    expect(lines.at(-1)).toBe('5 reads 1 after 0: big[1], null in rcptto#1 <reads@example.net>, both same')
    expect(comparison).toMatchObject({ leaving: 4, leaversTried: 4 })
  })

  test('very many places, of which not all are named', async () => {
    const body = 'if rcpt == "big" then for i = 1, 3000 do big[i] = i end end'
    const { comparison } = await compared(withState('big = {}', body), [rcpt('big')])
    const [isolated] = comparison.isolated!
    expect([isolated!.state.length, isolated!.more]).toEqual([1000, 2000])
  })

  test('an error that only comes on what another left', async () => {
    const body =
      'if rcpt == "sets" then cache = "text" else local t = cache or {} print(t.x.y == nil and "" or t.x.y) end'
    const policy = withState('cache = { x = { y = 1 } }', body)
    const { lines } = await compared(policy, [rcpt('reads'), rcpt('sets')])
    expect(lines[0]).toBe('1 reads 2 after 0: cache, policy.lua:5 in rcptto#1 <reads@example.net>, both same')
  })

  test('a session that never ends on what another left', async () => {
    const body = 'if rcpt == "sets" then stuck = true elseif stuck then while true do end end'
    const { lines } = await compared(withState('', body), [rcpt('reads'), rcpt('sets')])
    expect(lines[0]).toContain('1 reads 2 after 0: stuck')
  })

  test('a session whose end nobody can go on from', async () => {
    const body = 'n = (n or 0) + 1 if rcpt == "loops" then while true do end end if n > 1 then print(n) end'
    const { lines } = await compared(withState('', body), [rcpt('loops'), rcpt('a'), rcpt('b')])
    expect(lines[1]).toContain('2 leaves n reads 2 after 0: n')
  })

  test('a question that was never recorded, asked because of what another left', async () => {
    const body = 'if rcpt == "sets" then on = true elseif on then print(msys.dnsLookup("example.org", "a")) end'
    const found = await compared(withState('', body), [rcpt('reads'), rcpt('sets')])
    expect(found.lines[0]).toContain('both undecidable')
    expect(found.comparison.sessions).toMatchObject({ same: 2, undecidable: 0 })
  })
})
