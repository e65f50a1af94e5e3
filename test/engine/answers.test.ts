import { describe, expect, test } from 'vitest'
import { hello, mail, moduleOf, oneMessage } from '../momentum/given-policy.js'
import { type Policy, recorded } from './given-recording.js'

/** `design.md`, "How a host call finds its answer", under a candidate. */

const begin = [hello, 'MAIL FROM:<a@example.com>', 'QUIT']

/** A policy that sets up its lists and series as it boots. */
const withInit = (init: string, callouts: Readonly<Record<string, string>>): Policy =>
  `do local first = {}\nfunction first:init() ${init} return true end\nmsys.registerModule("first", first) end\n${moduleOf(callouts)}`

describe('DNS', () => {
  const lookup = (type = 'A') => `tostring((msys.dnsLookup("one.example", "${type}") or {"none"})[1])`
  const says = (...lines: readonly string[]) => ({
    validate_mailfrom: lines.map((line) => `print(${line})`).join('\n'),
  })
  const sequence = { dns: { 'one.example A': { sequence: [['192.0.2.1'], ['192.0.2.2']] } } }

  test('asked twice with different answers replays', () => {
    const given = recorded(says(lookup(), lookup()), begin, { world: sequence })
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith(says(lookup(), `${lookup()}`)).verdict).toBe('same')
    expect(JSON.stringify(given.phase('mailfrom#1'))).toContain('192.0.2.2')
  })

  test('that was answered differently and is asked a third time is undecidable', () => {
    const given = recorded(says(lookup(), lookup()), begin, { world: sequence })
    const { verdict, undecidable } = given.comparedWith(says(lookup(), lookup(), lookup()))
    expect(verdict).toBe('undecidable')
    expect(undecidable).toMatchInlineSnapshot(
      `"mailfrom#1: msys.dnsLookup("one.example","A") was answered 2 times, differently, and is asked again or at another time"`,
    )
  })

  test('that was answered alike and is asked once more has that answer', () => {
    const given = recorded(says(lookup()), begin, { world: { dns: { 'one.example A': ['192.0.2.1'] } } })
    const { verdict, drifts } = given.comparedWith(says(lookup(), lookup()))
    expect(verdict).toBe('drifted')
    expect(drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 calls minor calls: [["msys.dnsLookup",["one.example","A"]]] → [["msys.dnsLookup",["one.example","A"]],["msys.dnsLookup",["one.example","A"]]] (validate_mailfrom) also output",
      ]
    `)
  })

  test('that is asked no more is a drift of calls, and in another phase two', () => {
    const given = recorded(says(lookup()), begin, { world: { dns: { 'one.example A': ['192.0.2.1'] } } })
    expect(given.comparedWith(says('192 .. ".0.2.1"')).drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 calls minor calls: [["msys.dnsLookup",["one.example","A"]]] → [] (validate_mailfrom)",
      ]
    `)
    expect(given.comparedWith({ validate_ehlo: `print(${lookup()})` }).drifts).toMatchInlineSnapshot(`
      [
        "ehlo calls minor calls: [] → [["msys.dnsLookup",["one.example","A"]]] (validate_ehlo) also output",
        "mailfrom#1 calls minor calls: [["msys.dnsLookup",["one.example","A"]]] → [] (validate_mailfrom) also output",
      ]
    `)
  })

  test('a new question is undecidable, with the reason and what to do', () => {
    const { whole } = recorded({}, begin).comparedWith(says(lookup('TXT')))
    expect(whole).toMatchObject({ verdict: 'undecidable', drifts: [] })
    expect(whole.undecidable).toMatchInlineSnapshot(`
      {
        "call": {
          "call": "msys.dnsLookup",
          "hint": "give the answer with --world FILE, or record the session under a policy that asks it",
          "key": [
            "one.example",
            "TXT",
          ],
          "reason": "msys.dnsLookup("one.example","TXT") was never asked in this session",
        },
        "phase": "mailfrom#1",
      }
    `)
  })

  test('a new question that --world answers is compared, and its answer counted as simulated', () => {
    const given = recorded({}, begin)
    const world = { dns: { 'one.example A': ['192.0.2.9'] } }
    const { verdict, drifts, whole } = given.comparedWith(says(lookup()), { world })
    expect(verdict).toBe('drifted')
    expect(drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 calls minor calls: [] → [["msys.dnsLookup",["one.example","A"]]] (validate_mailfrom) also output",
      ]
    `)
    expect(whole.simulated).toBe(1)
  })
})

describe('a database', () => {
  const query = 'for row in msys.db.query("cache", "SELECT id FROM t") do print(row.id) end'
  const execute = (statement: string) => `msys.db.execute("cache", "${statement}")`
  const world = {
    db: {
      cache: [
        { query: 'SELECT id FROM t', rows: [{ id: 7 }] },
        { query: 'UPDATE t', rows: [] },
        { query: 'DELETE t', rows: [] },
      ],
    },
  }

  test('that is read after an own write answers the same write only', () => {
    const given = recorded({ validate_mailfrom: `${execute('UPDATE t')}\n${query}` }, begin, { world })
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith({ validate_mailfrom: `${execute('UPDATE t')}\n\n${query}` }).verdict).toBe('same')
    const other = given.comparedWith({ validate_mailfrom: `${execute('DELETE t')}\n${query}` })
    expect(other.undecidable).toMatchInlineSnapshot(
      `"mailfrom#1: msys.db.execute("cache","DELETE t",null) was never asked in this session"`,
    )
  })

  test('that is read without the write that came before it is undecidable', () => {
    const given = recorded({ validate_mailfrom: `${execute('UPDATE t')}\n${query}` }, begin, { world })
    expect(given.comparedWith({ validate_mailfrom: query })).toMatchObject({ verdict: 'undecidable' })
    const alone = recorded({ validate_mailfrom: query }, begin, { world })
    expect(alone.comparedWith({ validate_mailfrom: `${execute('UPDATE t')}\n${query}` }).verdict).toBe('undecidable')
  })
})

describe('a CIDR list', () => {
  const list = (source: string) =>
    withInit(`msys.cidr.define("list", {type = "rbldnsd", source = "${source}", default_value = "no"})`, {
      validate_connect: 'vctx:set(0, "listed", msys.cidr.query("list"))',
    })
  const world = { cidr: { list: { '192.0.2.0/24': 'yes' } } }

  test('whose definition changed is another question', () => {
    const given = recorded(list('/one'), begin, { world })
    expect(given.comparedWith(list('/one')).verdict).toBe('same')
    const { verdict, undecidable } = given.comparedWith(list('/two'))
    expect(verdict).toBe('undecidable')
    expect(undecidable).toMatch(/^connect: msys\.cidr\.query\("list","192\.0\.2\.1","[0-9a-f]+"\) was never asked/)
  })
})

describe('a count', () => {
  const series = 'msys.audit_series.define("rate", "cidr", 60, 2)'
  const count = 'msys.audit_series.count("rate", {startv = 0, endv = 0})'
  const limited = (add: string, atMost = 3) =>
    withInit(series, {
      validate_mailfrom: `${add}\nif ${count} > ${atMost} then vctx:set_code(451, "slow down") end`,
    })
  const add = 'msys.audit_series.add("rate")'
  const three = [hello, ...mail(), ...mail(), ...mail(), 'QUIT']
  const world = { audit: { series: { rate: { '192.0.2.1': 1 } } } }

  test('that the candidate counts up differently is drift, and told as derived', () => {
    const given = recorded(limited(add), three, { world })
    expect(given.unfaithful).toBe(null)
    const { verdict, drifts, whole } = given.comparedWith(limited(`${add} ${add}`))
    expect(verdict).toBe('drifted')
    expect(drifts.filter((drift) => drift.includes(' reply '))).toMatchInlineSnapshot(`
      [
        "mailfrom#2 reply critical reply: [250,"2.0.0 MAIL FROM accepted"] → [451,"slow down"] (validate_mailfrom, policy.lua:7) also calls",
      ]
    `)
    expect(whole.counted).toEqual(['msys.audit_series.count'])
    expect(whole.assumed).toContain('audit-window-alignment')
  })

  test('that it does not change is the recorded one, and not derived', () => {
    const { verdict, drifts, whole } = recorded(limited(add), three, { world }).comparedWith(limited(add, 2))
    expect(verdict).toBe('drifted')
    expect(drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#2 reply critical reply: [250,"2.0.0 MAIL FROM accepted"] → [451,"slow down"] (validate_mailfrom, policy.lua:7)",
      ]
    `)
    expect(whole.counted).toEqual([])
  })

  test('that hangs on the edge of a window is undecidable, but where nothing changes', () => {
    const steps = [hello, ...mail(), { wait: '59s' }, ...mail(), 'QUIT']
    const given = recorded(limited(add), steps, { world })
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith(limited(`${add} local unused = 1`)).verdict).toBe('same')
    const { verdict, undecidable, drifts } = given.comparedWith(limited(`${add} ${add}`))
    expect(verdict).toBe('drifted')
    expect(drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 calls minor outside.writes: [["audit_series.add","rate","192.0.2.1",1]] → [["audit_series.add","rate","192.0.2.1",1],["audit_series.add","rate","192.0.2.1",1]] (validate_mailfrom, policy.lua:6)",
      ]
    `)
    expect(undecidable).toMatchInlineSnapshot(
      `"mailfrom#2: msys.audit_series.count("rate","192.0.2.1",0,0,"418915d936b256aa") hangs on where the edge of a window lies"`,
    )
  })

  test('that is asked at another time than it was recorded at is undecidable', () => {
    const at = (phase: string) => withInit(series, { [phase]: `print(${count})` })
    const steps = [hello, { wait: '5s' }, 'MAIL FROM:<a@example.com>', { wait: '5s' }, 'QUIT']
    const given = recorded(at('validate_mailfrom'), steps, { world })
    const { undecidable } = given.comparedWith(at('validate_ehlo'))
    expect(undecidable).toContain('is asked at another time than it was recorded at')
  })
})

describe('a gauge cache', () => {
  const gauge = 'msys.gauge_cache.define("g", 10, 60)'
  const asking = (before: string) =>
    withInit(gauge, { validate_ehlo: `${before} print(msys.gauge_cache.get("g", "a"))` })
  const twice = [hello, { wait: '5s' }, hello, 'QUIT']
  const inc = 'msys.gauge_cache.inc("g", "a")'

  test('that the candidate counts otherwise at one time has its share, and is told as derived', () => {
    const given = recorded(asking(inc), [hello, 'QUIT'], { world: { gauges: { g: { a: 3 } } } })
    const { drifts, whole } = given.comparedWith(asking(`${inc} ${inc}`))
    expect(drifts).toMatchInlineSnapshot(`
      [
        "ehlo calls minor outside.writes: [["gauge_cache.add","g","a",1]] → [["gauge_cache.add","g","a",1],["gauge_cache.add","g","a",1]] (validate_ehlo, policy.lua:6) also output",
      ]
    `)
    expect(whole.counted).toEqual(['msys.gauge_cache.get'])
    expect(whole.assumed).toContain('gauge-cache')
  })

  test('that it has counted otherwise before is undecidable: an addition also keeps what others had counted', () => {
    const given = recorded(asking(inc), twice, { world: { gauges: { g: { a: 3 } } } })
    expect(given.unfaithful).toBe(null)
    expect(given.comparedWith(asking(`${inc} local unused = 1`)).verdict).toBe('same')
    expect(given.comparedWith(asking(`${inc} ${inc}`)).undecidable).toMatchInlineSnapshot(
      `"ehlo/2: msys.gauge_cache.get("g","a",0,"e23f4d792386118f") hangs on how long the server kept what was counted before, and the session has counted otherwise since"`,
    )
  })
})

describe('what never depends on the outside', () => {
  test('the clock is the one of the recording, and stands still in a callout', () => {
    const time = { validate_mailfrom: 'vctx:set(0, "t", os.time() .. " " .. os.time())' }
    const steps = [hello, { wait: '90s' }, 'MAIL FROM:<a@example.com>', 'QUIT']
    const given = recorded(time, steps, { at: '2026-03-01T09:00:00Z' })
    expect(given.phase('mailfrom#1')?.result).toContain('1772355690 1772355690')
    expect(given.comparedWith({ ...time, validate_ehlo: 'local x = 1' }).verdict).toBe('same')
  })

  test('but for msys.sleep, and stands still again from where that has brought it to', () => {
    const slept = (seconds: number) => ({
      validate_ehlo: `msys.sleep(${seconds}) print(os.time(), os.time())`,
      validate_mailfrom: 'print(os.time())',
    })
    const given = recorded(slept(2), begin, { at: '2026-03-01T09:00:00Z' })
    expect(given.unfaithful).toBe(null)
    expect(given.phase('ehlo')?.result).toContain('"delay":2,"output":["1772355602\\t1772355602"]')
    expect(given.phase('mailfrom#1')?.result).toContain('"output":["1772355600"]')
    const { drifts, whole } = given.comparedWith(slept(3))
    expect(drifts).toMatchInlineSnapshot(`
      [
        "ehlo reply minor delay: 2 → 3 (validate_ehlo, policy.lua:3) also output",
      ]
    `)
    expect(whole.assumed).toContain('sleep')
  })

  test('a question behind msys.sleep is asked later: an answer is known again, a count is not', () => {
    const world = { dns: { 'one.example A': ['192.0.2.1'] }, counters: { '/hits': 3 } }
    const asking = (seconds: number, what: string) => ({ validate_ehlo: `msys.sleep(${seconds}) print(${what})` })
    const dns = recorded(asking(2, 'msys.dnsLookup("one.example")[1]'), begin, { world })
    expect(dns.unfaithful).toBe(null)
    expect(dns.comparedWith(asking(1, 'msys.dnsLookup("one.example")[1]')).verdict).toBe('drifted')
    const counts = recorded(asking(2, 'msys.counter.read("/hits")'), begin, { world })
    expect(counts.comparedWith(asking(2, 'msys.counter.read("/hits"), nil')).verdict).toBe('drifted')
    expect(counts.comparedWith(asking(1, 'msys.counter.read("/hits")')).undecidable).toMatchInlineSnapshot(
      `"ehlo: msys.counter.read("/hits",0) is asked at another time than it was recorded at"`,
    )
  })

  test('one more draw in one callout moves no other', () => {
    const dice = (draws: number) => ({
      validate_ehlo: `for _ = 1, ${draws} do math.random() end`,
      validate_mailfrom: 'vctx:set(0, "dice", tostring(math.random(1000000)))',
    })
    expect(recorded(dice(1), begin).comparedWith(dice(2)).verdict).toBe('same')
  })
})

describe('state that a source could not see', () => {
  const reads = (where: string) => ({
    validate_mailfrom: `if vctx:get(${where}) == "fail" then vctx:set_code(550, "no") end`,
  })
  const blind = (unknown: readonly string[]) =>
    recorded({}, begin).writtenWith(({ type, input }) =>
      type === 'SessionOpened' ? { input: JSON.stringify({ ...JSON.parse(input), unknown }) } : {},
    )

  test('is undecidable where a candidate reads it, with what to do', () => {
    const given = blind(['mess:spf_status'])
    expect(given.unfaithful).toBe(null)
    const { verdict, whole } = given.comparedWith(reads('1, "spf_status"'))
    expect(verdict).toBe('undecidable')
    expect(whole.undecidable).toMatchInlineSnapshot(`
      {
        "call": {
          "call": "state",
          "hint": "record it from a source that sees mess:spf_status",
          "key": "mess:spf_status",
          "reason": "the source of this recording could not see mess:spf_status",
        },
        "phase": "mailfrom#1",
      }
    `)
  })

  test('is nothing to a candidate that reads something else', () => {
    expect(blind(['mess:spf_status']).comparedWith(reads('1, "dkim_status"')).verdict).toBe('same')
    expect(blind(['mess:*']).comparedWith(reads('1, "dkim_status"')).verdict).toBe('undecidable')
    expect(blind(['mess:*']).comparedWith(reads('0, "other"')).verdict).toBe('same')
  })

  test('is known where the candidate has set it itself', () => {
    const sets = { validate_mailfrom: 'vctx:set(1, "spf_status", "pass") print(vctx:get(1, "spf_status"))' }
    expect(blind(['mess:spf_status']).comparedWith(sets).drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 context minor context.mess.spf_status: null → "pass" (validate_mailfrom, policy.lua:3) also output",
      ]
    `)
  })
})

