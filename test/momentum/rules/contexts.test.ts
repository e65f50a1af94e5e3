import { describe, expect, it } from 'vitest'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage, runIn, type Step } from '../given-policy.js'

describe('self', () => {
  it('is one table of a module through the session, and not the module itself', () => {
    const bump = 'self.n = (self.n or 0) + 1 print(self.n, self == mod)'
    const { output } = givenCallouts({
      validate_connect: bump,
      validate_rcptto: bump,
      validate_data: bump,
      validate_data_spool_each_rcpt: bump,
      validate_dealloc: bump,
    }).session([hello, ...mail(), 'MAIL FROM:<a@example.com>', 'RCPT TO:<c@example.net>', 'QUIT'])
    expect(output).toEqual([1, 2, 3, 4, 5, 6].map((n) => `${n}\tfalse`))
  })

  it('is another table in another module and in another session', () => {
    const bump = 'self.n = (self.n or 0) + 1 print(self.n)'
    const policy = givenPolicy(moduleOf({ validate_ehlo: bump }, 'a') + moduleOf({ validate_ehlo: bump }, 'b'))
    expect(policy.session([hello, hello]).output).toEqual(['1', '1', '2', '2'])
    expect(policy.session([hello]).output).toEqual(['1', '1'])
  })

  it.each(['validate_set_binding', 'core_pre_msg_each_rcpt', 'core_config_get_message_routing_domain'])(
    'is empty and not kept where there is no validation context: %s',
    (callout) => {
      const { output } = givenCallouts({
        validate_ehlo: 'self.n = 1',
        [callout]: 'print(type(self), next(self)) self.n = 2',
        validate_dealloc: 'print(self.n)',
      }).session([hello, ...mail(['b@example.net', 'c@example.net'])])
      expect(output).toEqual(['table\tnil', 'table\tnil', '1'])
    },
  )

  it('can be emptied while it is traversed, as the training policy does', () => {
    const { output } = givenCallouts({
      validate_connect: 'self.a, self.b, self[1] = 1, 2, 3',
      validate_ehlo: 'for k in pairs(self) do self[k] = nil end print(next(self))',
    }).session([hello])
    expect(output).toEqual(['nil'])
  })
})

describe('context values', () => {
  it.each([
    [
      'a number is kept as a string',
      'vctx:set(0, "k", 7) print(type(vctx:get(0, "k")), vctx:get(0, "k"))',
      'string\t7',
    ],
    ['a number with a fraction too', 'vctx:set(1, "k", 0.5) print(vctx:get(1, "k"))', '0.5'],
    ['absent reads as the empty string', 'print(vctx:get(0, "none") == "", vctx:get(1, "none") ~= nil)', 'true\ttrue'],
    [
      'exists answers 0, which is true in Lua',
      'print(vctx:exists(0, "none"), vctx:exists(0, "none") and "yes")',
      '0\tyes',
    ],
    ['exists answers 1', 'vctx:set(1, "k", "") print(vctx:exists(1, "k"))', '1'],
    ['a nil value is ignored', 'vctx:set(0, "k", "a") vctx:set(0, "k", nil) print(vctx:get(0, "k"))', 'a'],
    ['a nil key is ignored', 'vctx:set(0, nil, "a") print("on")', 'on'],
    [
      'a nil dictionary is the connection, as a bare VCTX_CONN is',
      'vctx:set(VCTX_CONN, "k", "a") print(vctx:get(0, "k"))',
      'a',
    ],
    [
      'the two pairs of constants are the same',
      'local c = msys.core print(c.VCTX_CONN, c.VCTX_MESS, c.ECMESS_CTX_CONN, c.ECMESS_CTX_MESS)',
      '0\t1\t0\t1',
    ],
    [
      'msg sees what vctx set, in both',
      'vctx:set(0, "c", "x") vctx:set(1, "m", "y") print(msg:context_get(0, "c"), msg:context_get(1, "m"))',
      'x\ty',
    ],
    ['vctx sees what msg set', 'msg:context_set(1, "m", "y") print(vctx:get(1, "m"))', 'y'],
    [
      'msg tells whether it exists',
      'msg:context_set(1, "m", "") print(msg:context_exists(1, "m"), msg:context_exists(1, "n"))',
      '1\t0',
    ],
    [
      'exists and value at once',
      'msg:context_set(1, "m", "y") print(msg:context_exists_and_get(1, "m")) print(msg:context_exists_and_get(1, "n"))',
      '1\ty|0\tnil',
    ],
    [
      'delete tells whether it was there',
      'msg:context_set(1, "m", "y") print(msg:context_delete(1, "m"), msg:context_delete(1, "m"), msg:context_get(1, "m"))',
      '1\t0\t',
    ],
    ['absent in msg reads as the empty string', 'print(msg:context_get(1, "none") == "")', 'true'],
    [
      'bytes stay what they are',
      'vctx:set(0, "k", "\\0\\255a") print(#vctx:get(0, "k"), string.byte(vctx:get(0, "k"), 2))',
      '3\t255',
    ],
  ])('%s', (_, body, expected) => {
    expect(runIn('validate_data', body).output.join('|')).toBe(expected)
  })
})

