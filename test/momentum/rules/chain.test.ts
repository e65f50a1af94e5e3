import { describe, expect, it } from 'vitest'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage } from '../given-policy.js'

const failureText = '421 mail.example.com temporary issue, please retry your message later'

describe('a chain of modules', () => {
  it('is asked in the order of registration', () => {
    const policy = ['c', 'a', 'b'].map((name) => moduleOf({ validate_ehlo: '' }, name)).join('')
    expect(givenPolicy(policy).session([hello]).called).toEqual([
      'ehlo c.validate_ehlo',
      'ehlo a.validate_ehlo',
      'ehlo b.validate_ehlo',
    ])
  })

  it('stops at VALIDATE_DONE for this phase only', () => {
    const stopper = moduleOf({ validate_ehlo: 'return msys.core.VALIDATE_DONE', validate_mailfrom: '' }, 'stopper')
    const later = moduleOf({ validate_ehlo: '', validate_mailfrom: '' }, 'later')
    expect(givenPolicy(stopper + later).session([hello, 'MAIL FROM:<a@example.com>', hello]).called).toEqual([
      'ehlo stopper.validate_ehlo',
      'mailfrom#1 stopper.validate_mailfrom',
      'mailfrom#1 later.validate_mailfrom',
      'ehlo/2 stopper.validate_ehlo',
    ])
  })

  it('goes on at -0, which is VALIDATE_CONT to the server', () => {
    const first = moduleOf({ validate_ehlo: 'local zero = -0 return zero' }, 'first')
    expect(givenPolicy(first + moduleOf({ validate_ehlo: '' }, 'later')).session([hello]).called).toEqual([
      'ehlo first.validate_ehlo',
      'ehlo later.validate_ehlo',
    ])
  })

  it('begins anew for every recipient', () => {
    const once = moduleOf(
      {
        validate_data_spool_each_rcpt: 'if msg:rcptto() == "b@example.net" then return 1 end',
        validate_set_binding: 'return 1',
      },
      'once',
    )
    const later = moduleOf({ validate_data_spool_each_rcpt: '', validate_set_binding: '' }, 'later')
    const { called } = givenPolicy(once + later).session([hello, ...mail(['b@example.net', 'c@example.net'])])
    expect(called.filter((call) => call.includes('later'))).toEqual([
      'each_rcpt#1 <c@example.net> later.validate_data_spool_each_rcpt',
    ])
  })

  it('goes on after a refusal that returns VALIDATE_CONT: the last module has the last word', () => {
    const first = moduleOf({ validate_rcptto: 'vctx:set_code(550, "no") return 0' }, 'first')
    const second = moduleOf(
      { validate_rcptto: 'print(vctx.code, vctx.note) vctx:set_code(250, "well then")' },
      'second',
    )
    const { output, replies } = givenPolicy(first + second).session([hello, ...mail()])
    expect(output).toEqual(['550\tno'])
    expect(replies).toContain('250 well then')
  })

  it('has a phase with two callouts go on to the second, whatever stopped the first', () => {
    const policy =
      moduleOf({ validate_connect: 'return 1', core_validate_connect: 'return 1' }, 'a') +
      moduleOf({ validate_connect: '', core_validate_connect: '' }, 'b')
    expect(givenPolicy(policy).session([]).called).toEqual([
      'connect a.validate_connect',
      'connect a.core_validate_connect',
      'connect b.core_validate_connect',
    ])
  })

  it('does not reach validate_rcptto_list where validate_rcptto refused, nor validate_data after its list', () => {
    const listing = { validate_rcptto_list: '', validate_rcptto: 'vctx:set_code(450, "later")' }
    expect(givenCallouts(listing).session([hello, ...mail()]).called).toEqual([
      'rcptto#1 <b@example.net> mod.validate_rcptto',
    ])
    const data = { validate_rcptto_list_final: 'vctx:set_code(550, "no")', validate_data: '' }
    expect(givenCallouts(data).session([hello, ...mail()]).called).toEqual(['data#1 mod.validate_rcptto_list_final'])
  })
})

