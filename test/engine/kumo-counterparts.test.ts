import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../src/momentum/kumomta/select-list.js'
import { hello } from '../momentum/given-policy.js'
import { against, from, kumoPolicy, message, on, plain, to, verdict, whole } from './given-kumo.js'
import type { Policy } from './given-recording.js'

/** A recorded policy that answers RCPT with a text, and a candidate that does with what it found out. */
const says = (text: string): string => `vctx:set_code(550, "${text}")`
const rcpt = (body: string): string => on('smtp_server_rcpt_to', 'address, conn', body)
const told = (text: unknown) => [expect.stringContaining(` → [550,"${String(text)}"]`)]
const envelope = [hello, from, to]

describe('a counter series is the audit series of that name', () => {
  const series = (name: string, buckets = 12, size = '"5m"'): string =>
    `kumo.counter_series.define { name = "${name}", num_buckets = ${buckets}, bucket_size = ${size} }`
  const counts: Policy = `require("msys.audit_series")
local p = {}
function p:init()
  msys.audit_series.define("sent", "cidr", 300, 12)
  msys.audit_series.define("domains", "string", 60, 10)
  return true
end
function p:validate_rcptto(msg, line, accept, vctx)
  local here = msys.audit_series.count("sent", { key = accept, startv = 0, endv = 11 })
  msys.audit_series.add("sent", { key = accept, count = 2 })
  local there = msys.audit_series.count("domains", { key = "example.com", startv = 0, endv = 4 })
  vctx:set_code(550, here .. " " .. there)
  return msys.core.VALIDATE_DONE
end
msys.registerModule("p", p)`
  const world = { audit: { series: { sent: { '198.51.100.1': 40 }, domains: { 'example.com': 7 } } } }
  const circumstance = { world, peer: '198.51.100.1:40000' }
  const here = series('sent 198.51.100.1')
  const there = `${series('domains/example.com', 10, '60')}:sum_over("5 min")`

  test('what it counted, and what the candidate adds itself, is what it would count', () => {
    const asks = (before: string, then = 's:increment(2)') =>
      rcpt(`local s = ${here} ${before} local n = s:sum() ${then} kumo.reject(550, n .. " " .. ${there})`)
    const is = (source: string) => verdict(counts, envelope, source, circumstance)
    expect(is(asks(''))).toBe('same')
    expect(is(asks('s:increment(1) s:delta(1)', ''))).toEqual([expect.stringContaining(' → [550,"42 7"]')])
    const written =
      'rcptto validate_rcptto policy.lua:10: outside.writes [["audit_series.add","sent","198.51.100.1",2]] → '
    expect(is(asks('', ''))).toEqual([`${written}[]`])
    expect(is(asks('', 's:increment(3)'))).toEqual([expect.stringMatching(/outside\.writes /)])
  })

  test.each([
    ['another key', `${series('sent 203.0.113.9')}:sum()`, /"sent","203.0.113.9",0,11.* was never asked/],
    [
      'another name',
      `${series('seen 198.51.100.1')}:sum()`,
      /no audit series of the recorded policy is the counterpart/,
    ],
    ['no key', `${series('sent')}:sum()`, /no audit series of the recorded policy is the counterpart/],
    [
      'other buckets',
      `${series('sent 198.51.100.1', 60, '"1m"')}:sum()`,
      /60 buckets of 60 s, and the audit series sent in 12/,
    ],
    ['another time', `${here}:sum_over(60)`, /"sent","198.51.100.1",0,0.* was never asked/],
    ['a value of its own', `${here}:observe(1)`, /series:observe of KumoMTA is not modelled/],
    ['counting down', `${here}:delta(-1)`, /counted down/],
    [
      'a beginning',
      'kumo.counter_series.define { name = "sent", num_buckets = 1, bucket_size = 1, initial_value = 4 }',
      /begins with another value/,
    ],
    ['a unit that is none', `${here}:sum_over "5 constructor"`, /neither whole seconds/],
    ['half a second', series('sent 198.51.100.1', 12, '"500ms"'), /neither whole seconds/],
  ])('%s is undecidable', (_what, source, why) => {
    expect(verdict(counts, envelope, rcpt(source), circumstance)).toMatch(why)
  })

  test('what is defined wrongly fails', () => {
    expect(verdict(counts, envelope, rcpt(series('sent 198.51.100.1', 288)), circumstance)).toEqual([
      expect.stringMatching(/num_buckets is 288, and may be 1 to 255/),
    ])
    expect(verdict(counts, envelope, rcpt('kumo.counter_series.define { name = "sent" }'), circumstance)).toEqual([
      expect.stringMatching(/name and num_buckets are needed/),
    ])
  })
})

