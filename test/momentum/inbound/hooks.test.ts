import { describe, expect, it } from 'vitest'
import { plain } from '../auth-steps.js'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage, type Step } from '../given-policy.js'

const two: readonly Step[] = [hello, ...mail(['b@example.net', 'c@example.net']), 'QUIT']

describe('the hooks around a connection', () => {
  it('are its first and its last, and are told what it is', () => {
    const { called, output } = givenCallouts({
      core_inc_inbound_connections: 'print(tostring(conntype), tostring(accept.remote_addr))',
      core_validate_accept: '',
      validate_dealloc: '',
      core_dec_inbound_connections: 'print(tostring(conntype), tostring(accept.remote_addr))',
    }).session(['QUIT'])
    expect(called).toEqual([
      'accept mod.core_inc_inbound_connections',
      'accept mod.core_validate_accept',
      'dealloc mod.validate_dealloc',
      'dealloc mod.core_dec_inbound_connections',
    ])
    expect(output).toEqual(['SMTP\t192.0.2.1:40000', 'SMTP\t192.0.2.1:40000'])
  })
})

describe('core_post_smtp_command', () => {
  const counts = 'self.n = (self.n or 0) + 1 vctx:set(0, "commands", tostring(self.n))'

  it('comes before every command, a wrong one too, and its context is there for what follows', () => {
    const { output } = givenCallouts({
      core_post_smtp_command: counts,
      validate_ehlo: 'print("ehlo", vctx:get(0, "commands"))',
      validate_mailfrom: 'print("mail", vctx:get(0, "commands"))',
    }).session(['NONSENSE', hello, 'RCPT TO:<b@example.net>', ['RSET', 'MAIL FROM:<a@example.com>']])
    expect(output).toEqual(['ehlo\t2', 'mail\t5'])
  })

  it("leaves the host's own context and the message to the command", () => {
    const { output } = givenCallouts({
      core_post_smtp_command: 'print(mc.message, vctx:exists(1, "k"))',
      validate_mailfrom: 'print(vctx:get(1, "k"))',
    }).session([hello, 'MAIL FROM:<a@example.com>'], { context: { mess: { k: 'v' } } })
    expect(output).toEqual(['nil\t0', 'nil\t0', 'v'])
  })

  it.each([
    ['a code', 'vctx:set_code(421, "enough")'],
    ['a disconnect', 'vctx.disconnect = 1'],
    ['a delay', 'vctx:tarpit(3)'],
  ])('is nothing that can be known where it leaves %s', (_, body) => {
    expect(givenCallouts({ core_post_smtp_command: body }).session([hello]).gaps).toEqual([
      'core_post_smtp_command leaves another code, text or disconnect, and no manual says what the server does then',
    ])
  })

  it.each(['b[0]', 'b.value', 'mc.subcon', 'mc.state'])('cannot know %s', (field) => {
    const { gaps } = givenCallouts({ core_post_smtp_command: `print(${field})` }).session([hello])
    expect(gaps[0]).toMatch(/ is not emulated(?: yet$|: )/)
  })
})

describe('core_server_esmtp_session_abort', () => {
  it.each<[string, readonly Step[], readonly string[]]>([
    ['a client that vanishes', [hello, 'abort'], ['192.0.2.1:40000']],
    ['a client that quits', [hello, 'QUIT'], []],
    ['a client that says no more', [hello], []],
  ])('after %s', (_, steps, output) => {
    const policy = givenCallouts({ core_server_esmtp_session_abort: 'print(tostring(accept.remote_addr))' })
    expect(policy.session(steps).output).toEqual(output)
  })

  it('does not run where the server has closed the connection', () => {
    const policy = givenCallouts({
      validate_ehlo: 'vctx:disconnect(421, "go")',
      core_server_esmtp_session_abort: 'print("abort")',
    })
    expect(policy.session([hello, 'abort']).output).toEqual([])
  })
})

