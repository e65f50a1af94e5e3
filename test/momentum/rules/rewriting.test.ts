import { describe, expect, it } from 'vitest'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage } from '../given-policy.js'

describe('a command that a policy rewrites', () => {
  it('changes the sender, its variables and the recording of the envelope', () => {
    const { results, output } = givenCallouts({
      validate_mailfrom: 'str:set("MAIL FROM:<new@example.org>\\r\\n")',
      validate_rcptto: 'print(msg:mailfrom(), vctx:get(1, "mailfrom_domain"), vctx:get(1, "mailfrom_string"))',
    }).session(oneMessage)
    expect(results['mailfrom#1']?.envelope).toEqual({ sender: 'new@example.org' })
    expect(output).toEqual(['new@example.org\texample.org\tMAIL FROM:<new@example.org>'])
  })

  it('changes the recipient; the phase keeps the name that the client gave', () => {
    const { results, output, called } = givenCallouts({
      validate_rcptto: 'str:set("RCPT TO:<new@example.org>\\r\\n") print(msg:rcptto())',
      validate_data_spool_each_rcpt: 'print(msg:rcptto(), vctx:get(1, "rcptto_domain"), vctx:get(1, "rcptto_string"))',
    }).session([hello, ...mail(['b@example.net'])])
    expect(results['rcptto#1 <b@example.net>']?.envelope).toEqual({ recipient: 'new@example.org' })
    expect(results['rcptto#1 <b@example.net>']).not.toHaveProperty('recipients')
    expect(output).toEqual(['b@example.net', 'new@example.org\texample.org\tRCPT TO:<new@example.org>'])
    expect(called.at(-1)).toBe('each_rcpt#1 <b@example.net> mod.validate_data_spool_each_rcpt')
  })

  it('is there for validate_rcptto_list already', () => {
    const { output } = givenCallouts({
      validate_rcptto: 'str:set("RCPT TO:<new@example.org>\\r\\n")',
      validate_rcptto_list: 'print(vctx:recipient_list()[1], vctx:get(1, "rcptto_localpart"))',
    }).session(oneMessage)
    expect(output).toEqual(['new@example.org\tnew'])
  })

  it('changes the name that greeted', () => {
    const { output } = givenCallouts({
      validate_ehlo: 'str:set("EHLO other.example\\r\\n")',
      validate_mailfrom: 'print(vctx:get(0, "ehlo_domain"), vctx:get(0, "ehlo_string"), msys.expandMacro("%{h}"))',
    }).session(oneMessage)
    expect(output).toEqual(['other.example\tEHLO other.example\tother.example'])
  })

  it('is what the next module gets, and is told in the work', () => {
    const first = moduleOf({ validate_mailfrom: 'str:set("MAIL FROM:<x@example.org>\\r\\n")' }, 'first')
    const second = moduleOf({ validate_mailfrom: 'print((string.gsub(tostring(str), "%c", "")))' }, 'second')
    const { output, work } = givenPolicy(first + second).session(oneMessage)
    expect(output).toEqual(['MAIL FROM:<x@example.org>'])
    expect(work['mailfrom#1']?.map(({ argument }) => argument)).toEqual([undefined, 'MAIL FROM:<x@example.org>\r\n'])
  })

  it('is no change where it is the same again', () => {
    const { results } = givenCallouts({
      validate_mailfrom: 'str:set(tostring(str))',
      validate_rcptto: 'str:set(tostring(str))',
    }).session(oneMessage)
    expect(results['mailfrom#1']).not.toHaveProperty('envelope')
    expect(results['rcptto#1 <b@example.net>']).not.toHaveProperty('envelope')
  })
})

describe('an ec_string', () => {
  it.each([
    ['begins empty', 'local s = msys.core.string_new() print(tostring(s) == "", #s, s.len)', 'true\t0\t0'],
    [
      'is set',
      'local s = msys.core.string_new() s:set("abc") s:set("de") print(tostring(s), #s, s.buffer)',
      'de\t2\tde',
    ],
    [
      'is written to its end',
      'local s = msys.core.string_new() s:set("abc") s:write("defg", 2) s:write("h") print(s.buffer)',
      'abcdeh',
    ],
    [
      'keeps every byte',
      'local s = msys.core.string_new() s:set("\\0\\255") print(#s, #tostring(s), string.byte(s.buffer, 2))',
      '2\t2\t255',
    ],
    [
      'has no string methods',
      'local s = msys.core.string_new() print(pcall(function() return s:upper() end))',
      "false\tpolicy.lua:3: attempt to call method 'upper' (a nil value)",
    ],
  ])('%s', (_, body, expected) => {
    expect(givenCallouts({ validate_connect: body }).session([]).output).toEqual([expected])
  })
})