describe('a database is the datasource of its name', () => {
  const query = 'SELECT status, route FROM mailbox WHERE address = ?'
  const asks: Policy = {
    validate_rcptto: `local found = "nothing"
for row in msys.db.query("mail", "${query}", { msg:rcptto() }) do found = row.status .. " " .. tostring(row.route) end
for row in msys.db.query("mail", "SELECT most FROM limits") do found = found .. " " .. row.most end
vctx:set_code(550, found)`,
  }
  const world = {
    db: {
      mail: [
        { query, params: ['ann@example.net'], rows: [{ status: 'active' }] },
        { query, params: ['bob@example.net'], rows: [] },
        { query: 'SELECT most FROM limits', rows: [{ most: 5 }, { most: 7 }] },
      ],
    },
  }
  const db = 'local db = require("sqlite").open("/var/lib/x/mail.db", 100)'
  const finds = (parameters: string, then: string): string =>
    rcpt(`${db}
local row = db:execute("${query}", ${parameters})[1]
local most = db:execute "SELECT most FROM limits"
${then}`)
  const whole550 = 'kumo.reject(550, row.status .. " " .. tostring(row.route) .. " " .. table.concat(most, " "))'

  test.each([
    ['by place', 'address.email'],
    ['by list', '{ address.email }'],
  ])('a query with its parameters %s', (_how, parameters) => {
    expect(verdict(asks, envelope, finds(parameters, whole550), { world })).toBe('same')
  })

  test('what finds nothing gives a row without values', () => {
    const steps = [hello, from, 'RCPT TO:<bob@example.net>']
    const then = 'kumo.reject(550, row.status and "something" or "nothing " .. table.concat(most, " "))'
    expect(verdict(asks, steps, finds('address.email', then), { world })).toBe('same')
  })

  test.each([
    ['another question', `${db} db:execute("${query}", "cem@example.net")`, /cem@example.net.* was never asked/],
    [
      'another file',
      `require("sqlite").open("other.db"):execute("${query}", address.email)`,
      /"other".* was never asked/,
    ],
    [
      'columns that are not named',
      `${db} db:execute("SELECT * FROM mailbox")`,
      /"SELECT \* FROM mailbox".*was never asked/,
    ],
    ['a write', `${db} db:execute("DELETE FROM mailbox")`, /something else than SELECT/],
    ['another method', `${db} db:begin()`, /db:begin of KumoMTA/],
    ['another function', 'require("sqlite").backup()', /sqlite\.backup of KumoMTA/],
  ])('%s is undecidable', (_what, source, why) => {
    expect(verdict(asks, envelope, rcpt(source), { world })).toMatch(why)
  })

  test('a connection that was closed fails', () => {
    expect(verdict(asks, envelope, rcpt(`${db} db:close() db:execute("${query}", 1)`), { world })).toEqual([
      expect.stringMatching(/connection was closed/),
    ])
  })

  test.each([
    ['select a from t', 1],
    ['SELECT a, max(b, c) AS d\nFROM t', 2],
    ['SELECT DISTINCT a , b FROM t WHERE c IN (1, 2)', 2],
    ['SELECT * FROM t', undefined],
    ["SELECT 'a, b' FROM t", undefined],
    ['SELECT (SELECT a FROM u) FROM t', undefined],
    ['SELECT 1', undefined],
  ])('%j has so many columns', (sql, columns) => {
    expect(columnsOf(sql)).toBe(columns)
  })
})

