import { describe, expect, it } from 'vitest'
import { givenCallouts, hello, mail, oneMessage } from '../given-policy.js'

const list = 'print(table.concat(vctx:recipient_list(), " "))'

describe('the recipient list', () => {
  it('has the accepted recipients, in the order in which they came', () => {
    const { output } = givenCallouts({
      validate_rcptto: `${list} if msg:rcptto() == "no@example.net" then vctx:set_code(550, "no") end`,
      validate_rcptto_list: list,
      validate_data: list,
    }).session([hello, ...mail(['b@example.net', 'no@example.net', 'a@example.net'])])
    expect(output).toEqual([
      '',
      'b@example.net',
      'b@example.net',
      'b@example.net',
      'b@example.net a@example.net',
      'b@example.net a@example.net',
    ])
  })

  it('reads nil at index 0, where an example of the manual begins', () => {
    const { output } = givenCallouts({
      validate_data: 'print(vctx:recipient_list()[0], #vctx:recipient_list())',
    }).session(oneMessage)
    expect(output).toEqual(['nil\t1'])
  })

  it('forgets a recipient that a list callout refuses', () => {
    const { results, replies } = givenCallouts({
      validate_rcptto_list: 'if #vctx:recipient_list() > 1 then vctx:set_code(452, "4.5.3 too many") end',
      validate_data: list,
    }).session([hello, ...mail(['a@example.net', 'b@example.net'])])
    expect(replies[4]).toBe('452 4.5.3 too many')
    expect(results['data#1']?.output).toEqual(['a@example.net'])
    expect(results['rcptto#1 <b@example.net>']).not.toHaveProperty('recipients')
  })

  it.each<[string, string, readonly string[]]>([
    ['add one', 'vctx:add_recipient("x@example.net")', ['b@example.net', 'c@example.net', 'x@example.net']],
    [
      'add several',
      'vctx:add_recipient({"x@example.net", "y@example.net"})',
      ['b@example.net', 'c@example.net', 'x@example.net', 'y@example.net'],
    ],
    ['remove one', 'vctx:remove_recipient("b@example.net")', ['c@example.net']],
    ['remove several', 'vctx:remove_recipient({"b@example.net", "c@example.net"})', []],
    ['remove one that is not there', 'vctx:remove_recipient("x@example.net")', ['b@example.net', 'c@example.net']],
    ['replace it', 'print(#vctx:recipient_list({"x@example.net"}))', ['x@example.net']],
  ])('lets a policy %s until data', (_, change, left) => {
    for (const callout of ['validate_rcptto_list_final', 'validate_data']) {
      const policy = givenCallouts({ [callout]: change, validate_data_spool: list })
      const { output, called, results, failures } = policy.session([hello, ...mail(['b@example.net', 'c@example.net'])])
      expect(failures).toEqual([])
      expect(output.at(-1)).toBe(left.join(' '))
      expect(called.at(-1)).toBe('spool#1 mod.validate_data_spool')
      const changed = left.join() !== 'b@example.net,c@example.net'
      expect(results['data#1']?.recipients).toEqual(changed ? left : undefined)
    }
  })

  it.each(['validate_mailfrom', 'validate_rcptto', 'validate_rcptto_list'])('can grow in %s', (callout) => {
    const { results, failures } = givenCallouts({
      [callout]: 'vctx:add_recipient("x@example.net")',
      validate_data: list,
    }).session(oneMessage)
    expect(failures).toEqual([])
    expect(results['data#1']?.output?.[0]).toContain('x@example.net')
    expect(results['data#1']?.output?.[0]).toContain('b@example.net')
  })

  it.each(['validate_data_spool', 'validate_data_spool_each_rcpt', 'core_final_validation'])(
    'is fixed in %s: changing it raises',
    (callout) => {
      const change =
        'print(pcall(vctx.add_recipient, vctx, "x@example.net")) print(pcall(vctx.remove_recipient, vctx, "b@example.net"))'
      const { output } = givenCallouts({ [callout]: `${change} ${list}` }).session(oneMessage)
      const refused = 'false\tthe recipient list can not be changed in this phase'
      expect(output).toEqual([refused, refused, 'b@example.net'])
    },
  )

  it('is no change where a refused message leaves none', () => {
    const { results } = givenCallouts({ validate_data: 'vctx:set_code(550, "no")' }).session(oneMessage)
    expect(results['data#1']).toEqual({ reply: [550, 'no'] })
  })
})