describe('core_final_validation2', () => {
  const stops = (value: string, more = ''): Readonly<Record<string, string>> => ({
    core_final_validation2: `print("first") ${more} if msg:rcptto() == "b@example.net" then return ${value} end`,
    core_final_validation: 'print("second")',
    core_post_final_validation: 'print("third")',
  })

  it('continues with EC_HOOK_CONT, and the others follow', () => {
    const { output, replies } = givenCallouts(stops('msys.core.EC_HOOK_CONT')).session(oneMessage)
    expect(output).toEqual(['first', 'second', 'third'])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
  })

  it.each([
    ['rejects', 'EC_HOOK_DONE', '554 5.7.1 message rejected'],
    ['defers', 'EC_HOOK_RETRY', '451 4.7.1 message deferred'],
  ])('%s with %s, and the others do not run', (_, value, reply) => {
    const { output, replies } = givenCallouts(stops(`msys.core.${value}`)).session(oneMessage)
    expect(output).toEqual(['first'])
    expect(replies.at(-2)).toBe(reply)
  })

  it("answers in the policy's words where it has some", () => {
    const policy = givenCallouts(stops('1', 'vctx:set_code(550, "5.7.0 unsigned")'))
    expect(policy.session(oneMessage).replies.at(-2)).toBe('550 5.7.0 unsigned')
  })

  it("stops that recipient's copy, and the other's goes on", () => {
    const { output, replies } = givenCallouts({ ...stops('1'), core_log_reception_v1: 'print("received")' }).session(
      two,
    )
    expect(output).toEqual(['first', 'first', 'second', 'third', 'received'])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
  })

  it('is nothing that can be known where it answers another number', () => {
    expect(givenCallouts(stops('3')).session(oneMessage).gaps).toEqual([
      'core_final_validation2 returns 3, and no manual says what the server does then',
    ])
  })

  it('that fails continues, and is told', () => {
    const { failures, replies } = givenCallouts({ core_final_validation2: 'error("boom")' }).session(oneMessage)
    expect(failures).toEqual(['core_final_validation2: boom'])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
  })
})

describe('the hooks of a binding', () => {
  const grouped = 'msg:binding_group("pool")'

  it('choose of a group with a slot', () => {
    const { results, output } = givenCallouts({
      validate_set_binding: grouped,
      core_binding_group_choose_binding: 'print(msg:rcptto(), group) return 3',
    }).session(oneMessage)
    expect(output).toEqual(['b@example.net\tpool'])
    expect(results['set_binding#1 <b@example.net>']?.binding).toBe('group pool, slot 3')
  })

  it('leave the choice to the server with EC_BINDING_SLOT_UNBOUND', () => {
    const { results } = givenCallouts({
      validate_set_binding: grouped,
      core_binding_group_choose_binding: 'return msys.core.EC_BINDING_SLOT_UNBOUND',
    }).session(oneMessage)
    expect(results['set_binding#1 <b@example.net>']?.binding).toBe('group pool')
  })

  it('are not asked for a choice where there is no group', () => {
    const { called } = givenCallouts({ core_binding_group_choose_binding: 'return 3' }).session(oneMessage)
    expect(called).toEqual([])
  })

  it.each([
    [
      'a part of a number',
      '1.5',
      'core_binding_group_choose_binding returns 1.5, and no manual says what the server does then',
    ],
    [
      'nothing',
      'nil',
      'core_binding_group_choose_binding returns no number, and no manual says what the server makes of that',
    ],
  ])('are nothing that can be known where they choose %s', (_, value, reason) => {
    const policy = givenCallouts({
      validate_set_binding: grouped,
      core_binding_group_choose_binding: `do return ${value} end`,
    })
    expect(policy.session(oneMessage).gaps).toEqual([reason])
  })

  it.each([
    ['a binding', 'msg:binding("DNS")', ['changed']],
    ['a group', grouped, ['changed']],
    ['nothing', '', []],
  ])('hear of %s', (_, body, output) => {
    const policy = givenCallouts({ validate_set_binding: body, core_post_validate_set_binding: 'print("changed")' })
    expect(policy.world({ config: { bindings: ['DNS'] } }).session(oneMessage).output).toEqual(output)
  })
})