describe('questions of DNS are those of msys.dnsLookup', () => {
  const world = {
    dns: {
      '1.100.51.198.in-addr.arpa PTR': ['mail.good.test'],
      '2.100.51.198.in-addr.arpa PTR': 'SERVFAIL',
      'good.test A': ['192.0.2.1', '192.0.2.2'],
      'good.test TXT': ['v=1'],
      '9.100.51.198.list.test A': ['127.0.0.2'],
      '9.100.51.198.list.test TXT': ['go away'],
    },
  }
  const asks = (...questions: readonly (readonly [string, string])[]): Policy => ({
    validate_rcptto: `local found = {}
for _, q in ipairs { ${questions.map(([name, type]) => `{ "${name}", "${type}" }`).join(', ')} } do
  local records, err = msys.dnsLookup(q[1], q[2])
  found[#found + 1] = records and table.concat(records, " ") or err
end
vctx:set_code(550, table.concat(found, "; "))`,
  })
  const answers = (expression: string): string => rcpt(`kumo.reject(550, ${expression})`)

  test.each([
    [
      [['1.100.51.198.in-addr.arpa', 'ptr']],
      'table.concat(kumo.dns.lookup_ptr "198.51.100.1", " ")',
      'mail.good.test.',
    ],
    [[['3.100.51.198.in-addr.arpa', 'ptr']], '"none: " .. #kumo.dns.lookup_ptr "198.51.100.3"', 'none: 0'],
    [[['2.100.51.198.in-addr.arpa', 'ptr']], 'tostring(pcall(kumo.dns.lookup_ptr, "198.51.100.2"))', 'false'],
    [
      [['good.test', 'a']],
      'table.concat(kumo.dns.lookup_addr("good.test", nil, "Ipv4Only"), ", ")',
      '192.0.2.1, 192.0.2.2',
    ],
    [
      [
        ['good.test', 'a'],
        ['good.test', 'aaaa'],
      ],
      'table.concat(kumo.dns.lookup_addr "good.test", " ")',
      '192.0.2.1 192.0.2.2',
    ],
    [
      [
        ['good.test', 'aaaa'],
        ['good.test', 'a'],
      ],
      '#kumo.dns.lookup_addr("good.test", nil, "Ipv6ThenIpv4")',
      '2',
    ],
    [[['good.test', 'txt']], '"txt " .. kumo.dns.lookup_txt("good.test")[1]', 'txt v=1'],
    [
      [
        ['9.100.51.198.list.test', 'a'],
        ['9.100.51.198.list.test', 'txt'],
      ],
      'table.concat({ kumo.dns.rbl_lookup("198.51.100.9:25", "list.test") }, ": ")',
      '127.0.0.2: go away',
    ],
    [
      [
        ['8.100.51.198.list.test', 'a'],
        ['8.100.51.198.list.test', 'aaaa'],
      ],
      'tostring(kumo.dns.rbl_lookup("198.51.100.8", "list.test"))',
      'nil',
    ],
    [[], 'kumo.dns.ptr_host "192.0.2.1" .. " " .. kumo.dns.reverse_ip "192.0.2.1"', '1.2.0.192.in-addr.arpa 1.2.0.192'],
  ] as const)('%j: %s', (questions, expression, text) => {
    expect(verdict(asks(...questions), envelope, answers(expression), { world })).toEqual(told(text))
  })

  test.each([
    ['what was not asked', 'kumo.dns.lookup_ptr("198.51.100.7")', /7\.100\.51\.198\.in-addr\.arpa.* was never asked/],
    ['the other family', 'kumo.dns.lookup_addr("good.test")', /"AAAA"\) was never asked/],
    ['a resolver', 'kumo.dns.lookup_txt("good.test", "mine")', /a resolver that is named/],
    ['no name', 'kumo.dns.lookup_txt("a b")', /something else than the name of a host/],
  ])('%s is undecidable', (_what, source, why) => {
    expect(verdict(asks(['good.test', 'a']), envelope, rcpt(source), { world })).toMatch(why)
  })

  test('is not asked within what string.gsub or table.sort calls, where KumoMTA cannot wait', () => {
    const is = (body: string) => verdict(asks(['good.test', 'txt']), envelope, rcpt(body), { world })
    const ask = 'kumo.dns.lookup_txt("good.test")'
    expect(is(`("a"):gsub("a", function() return ${ask}[1] end)`)).toMatch(
      /kumo\.dns\.lookup_txt is called by a function that string\.gsub/,
    )
    expect(is(`table.sort({ 1, 2 }, function() ${ask} return true end)`)).toMatch(/table\.sort calls/)
    expect(is('("a"):gsub("a", function() kumo.time.sleep(1) end)')).toMatch(/sleep is called/)
    const after = `local n = ("aa"):gsub("a", function(x) return x:upper() end) kumo.reject(550, n .. ${ask}[1] .. ("ab"):gsub("%w", { a = "1" }))`
    expect(is(after)).toEqual(told('AAv=11b'))
  })

  test('what is no address fails, and what is no strategy', () => {
    expect(verdict(asks(), envelope, rcpt('kumo.dns.lookup_addr("good.test", nil, "constructor")'), { world })).toEqual(
      [expect.stringMatching(/unknown variant `constructor`/)],
    )
    expect(verdict(asks(), envelope, rcpt('kumo.dns.lookup_ptr "x"'), { world })).toEqual([
      expect.stringMatching(/invalid IP address syntax/),
    ])
  })
})