describe('a validate callout that does not return 0 or 1', () => {
  it.each([
    ['nothing', 'return', 'returned nil'],
    ['nil', 'return nil', 'returned nil'],
    ['true', 'return true', 'returned boolean true'],
    ['a string that is a number', 'return "0"', 'returned string 0'],
    ['a table', 'return {}', 'returned table'],
    ['VALIDATE_AGAIN', 'return msys.core.VALIDATE_AGAIN', 'returned VALIDATE_AGAIN'],
    ['another number', 'return 3', 'returned number 3'],
  ])('fails: %s', (_, body, error) => {
    const { replies, failures, end } = givenCallouts({ validate_ehlo: body }).session([hello, 'QUIT'])
    expect(failures).toEqual([`validate_ehlo: ${error}`])
    expect(replies).toEqual(['220 mail.example.com ESMTP', failureText, '221 2.0.0 goodbye'])
    expect(end).toBe('quit')
  })

  const silent = (callout: string, name: string): string =>
    `do local mod = {} function mod:${callout}() end msys.registerModule("${name}", mod) end\n`

  it.each([
    ['validate_connect', 0],
    ['validate_ehlo', 1],
    ['validate_mailfrom', 2],
    ['validate_rcptto', 3],
    ['validate_rcptto_list', 3],
    ['validate_rcptto_list_final', 5],
    ['validate_data', 5],
    ['validate_data_spool', 5],
    ['validate_data_spool_each_rcpt', 5],
  ])('answers 421 in %s and stops the chain', (callout, reply) => {
    const { replies, called, failures } = givenPolicy(silent(callout, 'a') + silent(callout, 'b')).session(oneMessage)
    expect(failures).toEqual([`${callout}: returned nil`])
    expect(replies[reply]).toBe(failureText)
    expect(called).toHaveLength(1)
  })

  it('in validate_set_binding is logged, and the message goes on', () => {
    const { replies, called, failures } = givenPolicy(
      silent('validate_set_binding', 'a') + silent('validate_set_binding', 'b'),
    ).session(oneMessage)
    expect(failures).toEqual(['validate_set_binding: returned nil'])
    expect(replies.at(-2)).toBe('250 2.0.0 OK')
    expect(called).toHaveLength(1)
  })
})

describe('an error in a validate callout', () => {
  it('answers 421 instead of what was set before it, and no later module runs', () => {
    const bad = moduleOf({ validate_ehlo: 'vctx:disconnect(550, "no") vctx:tarpit(5) local t = nil; t.x = 1' }, 'bad')
    const { replies, called, failures, results, end } = givenPolicy(
      bad + moduleOf({ validate_ehlo: '' }, 'later'),
    ).session([hello, 'QUIT'])
    expect(failures).toEqual(["validate_ehlo: attempt to index local 't' (a nil value)"])
    expect(replies[1]).toBe(failureText)
    expect(called).toEqual(['ehlo bad.validate_ehlo'])
    expect(results['ehlo']).not.toHaveProperty('disconnect')
    expect(end).toBe('quit')
  })

  it('tells where it was in the work, and leaves the position out of the result', () => {
    const { work, results } = givenPolicy(`
local mod = {}
function mod:validate_data(msg)
  return msg:nothing()
end
msys.registerModule("mod", mod)`).session(oneMessage)
    const error = "attempt to call method 'nothing' (a nil value)"
    expect(work['data#1']?.[0]?.failure).toMatchObject({
      kind: 'error',
      message: `policy.lua:4: ${error}`,
    })
    expect(results['data#1']?.failures).toEqual([{ callout: 'validate_data', error }])
  })

  it('can be caught by the script', () => {
    const { output, failures } = givenCallouts({
      validate_connect: 'print(pcall(error, "mine")) print(pcall(msys.dnsLookup, "x.example", "SRV"))',
    }).session([])
    expect(output).toEqual(['false\tmine', "false\tinvalid DNS type 'SRV'"])
    expect(failures).toEqual([])
  })

  it('may be a value that is no text', () => {
    expect(givenCallouts({ validate_connect: 'error({})' }).session([]).failures).toEqual([
      'validate_connect: (error object is a table value)',
    ])
  })
})