/** Sets `key` in both dictionaries where `mark` is sent as EHLO's, MAIL's or RCPT's, and prints them everywhere. */
const keeper = (): string => {
  const tell = (phase: string): string => `print("${phase}", "conn=" .. vctx:get(0, "k"), "mess=" .. vctx:get(1, "k"))`
  return moduleOf({
    validate_ehlo: tell('ehlo'),
    validate_mailfrom: `${tell('mailfrom')} vctx:set(0, "k", "c") vctx:set(1, "k", "m")`,
    validate_rcptto: tell('rcptto'),
    validate_data: tell('data'),
    validate_data_spool: tell('spool'),
    validate_data_spool_each_rcpt: tell('each_rcpt'),
  })
}

describe('the dictionaries live', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'through a message',
      [hello, ...mail()],
      [
        'ehlo conn= mess=',
        'mailfrom conn= mess=',
        'rcptto conn=c mess=m',
        'data conn=c mess=m',
        'spool conn=c mess=m',
        'each_rcpt conn=c mess=m',
      ],
    ],
    [
      "until the next message: the connection's stays, the message's is emptied",
      [hello, ...mail(), 'MAIL FROM:<a@example.com>'],
      ['mailfrom conn=c mess='],
    ],
    [
      'until a second MAIL',
      [hello, 'MAIL FROM:<a@example.com>', 'MAIL FROM:<b@example.com>'],
      ['mailfrom conn=c mess='],
    ],
    [
      'until RSET',
      [hello, 'MAIL FROM:<a@example.com>', 'RSET', 'MAIL FROM:<b@example.com>'],
      ['mailfrom conn=c mess='],
    ],
    ['until a second EHLO', [hello, 'MAIL FROM:<a@example.com>', hello], ['ehlo conn=c mess=']],
    [
      'through NOOP and a command out of place',
      [hello, 'MAIL FROM:<a@example.com>', 'NOOP', 'DATA', 'RCPT TO:<b@example.net>'],
      ['rcptto conn=c mess=m'],
    ],
  ])('%s', (_, steps, last) => {
    const { output } = givenPolicy(keeper()).session(steps)
    expect(output.slice(-last.length)).toEqual(last.map((line) => line.replaceAll(' ', '\t')))
  })

  it('and a new session has neither', () => {
    const policy = givenPolicy(keeper())
    policy.session([hello, ...mail()])
    expect(policy.session([hello]).output).toEqual(['ehlo\tconn=\tmess='])
  })
})