describe('a CIDR map is the policy’s own', () => {
  const map = (entries: string, then: string, key: string): string =>
    `local map = kumo.cidr.make_map { ${entries} } ${then}\n${rcpt(`kumo.reject(550, tostring(map[${key}]))`)}`
  test.each([
    ['["192.0.2.0/24"] = "lan"', '', '"192.0.2.77"', 'lan'],
    ['["192.0.2.0/24"] = "lan"', '', '"192.0.3.77"', 'nil'],
    ['["192.0.2.0/24"] = "lan"', '', '"192.0.2.77:25"', 'lan'],
    ['["2001:db8::/32"] = true', '', '"[2001:db8::1]:25"', 'true'],
    ['["192.0.2.0/24"] = "lan"', 'map["192.0.2.7"] = "one"', '"192.0.2.7"', 'one'],
    ['["192.0.2.7"] = "one"', 'map["192.0.2.0/24"] = "lan"', '"192.0.2.7"', 'lan'],
  ])('%s %s at %s', (entries, then, key, text) => {
    expect(verdict({ validate_rcptto: says(text) }, envelope, map(entries, then, key))).toBe('same')
  })

  test.each([
    [
      'networks within one another',
      () => map('["192.0.2.0/24"] = "a", ["192.0.2.7"] = "b"', '', '"1.2.3.4"'),
      /chance decides/,
    ],
    ['numbers', () => map('["192.0.2.0/24"] = 1', '', '"1.2.3.4"'), /something else than texts,/],
  ])('%s are undecidable', (_what, source, why) => {
    expect(() => against({ validate_rcptto: '' }, envelope, kumoPolicy(source()))).toThrow(why)
  })

  test('what is no network fails, and what has bits behind it', () => {
    expect(verdict({ validate_rcptto: '' }, envelope, map('', '', '"x"'))).toEqual([
      expect.stringMatching(/not a valid CIDR/),
    ])
    expect(
      against({ validate_rcptto: '' }, envelope, kumoPolicy(map('["192.0.2.1/24"] = "a"', '', '"x"'))),
    ).toMatchObject({
      boot: { message: expect.stringMatching(/192\.0\.2\.1\/24 is not a valid CIDR/) },
    })
  })
})

