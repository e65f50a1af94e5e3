import { describe, expect, it } from 'vitest'
import { unmodelledNames, whyUnmodelled } from '../../../src/momentum/libraries/unmodelled-names.js'
import { evaluate, givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage, runIn } from '../given-policy.js'

describe('msys.expandMacro', () => {
  const steps = [hello, 'MAIL FROM:<strong-bad@email.example.com>', 'RCPT TO:<b@example.net>']
  const expanded = (template: string, peer: string): string => {
    const body = `print(msys.expandMacro(${JSON.stringify(template)}))`
    return runIn('validate_rcptto', body, { steps, peer, at: '2026-01-01T00:00:10Z' }).output[0]!
  }

  it.each([
    ['%{d4}', 'email.example.com'],
    ['%{d3}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{d1}', 'com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l}', 'strong-bad'],
    ['%{l-}', 'strong.bad'],
    ['%{lr}', 'strong-bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{o}', 'email.example.com'],
    ['%{i}', '192.0.2.3'],
    ['%{ir}.%{v}', '3.2.0.192.in-addr'],
    ['%{c}', '192.0.2.3'],
    ['%{h}', 'client.example'],
    ['%{t}', '1767225610'],
    ['a%{i}b%{d1}c', 'a192.0.2.3bcomc'],
    ['%{vctx_conn:ehlo_domain} %{vctx_mess:rcptto_localpart}', 'client.example b'],
    ['<%{vctx_conn:none}>', '<>'],
    ['<%{vctx_conn:}>', '<%{vctx_conn:}>'],
    ['50% of %{nothing_known} and %i', '50% of %{nothing_known} and %i'],
  ])('%s is %s, by itself and in the namespace spfv1', (template, expected) => {
    expect(expanded(template, '192.0.2.3:25')).toBe(expected)
    expect(expanded(template.replace(/%\{([a-z]\d*r?-?)\}/g, '%{spfv1:$1}'), '192.0.2.3:25')).toBe(expected)
  })

  it.each([
    ['%{ir}.%{v}', '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6'],
    ['%{i}', '2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1'],
    ['%{c}', '2001:db8::cb01'],
  ])('of IPv6, %s is %s', (template, expected) => {
    expect(expanded(template, '[2001:db8::cb01]:25')).toBe(expected)
  })

  it('has the local part postmaster where there is none', () => {
    const { output } = givenCallouts({ validate_mailfrom: 'print(msys.expandMacro("%{l}"))' }).session([
      hello,
      'MAIL FROM:<>',
    ])
    expect(output).toEqual(['postmaster'])
  })

  it.each(['%{p}', '%{spfv1:p}', '%{rfc822:time}', '%{rfc2822:sender}', '%{outbound_tls:outbound_tls}'])(
    'can not be judged where it needs more: %s',
    (template) => {
      const { gaps, failures } = runIn('validate_rcptto', `pcall(msys.expandMacro, "${template}")`)
      expect(gaps).toEqual([`the macro ${template} is not emulated`])
      expect(failures).toEqual([])
    },
  )
})