describe('the hooks of the queue', () => {
  it("log each copy's reception, then hear of its queueing", () => {
    const { called, output } = givenCallouts({
      core_log_reception_v1: 'print(msg:rcptto(), now.tv_sec, note, note_len, tostring(accept.remote_addr))',
      core_ec_message_enqueue: 'print(msg:rcptto(), now.tv_usec)',
    }).session(two)
    expect(called.map((call) => call.replace('mod.', ''))).toEqual([
      'enqueue#1 <b@example.net> core_log_reception_v1',
      'enqueue#1 <b@example.net> core_ec_message_enqueue',
      'enqueue#1 <c@example.net> core_log_reception_v1',
      'enqueue#1 <c@example.net> core_ec_message_enqueue',
    ])
    expect(output.slice(0, 2)).toEqual(['b@example.net\t1767225600\tnil\t0\t192.0.2.1:40000', 'b@example.net\t0'])
  })

  it('hear of a message that goes back into its queue, whose reception was logged before', () => {
    const hooks = givenCallouts({ core_log_reception_v1: '', core_ec_message_enqueue: 'print("queued")' })
    const later = { tempfail: '451 4.7.1 later' }
    const { called } = hooks.session([...oneMessage, later, later])
    expect(called.map((call) => call.replace('mod.', ''))).toEqual([
      'enqueue#1 <b@example.net> core_log_reception_v1',
      'enqueue#1 <b@example.net> core_ec_message_enqueue',
      'enqueue#1 <b@example.net>/2 core_ec_message_enqueue',
      'enqueue#1 <b@example.net>/3 core_ec_message_enqueue',
    ])
  })

  it('take a message out of the queue, which asks for no route then', () => {
    const { called, results, replies } = givenCallouts({
      core_ec_message_enqueue: 'return msys.core.EC_MESSAGE_ENQUEUE_HOOK_OK',
      core_config_get_message_routing_domain: '',
    }).session(oneMessage)
    expect(called).toEqual(['enqueue#1 <b@example.net> mod.core_ec_message_enqueue'])
    expect(results['enqueue#1 <b@example.net>']?.others).toEqual([['taken by core_ec_message_enqueue']])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
  })

  it('are nothing that can be known where they fail to take it', () => {
    const policy = givenCallouts({ core_ec_message_enqueue: 'return msys.core.EC_MESSAGE_ENQUEUE_HOOK_ERR' })
    expect(policy.session(oneMessage).gaps).toEqual([
      'core_ec_message_enqueue returns 2, and no manual says what the server does then',
    ])
  })
})

describe('core_log_rejection', () => {
  const log = 'print(phase, format, now.tv_sec, vctx.code, tostring(accept.remote_addr))'
  const refusing = (callout: string) =>
    givenCallouts({ [callout]: 'vctx:set_code(550, "no")', core_log_rejection: log })

  it.each([
    ['core_validate_accept', 0],
    ['validate_connect', 0],
    ['validate_ehlo', 2],
    ['validate_mailfrom', 4],
    ['validate_rcptto', 6],
    ['validate_rcptto_list', 6],
    ['validate_data', 9],
    ['validate_data_spool', 11],
    ['validate_data_spool_each_rcpt', 11],
    ['core_final_validation', 11],
  ])('hears of a refusal by %s in state %i', (callout, state) => {
    expect(refusing(callout).session(oneMessage).output).toEqual([`${state}\t550 no\t1767225600\t550\t192.0.2.1:40000`])
  })

  it('hears of a script failure, and of an authentication that fails', () => {
    const failing = givenCallouts({ validate_ehlo: 'error("x")', core_log_rejection: 'print(phase, format)' })
    expect(failing.session([hello]).output).toEqual([
      '2\t421 mail.example.com temporary issue, please retry your message later',
    ])
    const auth = givenCallouts({ core_log_rejection: 'print(phase, format)' })
    expect(auth.session([hello, plain('ann', 'x')], { offers: ['AUTH PLAIN'] }).output).toEqual([
      '14\t535 5.7.8 authentication credentials invalid',
    ])
  })

  it('sees both contexts as the refusal found them', () => {
    const policy = givenCallouts({
      validate_mailfrom: 'vctx:set_code(550, "no")',
      core_log_rejection: 'print(vctx:get(1, "mailfrom_domain"), vctx:get(0, "ehlo_domain"))',
    })
    expect(policy.session(oneMessage).output).toEqual(['example.com\tclient.example'])
  })

  it('is not called where the server refuses by itself, nor where nothing is refused', () => {
    const policy = givenCallouts({ core_log_rejection: 'print("refused")' })
    expect(policy.session(['DATA', hello, 'RCPT TO:<b@example.net>', ...mail()]).output).toEqual([])
  })

  it('is called in every module, whatever it returns', () => {
    const logs = ['one', 'two'].map((name) =>
      moduleOf({ core_log_rejection: `print("${name}") do return 1 end` }, name),
    )
    const refuses = moduleOf({ validate_ehlo: 'vctx:set_code(550, "no")' })
    expect(givenPolicy([refuses, ...logs].join('')).session([hello]).output).toEqual(['one', 'two'])
  })

  it('is nothing that can be known where it changes the reply, or where its arguments are read', () => {
    const policy = (body: string) =>
      givenCallouts({ validate_ehlo: 'vctx:set_code(550, "no")', core_log_rejection: body }).session([hello]).gaps
    expect(policy('vctx:set_code(250, "yes")')).toEqual([
      'core_log_rejection leaves another code, text or disconnect, and no manual says what the server does then',
    ])
    expect(policy('print(args[1])')[0]).toMatch(/^va_list.1 is not emulated yet$/)
  })
})