describe('once the message has fanned out', () => {
  const recipients = ['b@example.net', 'c@example.net']

  it("each recipient's copy has contexts of its own, which diverge", () => {
    const { output, results } = givenCallouts({
      validate_data: 'vctx:set(1, "k", "shared")',
      validate_data_spool_each_rcpt:
        'print(msg:rcptto(), vctx:get(1, "k"), msg:context_get(1, "who")) msg:context_set(1, "who", msg:rcptto()) vctx:set(1, "k", "own")',
      validate_set_binding: 'print(msg:rcptto(), msg:context_get(1, "k"), msg:context_get(1, "who"))',
    }).session([hello, ...mail(recipients)])
    expect(output).toEqual([
      'b@example.net\tshared\t',
      'b@example.net\town\tb@example.net',
      'c@example.net\tshared\t',
      'c@example.net\town\tc@example.net',
    ])
    expect(results['each_rcpt#1 <c@example.net>']?.context).toEqual({ mess: { k: 'own', who: 'c@example.net' } })
  })

  it("the connection context of a copy is private, the session's is shared", () => {
    const { output, results } = givenCallouts({
      validate_data_spool_each_rcpt: `print(msg:context_get(0, "private"), vctx:get(0, "private"), vctx:get(0, "shared"))
        msg:context_set(0, "private", "p") vctx:set(0, "shared", "s")`,
      validate_mailfrom: 'print(vctx:get(0, "private"), vctx:get(0, "shared"))',
    }).session([hello, ...mail(recipients), 'MAIL FROM:<a@example.com>'])
    expect(output).toEqual(['\t', '\t\t', '\t\ts', '\ts'])
    expect(results['each_rcpt#1 <b@example.net>']?.context).toEqual({ conn: { shared: 's' }, copy: { private: 'p' } })
  })

  it("macros and whitelists read the copy's context", () => {
    const { output } = givenCallouts({
      validate_data_spool_each_rcpt:
        'msg:context_set(1, "dp_whitelist_w", "true") print(msys.expandMacro("%{vctx_mess:rcptto_domain}"), msys.pbp.check_whitelist(vctx, {"w"}))',
    }).session([hello, ...mail(['b@one.example', 'c@two.example'])])
    expect(output).toEqual(['one.example\ttrue', 'two.example\ttrue'])
  })
})

describe('a change of context in the result', () => {
  it('is left out where the key has its old value again, and null where the key is gone', () => {
    const { results } = givenCallouts({
      validate_ehlo: 'vctx:set(0, "back", "a") vctx:set(0, "pathway", "other") vctx:set(0, "pathway", "default")',
      validate_data: 'vctx:set(1, "k", "a")',
      validate_data_spool: 'msg:context_delete(1, "k") msg:context_set(1, "n", "a") msg:context_delete(1, "n")',
    }).session(oneMessage)
    expect(results['ehlo']?.context).toEqual({ conn: { back: 'a' } })
    expect(results['spool#1']?.context).toEqual({ mess: { k: null } })
  })

  it("is the message's before there is a message, too", () => {
    const { results } = givenCallouts({ validate_ehlo: 'vctx:set(1, "early", "x")' }).session([hello])
    expect(results['ehlo']?.context).toEqual({ mess: { early: 'x' } })
  })

  it('stands where the message was refused as well', () => {
    const { results } = givenCallouts({
      validate_mailfrom: 'vctx:set(1, "why", "x") vctx:set(0, "c", "y") vctx:set_code(550, "no")',
    }).session([hello, 'MAIL FROM:<a@example.com>'])
    expect(results['mailfrom#1']?.context).toEqual({ conn: { c: 'y' }, mess: { why: 'x' } })
  })
})