describe('a macro of which no page says what it is', () => {
  it.each([
    ['%{rcptto_domain}', oneMessage],
    ['%{ehlo_domain}', oneMessage],
    ['%{d2}', [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>']],
    ['%{spfv1:s}', [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>']],
  ])('can not be judged: %s', (template, steps) => {
    const { gaps } = runIn('validate_rcptto', `pcall(msys.expandMacro, "${template}")`, { steps })
    expect(gaps).toEqual([expect.stringContaining('is not emulated')])
  })
})

describe('msys.dumper', () => {
  it.each([
    ['a text', '"a"', 'return "a"'],
    ['a text that needs quoting', '"a\\"b\\\\c"', 'return "a\\"b\\\\c"'],
    ['nil', 'nil', 'return nil'],
    ['a number', '1.5', 'return 1.5'],
    ['a boolean', 'true', 'return true'],
    ['a list', '{"a", "b"}', 'return { "a", "b" }'],
    ['a record', '{k = "v"}', 'return { k="v" }'],
    ['keys that are no names', '{["a b"] = 1}', 'return { ["a b"]=1 }'],
    ['tables in tables', '{a = {"x"}}', 'return { a={ "x" } }'],
  ])('writes %s as source', (_, expression, expected) => {
    expect(evaluate(`msys.dumper.Dumper(${expression})`)).toEqual([expected])
  })

  it('keeps the order of pairs, and writes what loads again', () => {
    const [output] =
      evaluate(`(function() local t = {x = 1, y = "z\\n", 5, 6, nested = {true}} local u = loadstring(msys.dumper.Dumper(t))()
      return table.concat({u.x, u.y, u[1], u[2], tostring(u.nested[1])}, " ") end)()`)
    expect(output).toBe('1 z\n 5 6 true')
  })
})

describe('msys.pbp', () => {
  it.each([
    ['"30m"', '31457280'],
    ['"1k"', '1024'],
    ['"10"', '10'],
    ['"2G"', '2147483648'],
  ])('size_in_bytes(%s) is %s', (text, expected) => {
    expect(evaluate(`msys.pbp.size_in_bytes(${text})`)).toEqual([expected])
  })

  it('keeps whitelists in the dictionary that is named', () => {
    const { output, results } = givenCallouts({
      validate_mailfrom:
        'msys.pbp.set_whitelist(vctx, "a", true) msys.pbp.set_whitelist(vctx, msys.core.VCTX_MESS, "b", true)',
      validate_rcptto:
        'local c = msys.pbp.check_whitelist print(c(vctx, {"a"}), c(vctx, {"x", "b"}), c(vctx, {honor_whitelist = {"b"}}), c(vctx, {"x"}), c(vctx, {}))',
    }).session(oneMessage)
    expect(results['mailfrom#1']?.context).toEqual({
      conn: { dp_whitelist_a: 'true' },
      mess: { dp_whitelist_b: 'true' },
    })
    expect(output).toEqual(['true\ttrue\ttrue\tfalse\tfalse'])
  })

  it.each([
    [
      'agree',
      { '1.2.0.192.in-addr.arpa PTR': ['host.example'], 'host.example A': ['192.0.2.1'] },
      'true\tnil\tnil',
      { reverse_dns: 'host.example', fcdns_status: 'true' },
    ],
    [
      'disagree',
      { '1.2.0.192.in-addr.arpa PTR': ['host.example'], 'host.example A': ['192.0.2.9'] },
      'false\tnil\tnil',
      { reverse_dns: 'host.example', fcdns_status: 'false' },
    ],
    ['are none', {}, 'false\tNXDOMAIN\tnil', { reverse_dns: '' }],
  ])("looks up the peer's names, which %s", (_, dns, expected, conn) => {
    const { output, results } = givenCallouts({ validate_connect: 'print(msys.pbp.fcdns_check(accept, vctx))' })
      .world({ dns })
      .session([])
    expect(output).toEqual([expected])
    expect(results['connect']?.context).toEqual({ conn })
  })
})

describe('an audit series', () => {
  const defined = `do local mod = {} function mod:init()
    msys.audit_series.define("hits", "cidr", 60, 3) msys.audit_series.define("users", "string", 60, 3) return true end
    msys.registerModule("defines", mod) end\n`
  const add = 'msys.audit_series.add("hits")'
  const counted = (body: string, at: readonly string[] = []) =>
    givenPolicy(defined + moduleOf({ validate_ehlo: body }))
      .world({ audit: { series: { hits: { '192.0.2.1': 4 }, users: { ann: 2 } } } })
      .session([hello, ...at.flatMap((time) => [{ wait: time }, hello])])

  it("counts what was there, and the session's own additions, of the peer", () => {
    const { output, results } = counted(
      `print(msys.audit_series.count("hits")) ${add} msys.audit_series.add("hits", {count = 5}) print(msys.audit_series.count("hits"))`,
    )
    expect(output).toEqual(['4', '10'])
    expect(results['ehlo']?.outside).toEqual([
      ['audit_series.add', 'hits', '192.0.2.1', 1],
      ['audit_series.add', 'hits', '192.0.2.1', 5],
    ])
  })

  it.each([
    ['as text', '"ann"'],
    ['in a table', '{key = "ann"}'],
  ])('takes a key %s', (_, key) => {
    expect(
      counted(
        `msys.audit_series.add("users", ${key}) print(msys.audit_series.count("users", ${key}), msys.audit_series.count("users", "bob"))`,
      ).output,
    ).toEqual(['3\t0'])
  })

  it('takes the connection as key of a network series', () => {
    expect(
      counted('msys.audit_series.add("hits", accept) print(msys.audit_series.count("hits", {key = accept}))').output,
    ).toEqual(['5'])
  })

  it('moves its windows with the clock', () => {
    const { output } = counted(
      `${add} print(msys.audit_series.count("hits"), msys.audit_series.count("hits", {startv = 0, endv = 0}))`,
      ['30s', '60s', '120s'],
    )
    expect(output).toEqual(['5\t5', '6\t6', '7\t5', '6\t5'])
  })

  it.each([
    ['a string series without a key', 'msys.audit_series.count("users")', "audit series 'users' needs a key"],
    ['a series that was not defined', 'msys.audit_series.add("none")', "series 'none' is not defined"],
  ])('raises for %s', (_, body, error) => {
    expect(counted(body).failures).toEqual([`validate_ehlo: ${error}`])
  })

  it('is defined in init and nowhere else', () => {
    expect(counted('msys.audit_series.define("late", "string", 1, 1)').gaps).toHaveLength(1)
  })

  it('has no kind but the three', () => {
    const { result } = givenPolicy('msys.audit_series.define("x", "sausage", 1, 1)').boot()
    expect(JSON.stringify(result)).toContain("invalid audit series type 'sausage'")
  })
})

describe('msys.audit', () => {
  const world = { audit: { sessions: { SMTP: { '192.0.2.1/32': 3, '/24': 7 } }, connections: { '60,1': 5 } } }

  it.each([
    ['sessions of the peer', 'msys.audit.inbound_session_count("/32", "SMTP")', '3'],
    ['sessions of its network', 'msys.audit.inbound_session_count("/24", "SMTP")', '7'],
    ['sessions by the connection', 'accept:inbound_session_count("/24")', '7'],
    [
      'sessions of a service, arguments the other way round',
      'accept:pbp_inbound_session_count_service("SMTP", "/32")',
      '3',
    ],
    ['connections in a window', 'msys.audit.connections("60, 1")', '5'],
    ['what nobody counted', 'msys.audit.rejections("60,1")', '0'],
    ['a function that there is not', 'msys.audit.connection', 'nil'],
  ])('counts %s', (_, expression, expected) => {
    expect(evaluate(expression, world)).toEqual([expected])
  })
})

describe('msys.cidr', () => {
  const lists = (defaults: string): string => `do local mod = {} function mod:init()
    msys.cidr.define("list", {type = "rbldnsd", source = "x"${defaults}}) return true end
    function mod:validate_connect() print(msys.cidr.query("list"), msys.cidr.query("list", "198.51.100.7")) return 0 end
    msys.registerModule("mod", mod) end`

  it.each([
    ['nil where there is no default', '', 'yes\tnil'],
    ['false', ', default_value = false', 'yes\tfalse'],
    ['a number', ', default_value = 7', 'yes\t7'],
    ['a text', ', default_value = "no"', 'yes\tno'],
  ])("answers the network's value for the peer, and for another address %s", (_, defaults, expected) => {
    const policy = givenPolicy(lists(defaults)).world({ cidr: { list: { '192.0.2.0/24': 'yes' } } })
    expect(policy.session([]).output).toEqual([expected])
  })

  it('raises for a list that was not defined', () => {
    expect(evaluate('pcall(msys.cidr.query, "none")')).toEqual(["false\tcidr 'none' is not defined"])
  })
})

describe('msys.db', () => {
  const world = {
    db: {
      cache: [
        {
          query: 'SELECT id, name FROM t',
          rows: [
            { id: 1, name: 'é' },
            { id: 2, name: null },
          ],
        },
        { query: 'SELECT x FROM y WHERE z = ?', params: [5], rows: [{ x: true }] },
        { query: 'SELECT broken', error: 'no such table' },
      ],
    },
  }

  it.each([
    [
      'rows one by one',
      '(function() local t = {} for row in msys.db.query("cache", "SELECT id, name FROM t") do t[#t + 1] = row.id .. tostring(row.name) end return unpack(t) end)()',
      '1é\t2nil',
    ],
    ['no row at all', 'msys.db.query("cache", "SELECT nothing")()', 'nil'],
    ['parameters', 'msys.db.query("cache", "SELECT x FROM y WHERE z = ?", {5})().x', 'true'],
    ['other parameters', 'msys.db.query("cache", "SELECT x FROM y WHERE z = ?", {6})()', 'nil'],
    ['the first row', 'msys.db.fetch_row("cache", "SELECT id, name FROM t").name', 'é'],
    ['no first row', 'msys.db.fetch_row("cache", "SELECT nothing")', 'nil'],
    [
      'an error that is not raised',
      'msys.db.query("cache", "SELECT broken", nil, {raise_error = false})',
      'nil\tno such table',
    ],
    [
      'an error of the first row that is not raised',
      'msys.db.fetch_row("cache", "SELECT broken", {}, {raise_error = false})',
      'nil\tno such table',
    ],
  ])('answers %s', (_, expression, expected) => {
    expect(evaluate(expression, world)).toEqual([expected])
  })

  it.each(['query', 'fetch_row', 'execute'])("raises an error at the script's line: %s", (call) => {
    const policy = givenPolicy(`local mod = {}
function mod:validate_connect()
  msys.db.${call}("cache", "SELECT broken")
  return 0
end
msys.registerModule("mod", mod)`)
    const { work, failures } = policy.world(world).session([])
    expect(failures).toEqual(['validate_connect: no such table'])
    expect(work['connect']?.[0]?.failure).toMatchObject({ message: 'policy.lua:3: no such table' })
  })

  it('tells the outside what it wrote', () => {
    const { results, output } = givenCallouts({
      validate_connect: 'print(msys.db.execute("cache", "DELETE FROM t WHERE a = ?", {"x"}))',
    }).session([])
    expect(output).toEqual(['true'])
    expect(results['connect']?.outside).toEqual([['db.execute', 'cache', 'DELETE FROM t WHERE a = ?', ['x']]])
  })
})

describe('msys.dnsLookup', () => {
  const world = {
    dns: {
      'example.com MX': ['20 b.example.com', '10 a.example.com'],
      'example.com A': ['192.0.2.1', '192.0.2.2'],
      'example.com TXT': ['v=spf1 -all'],
      'slow.example A': 'SERVFAIL',
    },
  }

  it.each([
    ['addresses, which are the default', 'unpack(msys.dnsLookup("example.com"))', '192.0.2.1\t192.0.2.2'],
    ['exchanges by preference', 'unpack(msys.dnsLookup("example.com", "mx"))', 'a.example.com\tb.example.com'],
    [
      'exchanges with their preference',
      '(function() local m = msys.dnsLookup("example.com", "MX", {priority = true})[1] return m.pref, m.host end)()',
      '10\ta.example.com',
    ],
    ['texts', 'msys.dnsLookup("EXAMPLE.com.", "txt")[1]', 'v=spf1 -all'],
    ['no record of that type', '#msys.dnsLookup("example.com", "AAAA")', '0'],
    ['no such name', 'msys.dnsLookup("none.example", "A")', 'nil\tNXDOMAIN'],
    ["the resolver's error", 'msys.dnsLookup("slow.example")', 'nil\tSERVFAIL'],
  ])('answers %s', (_, expression, expected) => {
    expect(evaluate(expression, world)).toEqual([expected])
  })

  it('raises for a type that there is not, which is a 421', () => {
    const { failures, replies } = givenCallouts({ validate_ehlo: 'msys.dnsLookup("example.com", "SRV")' }).session([
      hello,
    ])
    expect(failures).toEqual(["validate_ehlo: invalid DNS type 'SRV'"])
    expect(replies[1]).toMatch(/^421/)
  })
})

describe('thread.mutex', () => {
  it.each([
    [
      'locks and unlocks',
      'local m = thread.mutex() print(m:lock(), m:unlock(), m:lock(), m:unlock())',
      'true\ttrue\ttrue\ttrue',
    ],
    [
      'reports a lock on a lock',
      'local m = thread.mutex() m:lock() print(pcall(m.lock, m)) m:unlock()',
      'false\tfailed to lock mutex: 35 Resource deadlock avoided',
    ],
    ['reports an unlock of nothing', 'local m = thread.mutex() print((pcall(m.unlock, m)))', 'false'],
    [
      'counts, where it is recursive',
      'local m = thread.mutex(thread.MUTEX_RECURSIVE) print(m:lock(), m:lock(), m:trylock(), m:unlock(), m:unlock(), m:unlock()) print((pcall(m.unlock, m)))',
      'true\ttrue\ttrue\ttrue\ttrue\ttrue',
    ],
    [
      'has no type but three',
      'print(pcall(thread.mutex, 7))',
      "false\tbad argument #1 to '?' (specify one of thread.MUTEX_NORMAL, thread.MUTEX_RECURSIVE or thread.MUTEX_ERRORCHECK)",
    ],
    ['tries', 'local m = thread.mutex() print(m:trylock(), m:trylock()) m:unlock()', 'true\t16'],
  ])('%s', (_, body, expected) => {
    expect(runIn('validate_connect', body, { steps: [] }).output[0]).toBe(expected)
  })

  it.each(['m:lock() m:lock()', 'm:unlock()'])(
    'of the plain type can not be judged where production hangs: %s',
    (body) => {
      const plain = `local m = thread.mutex(thread.MUTEX_NORMAL) ${body}`
      expect(runIn('validate_connect', plain, { steps: [] }).gaps).toHaveLength(1)
    },
  )

  it('made at boot is unlocked at the beginning of every session', () => {
    const policy = givenPolicy(
      `local m = thread.mutex()\n${moduleOf({ validate_connect: 'print(m:trylock()) m:unlock()' })}`,
    )
    expect(policy.session([]).output).toEqual(['true'])
    expect(policy.session([]).output).toEqual(['true'])
  })
})

describe('msys.core', () => {
  it.each([
    ['VALIDATE_CONT', 0],
    ['VALIDATE_DONE', 1],
    ['VALIDATE_AGAIN', 2],
    ['VCTX_CONN', 0],
    ['VCTX_MESS', 1],
    ['ECMESS_CTX_CONN', 0],
    ['ECMESS_CTX_MESS', 1],
    ['EC_HOOK_CONT', 0],
    ['EC_HOOK_DONE', 1],
    ['EC_HOOK_RETRY', 2],
    ['AF_INET', 2],
    ['AF_INET6', 10],
    ['O_RDONLY', 0],
    ['O_WRONLY', 1],
    ['O_CREAT', 64],
    ['O_APPEND', 1024],
  ])('%s is %i', (name, value) => {
    expect(evaluate(`msys.core.${name}`)).toEqual([String(value)])
  })

  it('tells the family of an address, and the time', () => {
    const policy = givenCallouts({
      validate_connect: 'print(msys.core.ec_sockaddr_family(accept.remote_addr), msys.core.get_now_ts(), os.time())',
    })
    expect(policy.session([], { at: '2026-01-01T00:00:01Z' }).output).toEqual(['2\t1767225601\t1767225601'])
    expect(policy.session([], { at: '2026-01-01T00:00:01Z', peer: '[2001:db8::1]:25' }).output).toEqual([
      '10\t1767225601\t1767225601',
    ])
  })

  it.each([
    ['a binding by its name', 'msys.core.config_get_binding_id_from_name("bulk")', '1'],
    ['no binding', 'msys.core.config_get_binding_id_from_name("none")', '-1'],
    ['a binding by its number', 'msys.core.config_get_binding_name_from_id(1)', 'bulk'],
    ['the size of a group', 'msys.core.config_get_binding_group_size("pool")', '2'],
    ['no group', 'msys.core.config_get_binding_group_size("none")', '0'],
    ['an option', 'msys.config("get", "binding", "bulk", "max")', '20\t20'],
    ['no option', 'msys.config("get", "binding", "bulk", "min")', 'nil\tnil'],
  ])('knows of the configuration %s', (_, expression, expected) => {
    const config = {
      bindings: ['default', 'bulk'],
      binding_groups: { pool: ['a', 'b'] },
      values: { 'binding bulk max': 20 },
    }
    expect(evaluate(expression, { config })).toEqual([expected])
  })

  it('is extensible, and so is msys', () => {
    expect(
      evaluate('(function() msys.mine = {x = 1} msys.core.more = 2 return msys.mine.x, msys.core.more end)()'),
    ).toEqual(['1\t2'])
  })

  it.each([
    'msys',
    'msys.core',
    'msys.pcre',
    'msys.boot',
    'msys.extended.message',
    'msys.audit_series',
    'json',
    'thread',
  ])('require finds %s', (name) => {
    expect(evaluate(`pcall(require, "${name}")`)[0]).toMatch(/^true\t/)
  })

  it.each([
    ['"a"', 'string'],
    ['nil', 'nil'],
    ['{}', 'table'],
    ['thread.mutex()', 'thread:mutex'],
    ['msys.core.string_new()', 'msys.core:_ec_string'],
  ])('msys.type(%s) is %s', (expression, type) => {
    expect(evaluate(`msys.type(${expression})`)).toEqual([type])
  })
})

describe('what this host does not have', () => {
  const handles: Readonly<Record<string, string>> = {
    msg: 'msg',
    io: 'msys.core.ec_message_builder(msg, 1)',
    node: 'xml.newnode("a")',
  }

  const call = (name: string): string => {
    const [handle, method] = name.split(':')
    return method === undefined ? `pcall(${name})` : `local h = ${handles[handle!]} pcall(h.${method}, h)`
  }

  it.each(unmodelledNames)('ends the recording with a gap, and is no error that pcall catches: %s', (name) => {
    const { gaps, failures, end, results } = runIn('validate_rcptto', call(name))
    expect(gaps).toEqual([`${name} is not emulated: ${whyUnmodelled.get(name)}`])
    expect(failures).toEqual([])
    expect(Object.keys(results)).not.toContain('rcptto#1 <b@example.net>')
    expect(end).toBe('open')
  })

  it.each([
    'msg.bounce',
    'msg.id.anything',
    'accept.remote_addr.anything',
    'msys.core.accept_construct_get_message_construct(accept).anything',
    'accept.inst',
    'str.backing',
    'msys.core.accept_construct_get_message_construct(accept).state',
  ])('nor a field that Momentum has: %s', (field) => {
    expect(runIn('validate_rcptto', `pcall(function() return ${field} end)`).gaps).toEqual([
      expect.stringContaining('is not emulated'),
    ])
  })

  it('nor what the list of recipients holds, but for vctx:recipient_list', () => {
    const { gaps } = givenCallouts({ validate_rcptto_list: 'pcall(function() return list.address end)' }).session(
      oneMessage,
    )
    expect(gaps).toEqual(['list_node.address is not emulated yet'])
  })

  it.each(['msg.bounce', 'msg.id', 'accept.inst', 'str.type', 'str.buffer'])(
    'nor the writing of a field that Momentum has: %s',
    (field) => {
      const { gaps, failures } = runIn('validate_rcptto', `pcall(function() ${field} = 1 end)`)
      expect(gaps).toEqual([expect.stringContaining('is not emulated')])
      expect(failures).toEqual([])
    },
  )

  it('but a field that Momentum has not is an error', () => {
    expect(runIn('validate_rcptto', 'msg.nothing = 1').failures).toEqual([
      "validate_rcptto: cannot set field 'nothing' of msys.core:_ec_message",
    ])
  })

  it('leaves the next session of the host whole', () => {
    const policy = givenCallouts({ validate_ehlo: 'if str.len < 10 then msys.gc_stats(1) end' })
    const before = policy.session([hello, 'QUIT']).texts
    expect(policy.session(['EHLO a']).gaps).toHaveLength(1)
    expect(policy.session([hello, 'QUIT']).texts).toEqual(before)
  })
})

describe('what is printed', () => {
  it('has the addresses of tables and functions masked, and other text left', () => {
    const { output } = givenCallouts({
      validate_data:
        'print({}, print, msg, "table: 0xno") print(tostring(vctx), "at 0x1f", io.stdout) msys.log(4, "warn")',
    }).session([hello, ...mail()])
    expect(output[0]).toMatch(/^table: 0x\t(function|builtin): 0x\tmsys.core:_ec_message: 0x\ttable: 0xno$/)
    expect(output.slice(1)).toEqual(['msys.core:_validate_context: 0x\tat 0x1f\tfile (0x)', '[4] warn'])
  })
})

describe('a module of the server that this host has not', () => {
  it.each(['msys.something', 'msys.deep.something'])('can not be judged, and is no error: %s', (name) => {
    expect(() => givenPolicy(`pcall(require, "${name}")`).boot()).toThrow(
      `the module ${name} is the server's, and is not emulated yet`,
    )
  })

  it("is the policy's own where its folder has one", () => {
    const policy = { 'policy.lua': 'print(require("strict").mine)', 'strict.lua': 'return { mine = 1 }' }
    expect(givenPolicy(policy).boot().output).toEqual(['1'])
  })

  it.each(['mine', 'lib.mine'])('while another that is missing is an error: %s', (name) => {
    expect(givenPolicy(`require("${name}")`).boot().result).toMatchObject({ outcome: 'failed' })
  })
})