describe('a binding', () => {
  const world = { config: { bindings: ['default', 'bulk', 'slow'] } }
  const binds = (name: string) => ({ validate_set_binding: `print(msg:binding("${name}"))` })

  test('of which nobody asked whether it is configured is undecidable, in the words of what the script called', () => {
    const { undecidable, verdict } = recorded(binds('bulk'), oneMessage, { world }).comparedWith(binds('slow')).whole
    expect(verdict).toBe('undecidable')
    expect(undecidable).toMatchInlineSnapshot(`
      {
        "call": {
          "call": "msys.core.config_get_binding_id_from_name",
          "hint": "give the answer with --world FILE, or record the session under a policy that calls msg:binding with it",
          "key": [
            "slow",
          ],
          "reason": "msys.core.config_get_binding_id_from_name("slow"), on which msg:binding hangs, was never asked in this session",
        },
        "phase": "set_binding#1 <b@example.net>",
      }
    `)
  })

  test('that the world is asked about has its answer', () => {
    const { drifts } = recorded(binds('bulk'), oneMessage, { world }).comparedWith(binds('slow'), { world })
    expect(drifts).toMatchInlineSnapshot(`
      [
        "set_binding#1 <b@example.net> delivery critical binding: "bulk" → "slow" (validate_set_binding, policy.lua:3) also calls,output",
      ]
    `)
  })

  test('of the default needs no answer', () => {
    const { verdict } = recorded(binds('bulk'), oneMessage, { world }).comparedWith(binds('default'))
    expect(verdict).toBe('drifted')
  })
})
