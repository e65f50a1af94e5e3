import { describe, expect, it } from 'vitest'
import { everyCallout, givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage } from '../given-policy.js'

const tell =
  'local t = {} for i, v in ipairs({...}) do t[i] = msys.type(v) end print(callout, select("#", ...), unpack(t))'

/** Every callout prints its name, how many arguments it has and their types. */
const teller = `
local mod = {}
local undecided = { core_pre_esmtp_auth = -1, ac_auth_perform_auth = -1, core_binding_group_choose_binding = -1 }
for _, callout in ipairs { ${everyCallout} } do
  mod[callout] = function(self, ...) ${tell} return undecided[callout] or 0 end
end
msys.registerModule("teller", mod)
`

describe('the callouts of a session', () => {
  it('come in the order of the timeline, for two messages and two recipients', () => {
    const { called } = givenPolicy(teller).session([
      hello,
      ...mail(['b@example.net', 'c@example.net']),
      ...mail(['d@example.net']),
      'QUIT',
    ])
    expect(called.map((call) => call.replace('teller.', ''))).toMatchInlineSnapshot(`
      [
        "accept core_inc_inbound_connections",
        "accept core_validate_accept",
        "connect validate_connect",
        "connect core_validate_connect",
        "line core_post_smtp_command",
        "ehlo validate_ehlo",
        "line/2 core_post_smtp_command",
        "mailfrom#1 validate_mailfrom",
        "line/3 core_post_smtp_command",
        "rcptto#1 <b@example.net> validate_rcptto",
        "rcptto#1 <b@example.net> validate_rcptto_list",
        "line/4 core_post_smtp_command",
        "rcptto#1 <c@example.net> validate_rcptto",
        "rcptto#1 <c@example.net> validate_rcptto_list",
        "line/5 core_post_smtp_command",
        "data#1 validate_rcptto_list_final",
        "data#1 validate_data",
        "spool#1 validate_data_spool",
        "each_rcpt#1 <b@example.net> validate_data_spool_each_rcpt",
        "each_rcpt#1 <b@example.net> core_validate_data_spool_each_rcpt",
        "each_rcpt#1 <b@example.net> core_post_validate_data_spool_each_rcpt_v1",
        "each_rcpt#1 <b@example.net> core_pre_msg_each_rcpt",
        "each_rcpt#1 <b@example.net> core_post_msg_each_rcpt",
        "set_binding#1 <b@example.net> validate_set_binding",
        "final#1 <b@example.net> core_final_validation2",
        "final#1 <b@example.net> core_final_validation",
        "final#1 <b@example.net> core_post_final_validation",
        "enqueue#1 <b@example.net> core_log_reception_v1",
        "enqueue#1 <b@example.net> core_ec_message_enqueue",
        "routing#1 <b@example.net> core_config_get_message_routing_domain",
        "each_rcpt#1 <c@example.net> validate_data_spool_each_rcpt",
        "each_rcpt#1 <c@example.net> core_validate_data_spool_each_rcpt",
        "each_rcpt#1 <c@example.net> core_post_validate_data_spool_each_rcpt_v1",
        "each_rcpt#1 <c@example.net> core_pre_msg_each_rcpt",
        "each_rcpt#1 <c@example.net> core_post_msg_each_rcpt",
        "set_binding#1 <c@example.net> validate_set_binding",
        "final#1 <c@example.net> core_final_validation2",
        "final#1 <c@example.net> core_final_validation",
        "final#1 <c@example.net> core_post_final_validation",
        "enqueue#1 <c@example.net> core_log_reception_v1",
        "enqueue#1 <c@example.net> core_ec_message_enqueue",
        "routing#1 <c@example.net> core_config_get_message_routing_domain",
        "line/6 core_post_smtp_command",
        "mailfrom#2 validate_mailfrom",
        "line/7 core_post_smtp_command",
        "rcptto#2 <d@example.net> validate_rcptto",
        "rcptto#2 <d@example.net> validate_rcptto_list",
        "line/8 core_post_smtp_command",
        "data#2 validate_rcptto_list_final",
        "data#2 validate_data",
        "spool#2 validate_data_spool",
        "each_rcpt#2 <d@example.net> validate_data_spool_each_rcpt",
        "each_rcpt#2 <d@example.net> core_validate_data_spool_each_rcpt",
        "each_rcpt#2 <d@example.net> core_post_validate_data_spool_each_rcpt_v1",
        "each_rcpt#2 <d@example.net> core_pre_msg_each_rcpt",
        "each_rcpt#2 <d@example.net> core_post_msg_each_rcpt",
        "set_binding#2 <d@example.net> validate_set_binding",
        "final#2 <d@example.net> core_final_validation2",
        "final#2 <d@example.net> core_final_validation",
        "final#2 <d@example.net> core_post_final_validation",
        "enqueue#2 <d@example.net> core_log_reception_v1",
        "enqueue#2 <d@example.net> core_ec_message_enqueue",
        "routing#2 <d@example.net> core_config_get_message_routing_domain",
        "line/9 core_post_smtp_command",
        "dealloc validate_dealloc",
        "dealloc core_dec_inbound_connections",
      ]
    `)
  })

  it('are given what the manual says, and nothing else', () => {
    const line = 'core_post_smtp_command 3 int construct vctx'
    const { output } = givenPolicy(teller).session(oneMessage)
    expect(output).toEqual(
      [
        'core_inc_inbound_connections 2 string accept',
        'core_validate_accept 2 accept vctx',
        'validate_connect 2 accept vctx',
        'core_validate_connect 2 accept vctx',
        line,
        'validate_ehlo 3 string accept vctx',
        line,
        'validate_mailfrom 3 string accept vctx',
        line,
        'validate_rcptto 4 message string accept vctx',
        'validate_rcptto_list 2 list vctx',
        line,
        'validate_rcptto_list_final 2 list vctx',
        'validate_data 3 message accept vctx',
        'validate_data_spool 3 message accept vctx',
        'validate_data_spool_each_rcpt 3 message accept vctx',
        'core_validate_data_spool_each_rcpt 3 message accept vctx',
        'core_post_validate_data_spool_each_rcpt_v1 3 message accept vctx',
        'core_pre_msg_each_rcpt 2 message accept',
        'core_post_msg_each_rcpt 3 message accept vctx',
        'validate_set_binding 1 message',
        'core_final_validation2 3 message accept vctx',
        'core_final_validation 3 message accept vctx',
        'core_post_final_validation 3 message accept vctx',
        // the note is nil, which ipairs stops at
        'core_log_reception_v1 5 accept message timeval',
        'core_ec_message_enqueue 2 message timeval',
        // the scope is a pointer that no script can use: nil, which ipairs stops at
        'core_config_get_message_routing_domain 3',
        line,
        'validate_dealloc 0',
        'core_dec_inbound_connections 2 string accept',
      ].map((told) =>
        told
          .split(' ')
          .map((word) => typeNames[word] ?? word)
          .join('\t'),
      ),
    )
  })

  it('get the routing hook its message and a buffer after the scope', () => {
    const { output } = givenCallouts({
      core_config_get_message_routing_domain: 'print(scope, msys.type(msg), msys.type(buff), #buff)',
    }).session(oneMessage)
    expect(output).toEqual(['nil\tmsys.core:_ec_message\tmsys.core:_ec_string\t0'])
  })

  it('get the command line whole, with its parameters and its CRLF', () => {
    const shown =
      'print((string.gsub(tostring(str), "[\\r\\n]", {["\\r"] = "CR", ["\\n"] = "LF"})), #str, str.len, str.buffer == tostring(str))'
    const { output } = givenCallouts({
      validate_ehlo: shown,
      validate_mailfrom: shown,
      validate_rcptto: shown,
    }).session(['EHLO  client.example', 'mail from:<a@example.com> SIZE=10', 'RCPT TO:<b@example.net> NOTIFY=NEVER'])
    expect(output).toEqual([
      'EHLO  client.exampleCRLF\t22\t22\ttrue',
      'mail from:<a@example.com> SIZE=10CRLF\t35\t35\ttrue',
      'RCPT TO:<b@example.net> NOTIFY=NEVERCRLF\t38\t38\ttrue',
    ])
  })

  it('see the same message, context and connection as the same values in every phase', () => {
    const keep =
      'self.accept, self.vctx = self.accept or accept, self.vctx or vctx print(self.accept == accept, self.vctx == vctx)'
    const { output } = givenCallouts({
      validate_connect: keep,
      validate_rcptto: `${keep} self.msg = msg`,
      validate_data: `${keep} print(self.msg == msg, msys.core.accept_construct_get_message_construct(accept).message == msg)`,
    }).session(oneMessage)
    expect(output).toEqual(['true\ttrue', 'true\ttrue', 'true\ttrue', 'true\ttrue'])
  })
})