describe('a hook', () => {
  const returning = (callout: string, value: string): string =>
    moduleOf({ [callout]: value }, 'a') + moduleOf({ [callout]: value }, 'b')

  it.each([
    'core_validate_connect',
    'core_validate_data_spool_each_rcpt',
    'core_post_validate_data_spool_each_rcpt_v1',
    'core_pre_msg_each_rcpt',
    'core_post_msg_each_rcpt',
    'core_final_validation',
  ])('that is void ignores what is returned: %s', (callout) => {
    for (const value of ['return', 'return 1', 'return "x"']) {
      const { called, failures } = givenPolicy(returning(callout, value)).session(oneMessage)
      expect(called).toHaveLength(2)
      expect(failures).toEqual([])
    }
  })

  it.each([
    ['nothing', 'return', 2],
    ['0', 'return 0', 2],
    ['1', 'return 1', 1],
    ['a length', 'return 12', 1],
  ])('that is asked for a number stops at the first that is not 0: %s', (_, value, asked) => {
    for (const callout of ['core_validate_accept', 'core_config_get_message_routing_domain'])
      expect(givenPolicy(returning(callout, value)).session(oneMessage).called).toHaveLength(asked)
  })

  it.each([
    'core_validate_accept',
    'core_validate_connect',
    'core_final_validation',
    'core_config_get_message_routing_domain',
  ])('that fails is logged and counts as having returned 0: %s', (callout) => {
    const { called, failures, replies } = givenPolicy(returning(callout, 'error("boom")')).session(oneMessage)
    expect(failures).toEqual([`${callout}: boom`, `${callout}: boom`])
    expect(called).toHaveLength(2)
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['220', '250', '250', '250', '354', '250', '221'])
  })
})

describe('a limit', () => {
  const loop = 'pcall(function() while true do end end)'
  const hoard = 'pcall(function() local s = "x" while true do s = s .. s end end)'

  it.each([
    ['an endless loop', loop, 'instructions'],
    ['endless memory', hoard, 'memory'],
  ])('ends the session with a 421 that no pcall catches: %s', (_, body, limit) => {
    const policy =
      moduleOf({ validate_mailfrom: body, validate_dealloc: 'print("over")' }) +
      moduleOf({ validate_mailfrom: '' }, 'later')
    const { replies, failures, called, end, results } = givenPolicy(policy)
      .limitedTo({ instructions: 200_000, memoryBytes: 16 * 1024 * 1024 })
      .session(oneMessage)
    expect(failures).toEqual([`validate_mailfrom: limit on ${limit} reached`])
    expect(replies.at(-1)).toBe(failureText)
    expect(results['mailfrom#1']?.disconnect).toBe(true)
    expect(called).toEqual(['mailfrom#1 mod.validate_mailfrom'])
    expect(end).toBe('disconnect')
  })

  it.each([
    ['core_post_msg_each_rcpt', 'each_rcpt'],
    ['validate_set_binding', 'set_binding'],
    ['core_final_validation', 'final'],
    ['core_config_get_message_routing_domain', 'routing'],
  ])('answers in the middle of a fan-out, and nothing follows: %s', (callout, phase) => {
    const { end, results } = givenCallouts({ [callout]: loop })
      .limitedTo({ instructions: 200_000 })
      .session([hello, ...mail(['b@example.net', 'c@example.net']), 'QUIT'])
    expect(results[`${phase}#1 <b@example.net>`]).toMatchObject({
      reply: [421, failureText.slice(4)],
      disconnect: true,
    })
    expect(Object.keys(results).at(-1)).toBe(`${phase}#1 <b@example.net>`)
    expect(end).toBe('disconnect')
  })

  it('leaves the next session of the host as if nothing had been', () => {
    const policy = givenCallouts({ validate_ehlo: 'if str.len < 10 then while true do end end' }).limitedTo({
      instructions: 200_000,
    })
    const before = policy.session([hello, 'QUIT']).texts
    expect(policy.session(['EHLO a']).end).toBe('disconnect')
    expect(policy.session([hello, 'QUIT']).texts).toEqual(before)
  })
})
