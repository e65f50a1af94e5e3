import { describe, expect, test } from 'vitest'
import type { Revision } from '../../src/domain/revision.js'
import { Undecided } from '../../src/momentum/calls/interruptions.js'
import { hello, type Step } from '../momentum/given-policy.js'
import { against, from, kumoPolicy, message, on, plain, to, verdict, verdictsOf, whole } from './given-kumo.js'
import type { Circumstance, Policy } from './given-recording.js'

const accepts: Policy = { validate_rcptto: '' }
const refuses: Policy = { validate_rcptto: 'vctx:set_code(550, "5.7.1 no")' }
const rejects = on('smtp_server_rcpt_to', 'recipient', 'kumo.reject(550, "5.7.1 no")')

describe('what decides the same is the same', () => {
  test.each<[string, Policy, readonly Step[], string]>([
    ['a policy that says nothing', accepts, whole, ''],
    ['a refusal', refuses, whole, rejects],
    [
      'a disconnect',
      { validate_connect: 'vctx:disconnect(421, "4.7.0 no")' },
      [hello],
      on('smtp_server_connection_accepted', 'conn_meta', 'kumo.reject(421, "4.7.0 no")'),
    ],
    [
      'a disconnect with another code',
      { validate_mailfrom: 'vctx:disconnect(550, "5.7.0 no")' },
      [hello, from],
      on('smtp_server_mail_from', 'sender', 'kumo.disconnect(550, "5.7.0 no")'),
    ],
    [
      'headers and an alias',
      {
        validate_data: 'msg:header("X-One", "1") msg:header("Subject", "")',
        validate_data_spool_each_rcpt: 'msg:header("X-Two", "2") msg:rcptto("ops@example.net")',
      },
      whole,
      on('smtp_server_data', 'msg', 'msg:append_header("X-One", "1") msg:remove_all_named_headers("subject")') +
        on(
          'smtp_server_message_received',
          'msg',
          'msg:append_header("X-Two", "2") msg:set_recipient "ops@example.net"',
        ),
    ],
    [
      'a recipient more',
      { validate_data: 'vctx:add_recipient("copy@example.net")' },
      whole,
      on(
        'smtp_server_data',
        'msg',
        'local all = msg:recipient_list() all[#all + 1] = "copy@example.net" msg:set_recipient(all)',
      ),
    ],
    [
      'a domain in capitals, which reaches a handler in small letters',
      { validate_rcptto: 'vctx:set_code(550, "a.example Ann Ann@example.net example.net")' },
      ['EHLO A.Example', from, 'RCPT TO:<Ann@EXAMPLE.net>'],
      on(
        'smtp_server_rcpt_to',
        'to, meta',
        'kumo.reject(550, table.concat({ meta:get_meta "ehlo_domain", to.user, tostring(to), to.domain }, " "))',
      ),
    ],
    [
      'a routing domain',
      { core_config_get_message_routing_domain: 'buff:set("hub.example.net") return 15' },
      whole,
      on('smtp_server_message_received', 'msg', 'msg:set_meta("routing_domain", "hub.example.net")'),
    ],
    [
      'what is kept in metadata, from the connection to the message',
      {
        validate_connect: 'vctx:set(msys.core.VCTX_CONN, "k", "v")',
        validate_data_spool_each_rcpt: 'msg:header("X-Kept", "v true nil 3")',
      },
      whole,
      on(
        'smtp_server_ehlo',
        'domain, meta',
        'meta:set_meta("x_k", "v") meta:set_meta("x_b", true) meta:set_meta("x_i", 7 // 2)',
      ) +
        on(
          'smtp_server_message_received',
          'msg',
          'msg:append_header("X-Kept", msg:get_meta("x_k") .. " " .. tostring(msg:get_meta("x_b")) .. " " .. tostring(msg:get_meta("x_n")) .. " " .. msg:get_meta("x_i"))',
        ),
    ],
    [
      'a refusal before the greeting',
      { core_validate_accept: 'vctx:disconnect(554, "no") return msys.core.VALIDATE_DONE' },
      ['QUIT'],
      on('smtp_server_connection_accepted', 'conn_meta', 'kumo.reject(554, "no")'),
    ],
    [
      'a message that is refused in another phase',
      { validate_data_spool: 'vctx:set_code(550, "no")' },
      whole,
      on('smtp_server_message_received', 'msg', 'kumo.reject(550, "no")'),
    ],
    [
      'headers that are set in other phases, or in another order',
      {
        validate_data: 'msg:header("X-One", "1")',
        validate_data_spool_each_rcpt: 'msg:header("X-Two", "2")',
      },
      whole,
      on('smtp_server_message_received', 'msg', 'msg:append_header("X-One", "1") msg:append_header("X-Two", "2")'),
    ],
    [
      'what is done where KumoMTA raises no event, and nobody outside sees it',
      { validate_data_spool: 'vctx:set(msys.core.VCTX_CONN, "k", "v")', validate_dealloc: 'print("bye")' },
      whole,
      '',
    ],
  ])('%s', (_what, momentum, steps, source) => {
    expect(verdict(momentum, steps, source)).toBe('same')
  })
})