describe('variables that Momentum sets', () => {
  const tell = (...keys: readonly string[]): string =>
    `print(${keys.map((key) => `vctx:get(${/^(mailfrom|rcptto)/.test(key) ? 1 : 0}, "${key}")`).join(', ')})`

  it.each<[string, Readonly<Record<string, string>>, readonly Step[], readonly string[]]>([
    ['pathway at connect', { validate_connect: tell('pathway') }, [], ['default']],
    [
      'the greeting, without its CRLF, overwritten by the next',
      { validate_ehlo: tell('ehlo_string', 'ehlo_domain') },
      ['ehlo one.example', 'HELO two.example'],
      ['ehlo one.example\tone.example', 'HELO two.example\ttwo.example'],
    ],
    [
      'the sender',
      { validate_mailfrom: tell('mailfrom_string', 'mailfrom_localpart', 'mailfrom_domain') },
      [hello, 'MAIL FROM:<Ann@Example.com> SIZE=5', 'MAIL FROM:<>'],
      ['MAIL FROM:<Ann@Example.com> SIZE=5\tAnn\tExample.com', 'MAIL FROM:<>\t\t'],
    ],
    [
      'the latest recipient',
      { validate_rcptto: tell('rcptto_string', 'rcptto_localpart', 'rcptto_domain') },
      [hello, 'MAIL FROM:<>', 'RCPT TO:<"a@b"@example.net>', 'RCPT TO:<c@example.org>'],
      ['RCPT TO:<"a@b"@example.net>\t"a@b"\texample.net', 'RCPT TO:<c@example.org>\tc\texample.org'],
    ],
    [
      'an address of quoted spaces, brackets and quotes, of a source route, of no domain, in no brackets',
      { validate_rcptto: tell('rcptto_localpart', 'rcptto_domain') },
      [
        hello,
        'MAIL FROM:<>',
        'RCPT TO:<"a b"@example.net>',
        'RCPT TO:<"a>b\\"> SIZE=1"@example.net> NOTIFY=NEVER',
        'RCPT TO:"a b>"@example.net NOTIFY=NEVER',
        'RCPT TO:<@relay.example,@other.example:"@c:d"@example.net>',
        'RCPT TO:<postmaster>',
        'RCPT TO:e@example.net',
        'RCPT TO:<"f@example.net> NOTIFY=NEVER',
      ],
      [
        '"a b"\texample.net',
        '"a>b\\"> SIZE=1"\texample.net',
        '"a b>"\texample.net',
        '"@c:d"\texample.net',
        'postmaster\t',
        'e\texample.net',
        '"f\texample.net',
      ],
    ],
    [
      "that recipient's own in each_rcpt, its command with its parameters",
      { validate_data_spool_each_rcpt: tell('rcptto_string', 'rcptto_localpart', 'rcptto_domain') },
      [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net> NOTIFY=NEVER', 'RCPT TO:<c@example.org>', 'DATA', { text: 'x' }],
      ['RCPT TO:<b@example.net> NOTIFY=NEVER\tb\texample.net', 'RCPT TO:<c@example.org>\tc\texample.org'],
    ],
    [
      'the counts of messages and recipients',
      { validate_rcptto: tell('connection_message_count', 'connection_rcpt_count', 'message_rcpt_count') },
      [
        hello,
        'MAIL FROM:<>',
        'RCPT TO:<b@example.net>',
        'RCPT TO:<c@example.net>',
        'MAIL FROM:<>',
        'RCPT TO:<d@example.net>',
      ],
      ['1\t1\t1', '1\t2\t2', '2\t3\t1'],
    ],
  ])('%s', (_, callouts, steps, output) => {
    expect(givenCallouts(callouts).session(steps).output).toEqual(output)
  })

  it('are there in the dictionaries of the message object too', () => {
    const { output } = givenCallouts({
      validate_rcptto: 'print(msg:context_get(0, "ehlo_domain"), msg:context_get(1, "mailfrom_domain"))',
    }).session(oneMessage)
    expect(output).toEqual(['client.example\texample.com'])
  })

  it('are no changes that the policy made', () => {
    const { results } = givenCallouts({ validate_ehlo: '', validate_mailfrom: '', validate_rcptto: '' }).session(
      oneMessage,
    )
    expect(Object.keys(results)).toEqual(expect.arrayContaining(['ehlo', 'mailfrom#1', 'rcptto#1 <b@example.net>']))
    for (const result of Object.values(results)) expect(result).not.toHaveProperty('context')
  })
})

describe('context that the host sets by itself', () => {
  const tell = 'print(vctx:get(0, "can_relay"), vctx:get(1, "spf_status"))'

  it('is there from connect, and for every message, and from a step on', () => {
    const { output } = givenCallouts({ validate_connect: tell, validate_mailfrom: tell, validate_data: tell }).session(
      [
        hello,
        ...mail(),
        'MAIL FROM:<x@example.com>',
        'RCPT TO:<b@example.net>',
        'DATA',
        { context: { conn: { can_relay: 'false' }, mess: { spf_status: 'pass' } } },
        { text: 'x' },
      ],
      { context: { conn: { can_relay: 'true' }, mess: { spf_status: 'fail' } } },
    )
    expect(output).toEqual(['true\t', 'true\tfail', 'true\tfail', 'true\tfail', 'false\tpass'])
  })
})

describe('what the pages leave open of a context can not be judged', () => {
  it.each([
    ['a nil key', 'pcall(vctx.get, vctx, 0, nil)', 'the key nil'],
    ["a nil key of the message's", 'pcall(msg.context_exists, msg, 1, nil)', 'the key nil'],
    ['a third context', 'pcall(vctx.get, vctx, 2, "k")', 'context 2'],
    ['a variable of the server alone', 'pcall(vctx.get, vctx, 1, "#8bitmime")', 'the internal variable #8bitmime'],
  ])('%s', (_, body, what) => {
    expect(runIn('validate_rcptto', body).gaps).toEqual([
      `a context is asked for ${what}, and no manual says what the server answers`,
    ])
  })

  it('the bypass of the module that runs policies, by the policy or by the listener', () => {
    const gap = '__bypass_scriptlet is set, which disables the module that runs policies; that is not emulated'
    const policy = givenCallouts({ validate_ehlo: 'vctx:set(0, "__bypass_scriptlet", "true")', validate_mailfrom: '' })
    const { gaps, called } = policy.session(oneMessage)
    expect({ gaps, called }).toEqual({ gaps: [gap], called: ['ehlo mod.validate_ehlo'] })
    const context = { conn: { __bypass_scriptlet: 'true' } }
    expect(givenCallouts({ validate_ehlo: '' }).session(oneMessage, { context }).gaps).toEqual([gap])
  })

  it('but not the bypass of another module', () => {
    const body = 'vctx:set(0, "__bypass_clamav", "true")'
    expect(givenCallouts({ validate_ehlo: body }).session(oneMessage).gaps).toEqual([])
  })
})

describe("in each_rcpt, vctx's message context", () => {
  const policy = {
    validate_data: 'vctx:set(1, "k", "session")',
    validate_data_spool_each_rcpt: `msg:context_set(1, "k", "copy") print(vctx:get(1, "k"), vctx:get(1, "rcptto_localpart"))
      vctx:set(1, "k", "set") print(msg:context_get(1, "k"))`,
  }
  const steps = [hello, ...mail(['b@example.net', 'c@example.net'])]

  it("is the copy's: what one recipient's copy is given shows to it alone", () => {
    const { output, results } = givenCallouts(policy).session(steps)
    expect(output).toEqual(['copy\tb', 'set', 'copy\tc', 'set'])
    expect(results['each_rcpt#1 <c@example.net>']?.context).toEqual({ mess: { k: 'set' } })
  })

  it("is the session's where the setting says so, and told apart from the copy's", () => {
    const { output, results } = givenCallouts(policy).settings({ 'vctx-in-each-rcpt': 'session' }).session(steps)
    expect(output).toEqual(['session\tc', 'copy', 'set\tc', 'copy'])
    expect(results['each_rcpt#1 <b@example.net>']?.context).toEqual({ mess: { k: 'copy' }, session: { k: 'set' } })
  })
})

describe('a variable of the message', () => {
  it('tells at data that there is no Date, and only where there is none', () => {
    const policy = givenCallouts({
      validate_rcptto: 'print(vctx:exists(1, "rfc2822_date_missing"))',
      validate_data: 'print(vctx:get(1, "rfc2822_date_missing"), msg:context_get(1, "rfc2822_date_missing"))',
    })
    expect(policy.session(oneMessage).output).toEqual(['0', 'true\ttrue'])
    const dated = [hello, ...mail(['b@example.net'], 'Subject: x\nDATE: Thu, 1 Jan 2026 00:00:00 +0000\n\nbody\n')]
    expect(policy.session(dated).output).toEqual(['0', '\t'])
  })
})

describe('what connect leaves in the message context', () => {
  it('is there until MAIL, through the first EHLO', () => {
    const tell = 'print(vctx:get(1, "k"))'
    const { output } = givenCallouts({
      validate_connect: 'vctx:set(1, "k", "early")',
      validate_ehlo: tell,
      validate_mailfrom: tell,
    }).session([hello, 'MAIL FROM:<a@example.com>'])
    expect(output).toEqual(['early', ''])
  })

  it('is gone with a second EHLO', () => {
    const { output } = givenCallouts({
      validate_connect: 'vctx:set(1, "k", "early")',
      validate_ehlo: 'print(vctx:get(1, "k"))',
    }).session([hello, hello])
    expect(output).toEqual(['early', ''])
  })
})

describe('message_rcpt_count', () => {
  it('counts the recipients of this message, and is absent before the first', () => {
    const tell = `local mc = msys.core.accept_construct_get_message_construct(accept)
      print(vctx:get(0, "message_rcpt_count"), mc.message_rcpt_count)`
    const { output } = givenCallouts({
      validate_mailfrom: tell,
      validate_rcptto: `${tell} if msg:rcptto() == "no@example.net" then vctx:set_code(550, "no") end`,
    }).session([hello, 'MAIL FROM:<>', 'RCPT TO:<no@example.net>', 'RCPT TO:<b@example.net>', 'MAIL FROM:<>'])
    expect(output).toEqual(['\t0', '1\t1', '2\t2', '\t0'])
  })
})