const typeNames: Readonly<Record<string, string>> = {
  accept: 'msys.core:_accept_construct',
  vctx: 'msys.core:_validate_context',
  message: 'msys.core:_ec_message',
  string: 'msys.core:_ec_string',
  list: 'msys.core:_list_node',
  int: 'msys.core:_int',
  construct: 'msys.core:_message_construct',
  timeval: 'msys.core:_timeval',
}

describe('validate_dealloc', () => {
  const policy =
    moduleOf({ validate_rcptto: 'self.seen = 7', validate_dealloc: 'print("first", self.seen)' }, 'first') +
    moduleOf({ validate_connect: 'self.seen = 1', validate_dealloc: 'print("second", self.seen)' }, 'second')

  it('runs for a module that ran in the session before, with its self', () => {
    expect(givenPolicy(policy).session(oneMessage).output).toEqual(['first\t7', 'second\t1'])
  })

  it('does not run for a module of which nothing ran', () => {
    expect(givenPolicy(policy).session([hello, 'QUIT']).output).toEqual(['second\t1'])
  })

  it.each([
    ['QUIT', [hello, 'QUIT'], 'quit'],
    ['an abrupt end', [hello, 'abort'], 'abort'],
    ['a client that says no more', [hello], 'open'],
  ])('runs after %s', (_, steps, end) => {
    const session = givenPolicy(policy).session(steps)
    expect(session.output).toEqual(['second\t1'])
    expect(session.end).toBe(end)
  })

  it('runs after a disconnect by the policy', () => {
    const { output, end } = givenCallouts({
      validate_ehlo: 'vctx:disconnect(421, "go")',
      validate_dealloc: 'print("over")',
    }).session(oneMessage)
    expect({ output, end }).toEqual({ output: ['over'], end: 'disconnect' })
  })
})

describe('commands at the wrong time are answered without any policy', () => {
  it.each<[string, readonly string[], string]>([
    ['MAIL before EHLO', ['MAIL FROM:<a@example.com>'], '503'],
    ['RCPT before MAIL', [hello, 'RCPT TO:<b@example.net>'], '503'],
    ['DATA before MAIL', [hello, 'DATA'], '503'],
    ['DATA without a recipient', [hello, 'MAIL FROM:<a@example.com>', 'DATA'], '554'],
    ['MAIL without a path', [hello, 'MAIL a@example.com'], '501'],
    ['RCPT without a path', [hello, 'MAIL FROM:<>', 'RCPT b@example.net'], '501'],
    ['a command that there is not', [hello, 'FOO'], '502'],
  ])('%s', (_, steps, code) => {
    const policy = givenPolicy(teller)
    const { replies, called } = policy.session(steps)
    expect(replies.at(-1)!.slice(0, 3)).toBe(code)
    const apartFromLines = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('line'))
    expect(apartFromLines(called)).toEqual(apartFromLines(policy.session(steps.slice(0, -1)).called))
  })
})