describe('a domain map', () => {
  const finds = (entries: string, then: string, key: string): string =>
    `local map = kumo.domain_map.new { ${entries} } ${then}\n${rcpt(`kumo.reject(550, tostring(map["${key}"]))`)}`
  const wild = '["*.woot.test"] = "wild", ["exact.woot.test"] = "exact", ["a.b.woot.test"] = "deep"'
  test.each([
    [wild, '', 'x.woot.test', 'wild'],
    [wild, '', 'y.x.woot.test', 'wild'],
    [wild, '', 'exact.woot.test', 'exact'],
    [wild, '', 'b.woot.test', 'nil'],
    [wild, '', 'woot.test', 'nil'],
    [wild, '', 'other.test', 'nil'],
    [wild, 'map["*"] = true', 'other', 'true'],
    [wild, 'map["exact.woot.test"] = "new"', 'exact.woot.test', 'new'],
    ['["a.test"] = { of = { "x", true } }', 'map["b.test"] = map["a.test"].of[1]', 'b.test', 'x'],
  ])('%s %s at %s', (entries, then, key, text) => {
    expect(verdict({ validate_rcptto: says(text) }, envelope, finds(entries, then, key))).toBe('same')
  })

  test('is undecidable where it is changed in a session, or has numbers', () => {
    const changes = `local map = kumo.domain_map.new()\n${rcpt('map["x"] = "y"')}`
    expect(verdict({ validate_rcptto: '' }, envelope, changes)).toMatch(/changed during a session/)
    expect(() => against({ validate_rcptto: '' }, envelope, kumoPolicy(finds('["a"] = 1', '', 'a')))).toThrow(
      /something else than texts,/,
    )
  })
})

test('a memoized function is called anew, and named among what is assumed', () => {
  const source = `local size = kumo.memoize(function(a, b) return #a + #b end, { name = "n", ttl = "1 minute", capacity = 4 })
${rcpt('kumo.reject(550, size("ab", "c"))')}`
  expect(against({ validate_rcptto: says('3') }, envelope, kumoPolicy(source))).toMatchObject({
    verdict: 'same',
    assumed: expect.arrayContaining(['kumo-memoize']),
  })
  expect(against({ validate_rcptto: '' }, envelope, kumoPolicy('kumo.memoize(print, { name = "n" })'))).toMatchObject({
    boot: { message: expect.stringMatching(/ttl is needed/) },
  })
})

describe('where a message goes', () => {
  const received = (body: string): string => on('smtp_server_message_received', 'msg', body)
  const pool = (body: string): string => on('get_queue_config', 'domain, tenant, campaign, routing', body)
  const bulk: Policy = { validate_set_binding: 'msg:binding("bulk")' }
  const world = { config: { bindings: ['default', 'bulk'] } }
  const chooses = `${received('msg:set_meta("tenant", "t") msg:set_meta("campaign", "c")')}${pool(
    'if domain == "example.net" and tenant == "t" and campaign == "c" and routing == nil then return kumo.make_queue_config { egress_pool = "bulk", max_age = "1 day" } end',
  )}`

  test('a pool is the binding of its name', () => {
    expect(verdict(bulk, whole, chooses, { world })).toBe('same')
    expect(verdict(bulk, whole, chooses.replace('"bulk"', '"slow"'), { world })).toEqual([
      'each_rcpt get_queue_config null: binding "bulk" → "slow"',
    ])
    expect(verdict(bulk, whole, pool(''), { world })).toEqual([expect.stringMatching(/binding "bulk" → null/)])
    expect(verdict(bulk, whole, '', { world })).toMatch(/only a handler of get_queue_config can say/)
  })

  test('the null queue is a discard, and asks for no pool', () => {
    const discards: Policy = { validate_data: 'msg:discard("550 no")' }
    const fails = pool('error("asked")')
    const nulls = 'msg:set_meta("queue", "null")'
    expect(verdict(discards, whole, on('smtp_server_data', 'msg', nulls) + fails)).toBe('same')
    expect(verdict(discards, whole, received(nulls) + fails)).toBe('same')
    expect(verdict({ validate_data: '' }, whole, received(nulls))).toEqual([
      expect.stringMatching(/smtp_server_message_received policy\.lua:3: discarded null → "discarded"/),
    ])
  })

  test.each([
    ['a pool that fails', pool('error("x")'), /get_queue_config fails/],
    ['a pool that rejects', pool('kumo.reject(550, "x")'), /get_queue_config fails/],
    ['something else', pool('return {}'), /something else than make_queue_config makes/],
    [
      'a strategy that is none',
      pool('return kumo.make_queue_config { strategy = "Nonsense" }'),
      /make_queue_config with strategy/,
    ],
    [
      'an interval that is none',
      pool('return kumo.make_queue_config { retry_interval = "5 minuts" }'),
      /with retry_interval/,
    ],
    ['a parameter', pool('return kumo.make_queue_config { colour = 1 }'), /make_queue_config with colour/],
    ['a key of its own', received('msg:set_meta("constructor", {})'), /set to something else than a text/],
    ['a tenant that is none', received('msg:set_meta("tenant", "a@b")'), /tenant is set to something that is no name/],
  ])('%s is undecidable', (_what, source, why) => {
    expect(verdict(bulk, whole, source, { world })).toMatch(why)
  })

  test('a second handler is asked in turn, which is undecidable', () => {
    expect(() => against(bulk, whole, kumoPolicy(pool('') + pool('')))).toThrow(/several handlers/)
  })
})

