import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOfText } from '../../../src/domain/bytes.js'
import { decodeWords, encodeWords } from '../../../src/momentum/message/encoded-words.js'
import { givenCallouts, hello, mail, oneMessage, runIn, type Step } from '../given-policy.js'

const text = `Received: from a
Received: from b
Subject: =?utf-8?q?caf=C3=A9?= =?UTF-8?B?IMOp?=
From: "Ann, A." <ann+news@example.com>, bob@example.org
X-Folded: one
 two
X-Last:   spaces
 around

body
`

const steps: readonly Step[] = [hello, ...mail(['b@example.net'], text), 'QUIT']

const shown = (body: string): readonly string[] => runIn('validate_data', body, { steps }).output

describe('a header is read', () => {
  it.each([
    ['every value, in order', 'print(unpack(msg:header("received")))', 'from a\tfrom b'],
    ['whatever the case of its name', 'print(msg:header("SUBJECT")[1] == msg:header("subject")[1])', 'true'],
    ['with its encoded words decoded to UTF-8', 'print(msg:header("Subject")[1])', 'café é'],
    ['unfolded', 'print(msg:header("X-Folded")[1])', 'one two'],
    ['without the space around it', 'print(msg:header("X-Last")[1])', 'spaces around'],
    ['as an empty table where there is none', 'print(#msg:header("X-None"), msg:header("X-None")[1])', '0\tnil'],
    ['as addresses', 'print(unpack(msg:address_header("From")))', 'ann+news@example.com\tbob@example.org'],
    ['as local parts', 'print(unpack(msg:address_header("From", "localpart")))', 'ann+news\tbob'],
    ['as users', 'print(unpack(msg:address_header("From", "user")))', 'ann\tbob'],
    ['as details', 'print(msg:address_header("From", "detail")[1])', 'news'],
    ['as domains', 'print(unpack(msg:address_header("From", "domain")))', 'example.com\texample.org'],
  ])('%s', (_, body, expected) => {
    expect(shown(body)).toEqual([expected])
  })

  it('with 8-bit bytes as they came, though they end in what JavaScript takes for a space', () => {
    const steps = [
      hello,
      ...mail().slice(0, 3),
      { text: 'Subject: voil\xe0 \xa0\nX-Utf: voilà\n\nbody', encoding: 'latin1' },
    ]
    const { output } = givenCallouts({
      validate_data:
        'local s = msg:header("Subject")[1] print(#s, string.byte(s, 6, 7)) print(#msg:header("X-Utf")[1])',
    }).session(steps)
    expect(output).toEqual(['7\t32\t160', '5'])
    const utf8 = [hello, ...mail(['b@example.net'], 'Subject: voilà\n\nbody')]
    expect(
      givenCallouts({ validate_data: 'local s = msg:header("Subject")[1] print(s, #s)' }).session(utf8).output,
    ).toEqual(['voilà\t6'])
  })
})