describe('the routing hook', () => {
  const routed = (body: string) => {
    const { results, output } = givenCallouts({ core_config_get_message_routing_domain: body }).session(oneMessage)
    return { domain: results['routing#1 <b@example.net>']?.routingDomain, output }
  }

  it.each<[string, string, string | undefined]>([
    [
      'answers with its buffer where it returns the length',
      'buff:set("relay.example.net") return #buff',
      'relay.example.net',
    ],
    ['answers where it returns any number but 0', 'buff:set("relay.example.net") return -1', 'relay.example.net'],
    ['has no opinion where it returns 0', 'buff:set("relay.example.net") return 0', undefined],
    ['has no opinion where it returns nothing', 'buff:set("relay.example.net") return', undefined],
    ['has no opinion with an empty buffer', 'return 7', undefined],
    ['has no opinion where it fails', 'buff:set("relay.example.net") error("boom")', undefined],
    ['is cut at the capacity of the buffer', 'buff:set(string.rep("a", 600)) return #buff', 'a'.repeat(512)],
  ])('%s', (_, body, domain) => {
    expect(routed(body).domain).toBe(domain)
  })

  it('writes no further than the capacity either', () => {
    expect(
      routed('buff:set(string.rep("a", 500)) buff:write(string.rep("b", 20), 20) print(#buff) return 0').output,
    ).toEqual(['512'])
  })

  it('hands over to the next module until one has an opinion', () => {
    const hook = (body: string, name: string): string =>
      moduleOf({ core_config_get_message_routing_domain: body }, name)
    const policy =
      hook('error("boom")', 'a') +
      hook('return 0', 'b') +
      hook('buff:set("c.example") return #buff', 'c') +
      hook('', 'd')
    const { called, results } = givenPolicy(policy).session(oneMessage)
    expect(called.map((call) => call.split(' ').at(-1)!.split('.')[0])).toEqual(['a', 'b', 'c'])
    expect(results['routing#1 <b@example.net>']?.routingDomain).toBe('c.example')
  })

  it('sees what the binding phase chose', () => {
    const { output } = givenCallouts({
      validate_set_binding:
        'print(msg:routing_domain()) msg:routing_domain("Smart.Example") print(msg:routing_domain())',
      core_config_get_message_routing_domain: 'print(msg:routing_domain()) return 0',
    }).session(oneMessage)
    expect(output).toEqual(['example.net', 'smart.example', 'smart.example'])
  })
})

describe('a binding', () => {
  const world = { config: { bindings: ['default', 'bulk'] } }

  it.each<[string, string, string, string | undefined]>([
    ['is set where the configuration has it', 'bulk', 'bulk', 'bulk'],
    ['may always be the default', 'default', 'default', 'default'],
    ['that is not configured answers nil and stays unset', 'none', 'nil', undefined],
  ])('%s', (_, name, answered, kept) => {
    const { output, results } = givenCallouts({ validate_set_binding: `print(msg:binding(), msg:binding("${name}"))` })
      .world(world)
      .session(oneMessage)
    expect(output).toEqual([`nil\t${answered}`])
    expect(results['set_binding#1 <b@example.net>']?.binding).toBe(kept)
  })
})

it('a command that is rewritten into what is none, and refused, says nothing', () => {
  const { gaps, replies } = givenCallouts({
    validate_rcptto: 'str:set("nonsense") vctx:set_code(550, "no")',
    validate_ehlo: 'str:set("nonsense") vctx:set_code(550, "no")',
  }).session(oneMessage)
  expect(gaps).toEqual([])
  expect(replies[1]).toBe('550 no')
})

it('a command that is rewritten is told with its parameters, where they are other ones', () => {
  const { results } = givenCallouts({
    validate_mailfrom: 'str:set("MAIL FROM:<x@example.org> RET=HDRS\\r\\n")',
    validate_rcptto: 'str:set("RCPT TO:<y@example.net>\\r\\n")',
  }).session(oneMessage)
  expect(results['mailfrom#1']?.envelope).toEqual({
    sender: 'x@example.org',
    command: 'MAIL FROM:<x@example.org> RET=HDRS',
  })
  expect(results['rcptto#1 <b@example.net>']?.envelope).toEqual({ recipient: 'y@example.net' })
})