test('a handler that sleeps holds the reply back', () => {
  const slow: Policy = { validate_rcptto: 'vctx:tarpit(5)' }
  expect(verdict(slow, envelope, rcpt('kumo.time.sleep(5)'))).toBe('same')
  expect(verdict(slow, envelope, rcpt('kumo.sleep(2.5) kumo.time.sleep(2)'))).toEqual([
    expect.stringMatching(/delay 5 → 4\.5/),
  ])
  expect(verdict(slow, envelope, rcpt('kumo.time.sleep(-1)'))).toMatch(/sleep is given -1 seconds/)
})

test('a client that is known without a login is undecidable to who asks for the login', () => {
  const asks = rcpt('if conn:get_meta "authz_id" then kumo.reject(550, "x") end')
  const context = { conn: { can_relay: 'true' } }
  expect(verdict({ validate_rcptto: '' }, envelope, asks)).toBe('same')
  expect(verdict({ validate_rcptto: '' }, envelope, asks, { context })).toMatch(/has can_relay without a login/)
})

describe('a header is decoded', () => {
  const subject = (header: string) => [hello, from, to, ...message(`${header}\n${plain}`)]
  const reads = on('smtp_server_data', 'msg', 'kumo.reject(550, "[" .. msg:get_first_named_header_value "X" .. "]")')
  test.each([
    ['X: a\n  b \tc', '[a b c]'],
    ['X:  a ', '[a ]'],
    ['X:\ta', '[ a]'],
    ['X: =?utf-8?Q?caf=C3=A9_?= =?UTF-8?b?w6k=?= x', '[café é x]'],
    ['X: a=?us-ascii?q?b?=c', '[abc]'],
    ['X: =?iso-8859-1?q?=E9?=', '[é]'],
    ['X: né', '[né]'],
  ])('%j', (header, text) => {
    const base: Policy = { validate_data: `vctx:set_code(550, "${text}") return msys.core.VALIDATE_DONE` }
    expect(verdict(base, subject(header), reads)).toBe('same')
  })

  test.each(['=?utf-8?q?=?=', '=?utf-8?b?w6k?=', '=?koi8-r?q?x?=', '=?utf-8?q?=FF?=', '=?utf-8?x?a?='])(
    '%s is undecidable',
    (word) => {
      expect(verdict({ validate_data: '' }, subject(`X: ${word}`), reads)).toMatch(/an encoded word in another charset/)
    },
  )
})

test('what a recorded policy signs with, a candidate that does not sign has drifted', () => {
  const signs: Policy = {
    validate_data_spool_each_rcpt:
      'msys.validate.dkim.sign(msg, vctx, { domain = "example.net", selector = "s", key = "/k.pem" })',
  }
  expect(verdict(signs, whole, '')).toEqual([
    expect.stringMatching(/^data .*: outside\.writes /),
    expect.stringMatching(/^each_rcpt .*: message /),
  ])
})