describe('what decides otherwise has drifted, with the line', () => {
  test.each<[string, Policy, readonly Step[], string, readonly string[]]>([
    [
      'another class',
      accepts,
      whole,
      rejects,
      ['rcptto smtp_server_rcpt_to policy.lua:3: reply [250,"2.0.0 RCPT TO accepted"] → [550,"5.7.1 no"]'],
    ],
    [
      'another text',
      refuses,
      whole,
      rejects.replace('no"', 'never"'),
      ['rcptto smtp_server_rcpt_to policy.lua:3: reply [550,"5.7.1 no"] → [550,"5.7.1 never"]'],
    ],
    [
      'another header',
      { validate_data: 'msg:header("X-One", "1")' },
      whole,
      on('smtp_server_data', 'msg', 'msg:append_header("X-One", "2")'),
      ['each_rcpt smtp_server_data policy.lua:3: headers {"x-one":["1"]} → {"x-one":["2"]}'],
    ],
    [
      'a header in another place',
      { validate_data: 'msg:header("X-One", "1")' },
      whole,
      on('smtp_server_data', 'msg', 'msg:prepend_header("X-One", "1")'),
      [expect.stringMatching(/^each_rcpt smtp_server_data policy.lua:3: message "\w+" → "\w+"$/)],
    ],
    [
      'a handler that fails: KumoMTA answers 421 and hangs up',
      accepts,
      whole,
      on('smtp_server_rcpt_to', 'recipient', 'error("boom")'),
      [expect.stringMatching(/^rcptto smtp_server_rcpt_to policy.lua:3: failures null → .*boom/)],
    ],
    [
      'one copy that is refused refuses the message',
      {
        validate_data_spool_each_rcpt: 'if msg:rcptto() == "bob@example.net" then vctx:set_code(550, "no") end',
      },
      [hello, from, to, 'RCPT TO:<bob@example.net>', ...message(plain)],
      on('smtp_server_message_received', 'msg', 'if msg:recipient().user == "bob" then kumo.reject(550, "no") end'),
      ['data smtp_server_message_received null: reply [250,"2.0.0 OK"] → [550,"no"]'],
    ],
    [
      'what a handler keeps in a variable, which the next one does not find',
      { validate_rcptto: 'vctx:set_code(550, "call 2")' },
      [hello, from, to],
      `n = 0\n${on('smtp_server_mail_from', 'sender', 'n = n + 1')}${on('smtp_server_rcpt_to', 'recipient', 'kumo.reject(550, "call " .. n + 1)')}`,
      ['rcptto smtp_server_rcpt_to policy.lua:7: reply [550,"call 2"] → [550,"call 1"]'],
    ],
  ])('%s', (_what, momentum, steps, source, drifts) => {
    expect(verdict(momentum, steps, source)).toEqual(drifts)
  })
})