describe("the recipients' copies", () => {
  const recipients = ['b@example.net', 'c@example.net']

  it('come one after the other, added ones too, each with its phases', () => {
    const say = (phase: string): string => `print("${phase}", msg:rcptto())`
    const { output } = givenCallouts({
      validate_data: 'vctx:add_recipient("x@example.org")',
      validate_data_spool_each_rcpt: say('each_rcpt'),
      validate_set_binding: say('set_binding'),
      core_final_validation: say('final'),
      core_config_get_message_routing_domain: say('routing'),
    }).session([hello, ...mail(['b@example.net'])])
    expect(output).toEqual(
      ['b@example.net', 'x@example.org'].flatMap((recipient) =>
        ['each_rcpt', 'set_binding', 'final', 'routing'].map((phase) => `${phase}\t${recipient}`),
      ),
    )
  })

  it('give an added recipient the variables of an address', () => {
    const { output } = givenCallouts({
      validate_data: 'vctx:add_recipient("x@example.org")',
      validate_data_spool_each_rcpt:
        'print(vctx:get(1, "rcptto_string"), vctx:get(1, "rcptto_localpart"), vctx:get(1, "rcptto_domain"))',
    }).session(oneMessage)
    expect(output[1]).toBe('RCPT TO:<x@example.org>\tx\texample.org')
  })

  it('have ids of their own, one batch, and the size of the shared message', () => {
    const { output } = givenCallouts({
      validate_data: 'self.batch = tostring(msg.batch_id) print(tostring(msg.id) == self.batch)',
      validate_data_spool_each_rcpt:
        'self.ids = self.ids or {} table.insert(self.ids, tostring(msg.id)) print(tostring(msg.batch_id) == self.batch, self.ids[1] ~= self.ids[2], msg:get_message_size())',
    }).session([hello, ...mail(recipients)])
    const size = 'Subject: hello\r\n\r\nbody\r\n'.length
    expect(output).toEqual(['true', `true\ttrue\t${size}`, `true\ttrue\t${size}`])
  })

  it('diverge in headers, body, envelope, binding and discard', () => {
    const { results, output } = givenCallouts({
      validate_data_spool_each_rcpt: `if msg:rcptto() == "b@example.net" then
        msg:header("X-For", "b") msg:body("other\\r\\n") msg:mailfrom("z@example.com") msg:rcptto("bb@example.net") msg:discard("550 gone")
        end`,
      validate_set_binding:
        'if msg:rcptto() == "bb@example.net" then msg:binding_group("pool") end print(msg:rcptto(), msg:mailfrom(), #msg:header("X-For"), #msg:body(), msg:binding_group())',
    }).session([hello, ...mail(recipients)])
    expect(output).toEqual(['bb@example.net\tz@example.com\t1\t7\tpool', 'c@example.net\ta@example.com\t0\t6\tnil'])
    expect(results['each_rcpt#1 <b@example.net>']).toMatchObject({
      envelope: { sender: 'z@example.com', recipient: 'bb@example.net' },
      headers: { 'x-for': ['b'] },
      discarded: '550 gone',
    })
    expect(results['set_binding#1 <b@example.net>']).toMatchObject({ binding: 'group pool' })
    expect(results['each_rcpt#1 <c@example.net>']).toEqual({})
  })

  it('share what data and data_spool changed', () => {
    const { output } = givenCallouts({
      validate_data: 'msg:header("X-One", "1")',
      validate_data_spool: 'msg:header("X-Two", "2")',
      validate_data_spool_each_rcpt: 'print(msg:header("X-One")[1], msg:header("X-Two")[1])',
    }).session([hello, ...mail(recipients)])
    expect(output).toEqual(['1\t2', '1\t2'])
  })

  it('of one address given twice are two, named by their occurrence', () => {
    const { called } = givenCallouts({ validate_data_spool_each_rcpt: '' }).session([
      hello,
      ...mail(['b@example.net', 'b@example.net']),
    ])
    expect(called).toEqual([
      'each_rcpt#1 <b@example.net> mod.validate_data_spool_each_rcpt',
      'each_rcpt#1 <b@example.net>/2 mod.validate_data_spool_each_rcpt',
    ])
  })

  const refusing = (...refused: readonly string[]): string =>
    refused
      .map((address) => `if msg:rcptto() == "${address}" then vctx:set_code(550, "5.7.1 no ${address}") end`)
      .join(' ')

  it('that are refused go no further, and the client hears 250 while one is left', () => {
    const { called, replies, results } = givenCallouts({
      validate_data_spool_each_rcpt: refusing('b@example.net'),
      validate_set_binding: '',
    }).session([hello, ...mail(recipients)])
    expect(results['each_rcpt#1 <b@example.net>']?.reply).toEqual([550, '5.7.1 no b@example.net'])
    expect(called.filter((call) => call.includes('set_binding'))).toEqual([
      'set_binding#1 <c@example.net> mod.validate_set_binding',
    ])
    expect(replies.at(-1)).toBe('250 2.0.0 OK')
  })

  it('that are all refused refuse the message', () => {
    for (const callout of ['validate_data_spool_each_rcpt', 'core_final_validation']) {
      const { replies } = givenCallouts({ [callout]: refusing(...recipients) }).session([
        hello,
        ...mail(recipients),
        'QUIT',
      ])
      expect(replies.slice(-2)).toEqual(['550 5.7.1 no c@example.net', '221 2.0.0 goodbye'])
    }
  })

  it('refused by the final hook are not routed', () => {
    const { called } = givenCallouts({
      core_final_validation: refusing('b@example.net'),
      core_config_get_message_routing_domain: '',
    }).session([hello, ...mail(recipients)])
    expect(called.filter((call) => call.includes('routing'))).toEqual([
      'routing#1 <c@example.net> mod.core_config_get_message_routing_domain',
    ])
  })
})