describe('SPF is what Momentum found of the sender', () => {
  const asks = (call: string): string =>
    on(
      'smtp_server_mail_from',
      'sender, conn',
      `local found = ${call} if found.disposition == "fail" then kumo.reject(550, "spf") end`,
    )
  const host = asks('kumo.spf.check_host(sender.domain, conn, sender.email)')
  const refuses: Policy = {
    validate_mailfrom: 'if vctx:get(msys.core.VCTX_MESS, "spf_status") == "fail" then vctx:set_code(550, "spf") end',
  }
  const mess = (spf_status: string) => ({ context: { mess: { spf_status } } })

  test('where the recording has it', () => {
    expect(verdict(refuses, envelope, host, mess('fail'))).toBe('same')
    expect(verdict(refuses, envelope, host, mess('softfail'))).toBe('same')
    expect(verdict(refuses, envelope, host.replace('"fail"', '"softfail"'), mess('softfail'))).toEqual(told('spf'))
    const late = on(
      'smtp_server_data',
      'msg',
      'if kumo.spf.check_msg(msg).disposition == "none" then kumo.reject(550, "spf") end',
    )
    expect(verdict(refuses, whole, late, mess('pass'))).toBe('same')
  })

  test.each([
    ['where it has none', host, {}, /has no spf_status/],
    ['where it is no result', host, mess('maybe'), /has no spf_status/],
    [
      'of the greeting',
      asks('kumo.spf.check_host("a.example", conn)'),
      mess('pass'),
      /something else than the sender of MAIL/,
    ],
    ['in its parts', asks('kumo.spf.check_host(sender.domain, conn).result'), mess('pass'), /result of an answer/],
    [
      'by another resolver',
      asks('kumo.spf.check_host(sender.domain, conn, sender, "r")'),
      mess('pass'),
      /with a resolver/,
    ],
  ])('%s it is undecidable', (_where, source, circumstance, why) => {
    expect(verdict(refuses, envelope, source, circumstance)).toMatch(why)
  })
})

describe('an address header', () => {
  const reads = (what: string): string =>
    on('smtp_server_data', 'msg', `local a = msg:get_address_header "X" kumo.reject(550, tostring(${what}))`)
  const base = (text: string): Policy => ({ validate_data: `${says(text)} return msys.core.VALIDATE_DONE` })
  const sent = (value: string) => [hello, from, to, ...message(`X: ${value}\n${plain}`)]
  test.each([
    [
      'ann@Example.net',
      'a.user .. " " .. a.domain .. " " .. a.email .. " " .. tostring(a.name)',
      'ann Example.net ann@Example.net nil',
    ],
    ['Ann of Club <ann@example.net>', 'a.name .. "/" .. a.email', 'Ann of Club/ann@example.net'],
    ['"Club, Ann" <ann@example.net>', 'a.name', 'Club, Ann'],
    ['<ann@example.net>', 'a.email', 'ann@example.net'],
    ['ann@example.net, Bob <bob@example.net>', '#a.list .. a.list[2].name', '2Bob'],
    ['ann@example.net', 'msg:from_header().domain', 'example.com'],
    ['ann@example.net', 'msg:to_header()', 'nil'],
  ])('%s: %s', (value, what, text) => {
    expect(verdict(base(text), sent(value), reads(what))).toBe('same')
  })

  test.each([
    '"John  Smith" <a@b.test>',
    'a (comment) <a@b.test>',
    'group: a@b.test;',
    '=?utf-8?q?a?= <a@b.test>',
    '"a\\"b" <a@b.test>',
    'nobody',
    'a@b.test,',
  ])('as %s is undecidable', (value) => {
    expect(verdict({ validate_data: '' }, sent(value), reads('a.email'))).toMatch(/groups, comments, encoded words/)
  })

  test('of several has no single address', () => {
    expect(verdict({ validate_data: '' }, sent('a@b.test, c@d.test'), reads('a.email'))).toEqual([
      expect.stringMatching(/is not a simple single address/),
    ])
  })
})