describe('a header is changed', () => {
  it.each<[string, string, Readonly<Record<string, readonly string[]>>]>([
    ['set where there was none', 'msg:header("X-New", "a")', { 'x-new': ['a'] }],
    ['replaced, all of its values', 'msg:header("Received", "c")', { received: ['c'] }],
    ['replaced by several', 'msg:header("Received", {"c", "d", 5})', { received: ['c', 'd', '5'] }],
    ['appended to', 'msg:header("received", "c", "append")', { received: ['from a', 'from b', 'c'] }],
    ['prepended to', 'msg:header("Received", {"c", "d"}, "prepend")', { received: ['c', 'd', 'from a', 'from b'] }],
    ['deleted', 'msg:header("Received", "")', { received: [] }],
    ['set to UTF-8, as encoded words', 'msg:header("X-New", "café")', { 'x-new': ['=?UTF-8?Q?caf=C3=A9?='] }],
    ['set to a folded value', 'msg:header("X-New", "a\\r\\n b")', { 'x-new': ['a b'] }],
  ])('%s', (_, body, headers) => {
    const { results, output } = givenCallouts({ validate_data: `print(${body})` }).session(steps)
    expect(results['data#1']?.headers).toEqual(headers)
    expect(results['data#1']?.message).toMatch(/^[0-9a-f]{64}$/)
    expect(output).toEqual(['true'])
  })

  it('in its place, with every other byte of the message kept', () => {
    const { output } = givenCallouts({
      validate_data:
        'msg:header("Received", "c") msg:header("X-Folded", "") local raw = msg:raw() print((string.gsub(raw, "\\r\\n", "|")))',
    }).session(steps)
    expect(output).toEqual([
      'Received: c|Subject: =?utf-8?q?caf=C3=A9?= =?UTF-8?B?IMOp?=|From: "Ann, A." <ann+news@example.com>, bob@example.org|X-Last:   spaces| around||body|',
    ])
  })

  it('is no change where it is the same again', () => {
    const { results } = givenCallouts({ validate_data: 'msg:header("X-New", "a") msg:header("X-New", "")' }).session(
      steps,
    )
    expect(results['data#1']).toEqual({})
  })

  it('refuses a mode that there is not', () => {
    expect(shown('print(pcall(msg.header, msg, "X", "a", "top"))')).toEqual([
      "false\tbad argument #3 to '?' (invalid option 'top')",
    ])
  })

  it('reads back what was set, whatever the text', () => {
    const words = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
      .map((value) => value.replace(/[\p{Cc}\p{Cs}]/gu, ' '))
    fc.assert(
      fc.property(words, (value) => {
        const bytes = bytesOfText(value)
        expect(decodeWords(encodeWords(bytes))).toBe(bytes)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a message', () => {
  const size = text.replaceAll('\n', '\r\n').length

  it.each([
    ['has its size, headers included', 'print(msg:get_message_size())', String(size)],
    ['is whole in raw, with its length', 'local raw, length = msg:raw() print(#raw, length)', `${size}\t${size}`],
    ['has a body', 'print(msg:body() == "body\\r\\n")', 'true'],
    ['takes a body that ends in the dot of SMTP', 'msg:body("new\\r\\n.\\r\\n") print(#msg:body())', '5'],
    [
      'is replaced by raw',
      'msg:raw("X-A: 1\\r\\n\\r\\nhi") print(msg:header("X-A")[1], msg:body(), msg:get_message_size())',
      '1\thi\t12',
    ],
    ['knows its envelope', 'print(msg:mailfrom(), msg:rcptto())', 'a@example.com\tb@example.net'],
    ['changes its sender', 'print(msg:mailfrom("x@example.org"), msg:mailfrom())', 'x@example.org\tx@example.org'],
    ['came by SMTP', 'print(msg.recv_method == 2, msg:get_delivery_method())', 'true\tsmtp'],
    [
      'has an id of the documented shape',
      'print(string.match(tostring(msg.id), "^%x%x/%x%x%-%d%d%d%d%d%-%x+$") ~= nil, msys.type(msg))',
      'true\tmsys.core:_ec_message',
    ],
    ['has the priority 0, and takes 1', 'local was = msg.priority msg.priority = 1 print(was, msg.priority)', '0\t1'],
    ['hands its priority on to a copy', 'msg.priority = 1 print(msg:copy().priority)', '1'],
    ['takes its priority back', 'msg.priority = 1 msg.priority = "0" print(msg.priority)', '0'],
    ['has no field that Momentum has not', 'print(msg.nothing)', 'nil'],
  ])('%s', (_, body, expected) => {
    expect(shown(body)).toEqual([expected])
  })

  it.each([
    ['192.0.2.7:4321', '192.0.2.7\t4321\t192.0.2.7:4321'],
    ['[2001:db8::1]:4321', '2001:db8::1\t4321\t2001:db8::1.4321'],
  ])('knows where it came from: %s', (peer, expected) => {
    const body =
      'print(msg:reception_peer("ip"), msg:reception_peer("port"), msg:reception_peer()) print(msg:listener_addr("ip"), msg:listener_addr("port"), tostring(accept.remote_addr) == msg:reception_peer("all"))'
    const { output } = givenCallouts({ validate_data: body }).session(steps, { peer })
    expect(output).toEqual([expected, '198.51.100.25\t25\ttrue'])
  })

  it.each([
    ['the sender', 'EC_MSG_ENV_FROM', '1\ta\texample.com'],
    ['the recipient', 'EC_MSG_ENV_TO', '1\tb\texample.net'],
    ['the sender in one', 'EC_MSG_ENV_FROM + msys.core.EC_MSG_ENV_COMPLETE', '1\ta@example.com\t'],
    ['both, which is invalid', 'EC_MSG_ENV_FROM + msys.core.EC_MSG_ENV_TO', '0\t\t'],
  ])('fills two strings with %s', (_, flags, expected) => {
    const body = `local a, b = msys.core.string_new(), msys.core.string_new() print(msg:get_envelope2(msys.core.${flags}, a, b), tostring(a), b.buffer)`
    expect(shown(body)).toEqual([expected])
  })

  it('has the null sender as the empty string', () => {
    const { output } = givenCallouts({
      validate_mailfrom:
        'local mc = msys.core.accept_construct_get_message_construct(accept) print(mc.message:mailfrom() == "")',
    }).session([hello, 'MAIL FROM:<>'])
    expect(output).toEqual(['true'])
  })
})

describe('a discarded message', () => {
  it.each([
    ['without a reason', 'msg:discard()', '550 5.7.0 discarded by policy'],
    ['with a code', 'msg:discard("550 5.7.0 not wanted")', '550 5.7.0 not wanted'],
    ['with a reason that has none', 'msg:discard("QA: not wanted")', '550 5.7.1 [internal] discarded by policy'],
  ])('keeps its reason, and the client sees success: %s', (_, body, reason) => {
    for (const callout of ['validate_data', 'validate_data_spool']) {
      const { results, replies } = givenCallouts({ [callout]: body, validate_set_binding: 'print("on")' }).session(
        steps,
      )
      expect(results[callout === 'validate_data' ? 'data#1' : 'spool#1']).toEqual({ discarded: reason })
      expect(replies.at(-2)).toBe('250 2.0.0 OK')
      expect(results['set_binding#1 <b@example.net>']?.output).toEqual(['on'])
    }
  })

  it('may be discarded for one recipient', () => {
    const { results } = givenCallouts({
      validate_data_spool_each_rcpt: 'if msg:rcptto() == "c@example.net" then msg:discard("550 no") end',
    }).session([hello, ...mail(['b@example.net', 'c@example.net'])])
    expect(results['each_rcpt#1 <b@example.net>']).toEqual({})
    expect(results['each_rcpt#1 <c@example.net>']).toEqual({ discarded: '550 no' })
  })
})

describe('a message of the policy', () => {
  const build = `local new = msys.core.ec_message_new(now)
    new:build({ To = "x@example.net", Subject = "café" }, { ["text/plain; charset=utf8"] = "hi" }, {})`

  it('is built and injected, which the outside sees', () => {
    const { results, output } = givenCallouts({
      validate_data: `${build} print((string.gsub(new:raw(), "\\r\\n", "|"))) new:inject("me@example.com", "x@example.net, y@example.net")`,
    }).session(steps)
    expect(output).toHaveLength(1)
    for (const part of [
      'To: x@example.net|',
      'Subject: café|',
      'Content-Type: text/plain; charset=utf8|Content-Disposition: inline|Content-Transfer-Encoding: base64||aGk=|',
    ])
      expect(output[0]).toContain(part)
    expect(results['data#1']?.outside).toEqual([
      ['inject', 'me@example.com', ['x@example.net', 'y@example.net'], expect.stringMatching(/^[0-9a-f]{64}$/)],
    ])
    expect(results['data#1']).not.toHaveProperty('headers')
  })

  it('has several parts as alternatives, with a boundary that the session decides', () => {
    const policy = givenCallouts({
      validate_data: `local new = msys.core.ec_message_new()
        new:build({ To = "x" }, { ["text/plain"] = "hi", ["text/html"] = "<b>hi</b>" }) print((new:raw()))`,
    })
    const first = policy.session(steps)
    expect(first.output[0]).toContain('multipart/alternative; boundary=')
    expect(policy.session(steps).output).toEqual(first.output)
    expect(policy.session(steps, { seed: 2 }).output).not.toEqual(first.output)
  })

  it('is a copy with an id and contexts of its own', () => {
    const { output, results } = givenCallouts({
      validate_data: `local c = msg:copy() c:header("X-Copy", "1") c:context_set(1, "k", "copy")
        print(tostring(c.id) ~= tostring(msg.id), #msg:header("X-Copy"), msg:context_get(1, "k") == "", c:context_get(1, "mailfrom_domain"))
        c:inject("a@example.com", "archive@example.net")`,
    }).session(steps)
    expect(output).toEqual(['true\t0\ttrue\texample.com'])
    expect(results['data#1']?.outside?.[0]?.slice(0, 3)).toEqual(['inject', 'a@example.com', ['archive@example.net']])
  })
})

describe('what no page says of a message can not be judged', () => {
  it.each([
    ['validate_data', 'msg:header("X", nil)', 'msg:header is given nil for a value'],
    ['validate_rcptto', 'msg:rcptto("x@example.net")', 'msg:rcptto sets the recipient of a message before each_rcpt'],
    ['validate_data', 'msg:rcptto("x@example.net")', 'msg:rcptto sets the recipient of a message before each_rcpt'],
    [
      'validate_set_binding',
      'msg:binding_group("pool") msg:binding()',
      "msg:binding reads which of a group's bindings the server has chosen",
    ],
    ['validate_data', 'msg:reception_peer("name")', 'msg:reception_peer is asked for name'],
    ['validate_data', 'msg:listener_addr("name")', 'msg:listener_addr is asked for name'],
  ])('%s: %s', (callout, body, what) => {
    const { gaps, failures } = givenCallouts({ [callout]: `pcall(function() ${body} end)` }).session(oneMessage)
    expect(gaps).toEqual([`${what}, and no manual says what the server does then`])
    expect(failures).toEqual([])
  })

  it.each([
    ['a table for a header', '{To = {"a", "b"}}, {}', 'a table for a text'],
    ['a boolean for a part', '{}, {["text/plain"] = true}', 'true for a text'],
  ])('a message built with %s', (_, built, what) => {
    const body = `pcall(function() msys.core.ec_message_new():build(${built}) end)`
    expect(runIn('validate_data', body).gaps).toEqual([`msg:build with ${what} is not emulated yet`])
  })

  it.each([
    ['msg.delivered', 'msg.delivered'],
    ['accept.protocol', 'ac.protocol'],
    ['msys.core.accept_construct_get_message_construct(accept).relayable', 'mc.relayable'],
    ['msys.core.string_new().buffer', 'ec_string.buffer'],
  ])('a field that is written: %s', (field, name) => {
    const { gaps } = runIn('validate_data', `pcall(function() ${field} = 1 end)`)
    expect(gaps).toEqual([expect.stringMatching(`^writing ${name} is not emulated(?: yet$|: )`)])
  })

  it.each(['2', '-1', '0.5', '0/0'])('a priority that the manual has not: %s', (priority) => {
    expect(runIn('validate_data', `pcall(function() msg.priority = ${priority} end)`).gaps).toEqual([
      expect.stringMatching(/^msg\.priority is set to .*, and the manual has 0 and 1 alone: it is one bit$/),
    ])
  })

  it('while a priority that is no number raises', () => {
    expect(runIn('validate_data', 'msg.priority = "high"').failures[0]).toMatchInlineSnapshot(
      `"validate_data: bad argument #3 to '?' (number expected, got string)"`,
    )
  })

  it('while a field that Momentum has not can not be written', () => {
    expect(runIn('validate_data', 'print(pcall(function() msg.nothing = 1 end))').output[0]).toContain(
      "cannot set field 'nothing'",
    )
  })

  it("a copy's recipient may be set at any time, and a new message's", () => {
    const body = `local c = msg:copy() c:rcptto("x@example.net") local n = msys.core.ec_message_new() n:rcptto("y@example.net")
      print(c:rcptto(), n:rcptto(), msg:rcptto())`
    expect(runIn('validate_data', body).output).toEqual(['x@example.net\ty@example.net\tb@example.net'])
  })
})

describe('a connection', () => {
  it('has the id that its messages name', () => {
    const { output } = givenCallouts({
      validate_data: 'print(tostring(accept.conn_id) == tostring(msg.conn_id), accept.conn_id == msg.conn_id)',
    }).session(steps)
    expect(output).toEqual(['true\ttrue'])
  })
})