describe('what cannot be known is undecidable, and says why', () => {
  const data = (body: string): string => on('smtp_server_data', 'msg', body)
  const received = (body: string): string => on('smtp_server_message_received', 'msg', body)
  test.each<[string, readonly Step[], string, RegExp]>([
    ['a function', whole, data('kumo.spawn_task(1)'), /data#1: kumo\.spawn_task of KumoMTA is not modelled/],
    ['a library', whole, data('kumo.time.now()'), /kumo\.time\.now of KumoMTA is not modelled/],
    ['a question that was not asked', whole, data('kumo.dns.lookup_mx("a.test")'), /data#1: .*a\.test/],
    ['a reply without a text', whole, data('kumo.reject(550, "")'), /answers with no text/],
    ['a method', whole, data('msg:parse_mime()'), /message:parse_mime of KumoMTA is not modelled/],
    ['a field', whole, on('smtp_server_rcpt_to', 'to', 'print(to.name)'), /address\.name of KumoMTA/],
    ['a queue', whole, received('msg:set_meta("queue", "q")'), /a queue other than null is set by name/],
    ['a number in metadata', whole, data('msg:set_meta("x_n", 1.0)'), /metadata is set to something else/],
    ['what the configuration says', whole, data('msg:get_meta("hostname")'), /hostname is read, and no listener/],
    ['trace headers', whole, received('msg:get_data()'), /reads the Received field that KumoMTA has added/],
    ['a trace header', whole, received('msg:get_first_named_header_value "Received"'), /the Received field/],
    ['a rejection that accepts', whole, data('kumo.reject(250, "yes")'), /answers 250, which refuses nothing/],
    ['two replies', whole, data('kumo.disconnect(550, "no", "FollowWith421")'), /two replies to one command/],
    ['a header of two lines', whole, data('msg:append_header("X", "a\\r\\nY: b")'), /plain ASCII on one line/],
    ['a handler within a handler', whole, data('kumo.on("init", print)'), /registers a handler during a session/],
    ['a loop without end', whole, data('while true do end'), /this host's limit on instructions/],
    ['its coroutine', whole, data('if coroutine.isyieldable() then end'), /in which coroutine a handler runs/],
    ['the coroutine that runs', whole, data('coroutine.running()'), /in which coroutine a handler runs/],
    ['a file', whole, data('io.open("/etc/hosts")'), /is read where KumoMTA was started/],
    ['EHLO that returns no list', whole, on('smtp_server_ehlo', 'domain', 'return 1'), /something else than a list/],
    [
      'events that decide elsewhere',
      whole,
      on('get_listener_domain', 'domain', ''),
      /get_listener_domain, and its init/,
    ],
    ['replies that are rewritten', whole, on('smtp_server_rewrite_response', '', ''), /connect: .* is not modelled/],
    ['messages that are split', whole, on('smtp_server_split_transaction', 'msg', ''), /decides in data/],
    [
      'a header in a charset of its own',
      [hello, from, to, ...message('Subject: =?koi8-r?Q?=F0?=\n\nx\n')],
      data('msg:get_first_named_header_value "Subject"'),
      /another charset than/,
    ],
    ['a header that is none', [hello, from, to, ...message('no header at all\n\nx\n')], '', /not one of RFC 5322/],
    ['MAIL within a message', [hello, from, from], '', /which KumoMTA answers with 503/],
    ['EHLO within a message', [hello, from, hello], '', /which KumoMTA goes on with/],
    ['a literal in EHLO', ['EHLO [IPv6:2001:db8::1]'], '', /EHLO names no plain host/],
    ['a quoted sender', [hello, 'MAIL FROM:<"a b"@example.com>'], '', /MAIL names no plain host/],
    ['a recipient without a domain', [hello, from, 'RCPT TO:<postmaster>'], '', /RCPT names no plain host/],
  ])('%s', (_what, steps, source, why) => {
    expect(verdict(accepts, steps, source)).toMatch(why)
  })

  test('a binding that the recorded policy chose', () => {
    expect(verdict({ validate_set_binding: 'msg:binding_group("bulk")' }, whole, '')).toMatch(
      /which pool KumoMTA takes in its place/,
    )
  })

  test('a second handler of an event, of which reference and source say different things', () => {
    expect(() => against(accepts, whole, kumoPolicy(rejects + rejects))).toThrow(/several handlers/)
  })

  test('what is read while the policy is loaded is so as a whole', () => {
    expect(() => against(accepts, whole, kumoPolicy('local d = kumo.regex_set_map.new()'))).toThrow(Undecided)
    expect(() => against(accepts, whole, kumoPolicy('require "policy-extras.shaping"'))).toThrow(
      /policy-extras\.shaping is the server's/,
    )
  })

  test('a policy finds the library by require alone, and nothing of Momentum', () => {
    const files = new Map([['policy.lua', 'kumo.on("init", print)']])
    const candidate: Revision = { id: '', name: '', dialect: 'kumo', entry: 'policy.lua', files }
    expect(against(accepts, whole, candidate)).toMatchObject({
      boot: { message: expect.stringMatching(/global 'kumo'/) },
    })
    expect(against(accepts, whole, kumoPolicy('msys.core.log(1)'))).toMatchObject({
      boot: { message: expect.stringMatching(/global 'msys'/) },
    })
  })
})

describe('kumo.dns.lookup_mx is answered with what was recorded of msys.dnsLookup', () => {
  const world = {
    dns: {
      'good.test MX': ['20 mx3.good.test', '5 mx2.good.test', '5 mx1.good.test'],
      'gone.test MX': 'NXDOMAIN',
      'address.test A': ['192.0.2.1'],
      'null.test MX': ['0 .'],
    },
  }
  const momentum: Policy = {
    validate_mailfrom: `local hosts, err = msys.dnsLookup(vctx:get(msys.core.VCTX_MESS, "mailfrom_domain"), "mx")
vctx:set_code(550, hosts and "mx1.good.test. mx2.good.test. mx3.good.test. 5 true good.test." or "gone")`,
  }
  const asks = (then: string): string =>
    on('smtp_server_mail_from', 'sender', `local found, mx = pcall(kumo.dns.lookup_mx, sender.domain)\n${then}`)
  const tells = asks(`if not found then kumo.reject(550, "gone") end
local level = next(mx.by_pref)
kumo.reject(550, table.concat(mx.hosts, " ") .. " " .. math.min(level, 5) .. " " .. tostring(mx.is_mx) .. " " .. mx.domain_name)`)

  const told = (text: string) => [expect.stringContaining(` → [550,"${text}"]`)]
  test.each([
    ['good.test', tells, 'same'],
    ['gone.test', tells, 'same'],
    ['address.test', asks('if not mx.is_mx then kumo.reject(550, mx.hosts[1]) end'), told('address.test.')],
    ['null.test', asks('kumo.reject(550, mx.hosts[1])'), told('.')],
    ['good.test', asks('print(mx.site_name)'), expect.stringMatching(/site_name of an answer/)],
    ['good.test', asks('for k in pairs(mx) do end'), expect.stringMatching(/all of an answer/)],
    [
      'good.test',
      on('smtp_server_mail_from', 's', 'kumo.dns.lookup_mx("other.test")'),
      expect.stringMatching(/other\.test/),
    ],
  ])('%s: %s', (domain, source, is) => {
    expect(verdict(momentum, [hello, `MAIL FROM:<me@${domain}>`], source, { world })).toEqual(is)
  })
})

test('a report names what a comparison of two servers rests on', () => {
  const { assumed } = against(
    accepts,
    ['EHLO A.example', 'MAIL FROM:<>'],
    kumoPolicy(on('smtp_server_ehlo', 'd', '') + on('smtp_server_mail_from', 's', 'print(s)')),
  )
  expect(assumed!.filter((id) => id.startsWith('kumo-')).toSorted()).toEqual([
    'kumo-contexts',
    'kumo-domain-case',
    'kumo-listener',
    'kumo-metadata',
    'kumo-null-sender',
    'kumo-outside',
    'kumo-own-replies',
    'kumo-queues',
    'kumo-trace',
    'kumo-wire',
  ])
})

describe('a session that is encrypted', () => {
  const offers = ['STARTTLS', 'AUTH PLAIN']
  const secured: readonly Step[] = [hello, 'STARTTLS', { tls: { cipher: 'AES256-SHA' } }, hello]
  const shows = on(
    'smtp_server_ehlo',
    'domain, conn, list',
    'if list[5] == "AUTH PLAIN" then list[6] = "X" return list end',
  )
  const adds: Policy = {
    validate_ehlo: 'if vctx:get(msys.core.VCTX_CONN, "tls") == "on" then accept:esmtp_capability_add("X") end',
  }

  test('goes on as another, but for what it is offered', () => {
    const steps = [...secured, from, to, ...message(plain), 'QUIT']
    expect(
      verdict({ validate_rcptto: 'vctx:set_code(550, "no")' }, steps, rejects.replace('5.7.1 ', ''), { offers }),
    ).toBe('same')
    expect(verdict(adds, steps, shows, { offers })).toBe('same')
    expect(verdict(adds, steps, shows.replace('"X"', '"Y"'), { offers })).toEqual([
      expect.stringMatching(/capabilities/),
    ])
  })

  const cipher = on('smtp_server_mail_from', 'sender, conn', 'conn:get_meta "tls_cipher"')
  test.each<[string, readonly Step[], string, Circumstance, RegExp]>([
    ['what was negotiated', [...secured, from], cipher, { offers }, /hangs on the TLS library/],
    [
      'a login',
      [...secured, 'AUTH PLAIN AGEAYg=='],
      '',
      { offers, world: { auth: { a: 'b' } } },
      /auth of KumoMTA|auth is not modelled/,
    ],
    [
      'STARTTLS within a message',
      [hello, from, 'STARTTLS', { tls: null }],
      '',
      { offers },
      /before EHLO, within a message or twice/,
    ],
    [
      'a handshake that fails',
      [hello, 'STARTTLS', { tls: { failed: 'no cipher' } }],
      '',
      { offers },
      /a TLS handshake failed/,
    ],
    ['STARTTLS that is not offered', [hello, 'STARTTLS'], '', {}, /the recorded listener does not have it/],
  ])('is undecidable about %s', (_what, steps, source, circumstance, why) => {
    expect(verdict(accepts, steps, source, circumstance)).toMatch(why)
  })

  test('is not, where no client asked for it', () => {
    expect(verdict(accepts, [hello, from], cipher)).toBe('same')
  })
})

describe('an error of a function of KumoMTA’s is an object', () => {
  const rcpt = (body: string): string => on('smtp_server_rcpt_to', 'address, conn', body)
  const says = (text: string): Policy => ({ validate_rcptto: `vctx:set_code(550, "${text}")` })
  const fails = 'local ok, err = pcall(kumo.dns.lookup_ptr, "x")'
  test.each([
    ['userdata', rcpt(`${fails} kumo.reject(550, type(err))`)],
    ['false', rcpt(`${fails} kumo.reject(550, tostring(getmetatable(err)))`)],
    ['invalid IP', rcpt(`${fails} kumo.reject(550, tostring(err):match "invalid IP")`)],
    [
      'userdata',
      rcpt('local _, err = xpcall(kumo.dns.lookup_ptr, function(e) return type(e) end, "x") kumo.reject(550, err)'),
    ],
    [
      'userdata',
      rcpt('local _, err = coroutine.resume(coroutine.create(kumo.dns.lookup_ptr), "x") kumo.reject(550, type(err))'),
    ],
    ['string', rcpt('local _, err = pcall(error, "mine") kumo.reject(550, type(err))')],
    ['string', rcpt('local _, err = pcall(function() local x = nil; x() end) kumo.reject(550, type(err))')],
    ['table', rcpt('local _, err = pcall(error, {}) kumo.reject(550, type(err))')],
    ['again', rcpt('local _, err = pcall(kumo.reject, 550, "again") error(err)')],
  ])('%s: %s', (text, source) => {
    expect(verdict(says(text), [hello, from, to], source)).toBe('same')
  })

  test('which no text is, and whose text is none', () => {
    const is = (body: string) => verdict(says('no'), [hello, from, to], rcpt(body))
    const failed = [expect.stringMatching(/^rcptto .*: failures null → /)]
    expect(is(`${fails} if err:find "x" then kumo.reject(550, "no") end`)).toEqual(failed)
    expect(is('local _, err = pcall(kumo.reject, 550, "no") error(tostring(err), 0)')).toEqual(failed)
    expect(verdict(accepts, whole, rcpt('pcall(kumo.reject, 550, "no")'))).toBe('same')
  })
})

test('two addresses are two objects', () => {
  const asks = (condition: string): string =>
    on('smtp_server_data', 'msg', `if ${condition} then kumo.reject(550, "no") end`)
  const steps = [hello, 'MAIL FROM:<ann@example.net>', to, ...message(plain)]
  expect(verdict({ validate_data: '' }, steps, asks('msg:sender() == msg:recipient()'))).toBe('same')
  expect(verdict({ validate_data: '' }, steps, asks('tostring(msg:sender()) == tostring(msg:recipient())'))).toEqual([
    expect.stringMatching(/"no"/),
  ])
})

test('of a list of extensions what stands behind a hole, or under a name, is not read', () => {
  const list = (lua: string): string => on('smtp_server_ehlo', 'domain, conn, list', `${lua} return list`)
  const adds: Policy = { validate_ehlo: 'accept:esmtp_capability_add("XFOO")' }
  expect(verdict(adds, [hello], list('list[6] = "XFOO"'))).toBe('same')
  expect(verdict(adds, [hello], list('list.foo = "XFOO"'))).toEqual([expect.stringMatching(/capabilities/)])
  expect(verdict(adds, [hello], list('list[7] = "XFOO"'))).toEqual([expect.stringMatching(/capabilities/)])
  expect(verdict(accepts, [hello], list('list[2] = nil'))).toEqual([expect.stringMatching(/capabilities/)])
})

describe('commands that KumoMTA refuses, or reads otherwise, are undecidable', () => {
  test.each<readonly [string]>([
    ['EHLO [300.1.1.1]'],
    ['MAIL FROM:<a..b@example.com>'],
    ['MAIL FROM:<.a@example.com>'],
    ['MAIL FROM:<a@example..com>'],
    [`MAIL FROM:<a@${'x'.repeat(64)}.test>`],
    ['MAIL FROM:<a@example.com> =x== <> garbage'],
    ['MAIL FROM:<a@example.com> X=caf\u00e9'],
    [`MAIL FROM:<a@example.com> ENVID=${'x'.repeat(1200)}`],
    ['RSET now'],
    ['NOOP one two'],
    ['BDAT 3 LAST'],
  ])('%j', (line) => {
    expect(verdict(accepts, [hello, line], '')).toMatch(/no plain host or address|does not take/)
  })

  test('a line that ends in LF alone', () => {
    const line = Buffer.from('MAIL FROM:<a@example.com>\n').toString('base64')
    expect(verdict(accepts, [hello, { bytes: line }], '')).toMatch(/no plain line/)
  })

  test('and so is a message that begins with a dot', () => {
    expect(verdict(accepts, [hello, from, to, ...message('.X: y\n\nz\n')], '')).toMatch(/begins with a dot/)
  })
})

test('what became of one session says nothing about the next one on the same host', () => {
  const source =
    on('smtp_server_mail_from', 'sender', 'if sender.user == "a" then kumo.dns.lookup_txt("never.asked") end') +
    on(
      'smtp_server_rcpt_to',
      'address',
      'local _, err = pcall(error, "boom", 0) if err:find "boom" then kumo.reject(550, "no") end',
    )
  const asks = [hello, 'MAIL FROM:<a@example.com>', to]
  const verdicts = verdictsOf(
    { validate_rcptto: 'vctx:set_code(550, "no")' },
    [asks, [hello, from, to]],
    kumoPolicy(source),
  )
  expect(verdicts).toEqual(['undecidable', 'same'])
})

describe('of a copy whose whole content is the same, it is not told what was set in between', () => {
  const header = (phase: string, body: string): Policy => ({ [phase]: body })
  test('and taken out again', () => {
    const both = {
      ...(header('validate_data', 'msg:header("X-A", "1")') as object),
      validate_data_spool: 'msg:header("X-A", "")',
    }
    expect(verdict(both as Policy, whole, '')).toBe('same')
  })

  test('nor what was set in another copy, of the same recipient, that was refused', () => {
    const first = `n = (n or 0) + 1 if n == 1 then msg:header("X-First", "1") vctx:set_code(550, "no") end`
    const steps = [hello, from, to, to, ...message(plain)]
    expect(verdict({ validate_data_spool_each_rcpt: first }, steps, '')).toEqual([
      expect.stringMatching(/^data .*: recipients /),
    ])
  })
})
