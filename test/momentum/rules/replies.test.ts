import { describe, expect, it } from 'vitest'
import { givenCallouts, givenPolicy, hello, mail, moduleOf, oneMessage, type Step } from '../given-policy.js'

const refused = 'vctx:set_code(550, "5.7.1 no")'
const phases: readonly (readonly [callout: string, reply: number])[] = [
  ['validate_connect', 0],
  ['validate_ehlo', 1],
  ['validate_mailfrom', 2],
  ['validate_rcptto', 3],
  ['validate_data', 5],
  ['validate_data_spool', 5],
]

describe('the reply of a phase', () => {
  it('is positive where the policy says nothing', () => {
    expect(givenCallouts({ validate_connect: '' }).session(oneMessage).replies).toMatchInlineSnapshot(`
      [
        "220 mail.example.com ESMTP",
        "250 mail.example.com says hello",
        "250 2.0.0 MAIL FROM accepted",
        "250 2.0.0 RCPT TO accepted",
        "354 go ahead",
        "250 2.0.0 OK",
        "221 2.0.0 goodbye",
      ]
    `)
  })

  it.each(phases)('is the refusal that %s leaves', (callout, reply) => {
    for (const body of [
      refused,
      `${refused} return 1`,
      'vctx:set_code("550", "5.7.1 no")',
      'vctx.code = 550 vctx.note = "5.7.1 no"',
    ]) {
      const { replies, results } = givenCallouts({ [callout]: body }).session(oneMessage)
      expect(replies[reply]).toBe('550 5.7.1 no')
      expect(Object.values(results)).toContainEqual({ reply: [550, '5.7.1 no'] })
    }
  })

  it.each(phases.slice(0, 4))('is accepting, with the text of %s, below 400', (callout, reply) => {
    const { replies } = givenCallouts({ [callout]: 'vctx:set_code(250, "as you like")' }).session(oneMessage)
    expect(replies[reply]!.slice(3)).toBe(' as you like')
    expect(Number(replies[reply]!.slice(0, 3))).toBeLessThan(300)
  })

  it('may have several lines', () => {
    const { results } = givenCallouts({ validate_ehlo: 'vctx:set_code(550, "one\\ntwo")' }).session([hello])
    expect(results['ehlo']?.reply).toEqual([550, 'one\ntwo'])
  })

  it('is decided anew by every command', () => {
    const { replies } = givenCallouts({
      validate_rcptto:
        'print(vctx.code, vctx.note == "", vctx.tcost) if msg:rcptto() == "no@example.net" then vctx:set_code(550, "no") vctx:tarpit(3) end',
    }).session([hello, ...mail(['no@example.net', 'b@example.net'])])
    expect(replies.slice(3, 5)).toEqual(['550 no', '250 2.0.0 RCPT TO accepted'])
  })

  it.each(['pbp_disconnect', 'pbp_action'])(
    'comes from the helpers of the default policy, which answer VALIDATE_DONE: %s',
    (helper) => {
      const policy =
        moduleOf({ validate_ehlo: `return vctx:${helper}(550, "no")` }, 'a') + moduleOf({ validate_ehlo: '' }, 'b')
      const { replies, called, end } = givenPolicy(policy).session([hello])
      expect(replies[1]).toBe('550 no')
      expect(called).toHaveLength(1)
      expect(end).toBe(helper === 'pbp_disconnect' ? 'disconnect' : 'open')
    },
  )
})

describe('after a refusal', () => {
  it.each<[string, string, readonly Step[], readonly string[]]>([
    [
      'of the connection, the client may only quit',
      'validate_connect',
      [hello, 'MAIL FROM:<>', 'NOOP', 'QUIT'],
      ['550', '503', '503', '503', '221'],
    ],
    [
      'of the greeting, there is no mail',
      'validate_ehlo',
      [hello, 'MAIL FROM:<>', 'RSET', 'QUIT'],
      ['220', '550', '503', '250', '221'],
    ],
    [
      'of the sender, there is no message',
      'validate_mailfrom',
      [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>', 'DATA'],
      ['220', '250', '550', '503', '503'],
    ],
    [
      'of every recipient, there is no data',
      'validate_rcptto',
      [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>', 'DATA'],
      ['220', '250', '250', '550', '554'],
    ],
    [
      'of the message, the next one may begin',
      'validate_data',
      [hello, ...mail(), 'RCPT TO:<b@example.net>', 'MAIL FROM:<>'],
      ['220', '250', '250', '250', '354', '550', '503', '250'],
    ],
  ])('%s', (_, callout, steps, codes) => {
    const { replies } = givenCallouts({ [callout]: refused }).session(steps)
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(codes)
  })

  it('of the message, no later phase of it runs', () => {
    const later = { validate_data_spool: '', validate_data_spool_each_rcpt: '', validate_set_binding: '' }
    expect(givenCallouts({ validate_data: refused, ...later }).session(oneMessage).called).toEqual([
      'data#1 mod.validate_data',
    ])
    expect(givenCallouts({ ...later, validate_data_spool: refused }).session(oneMessage).called).toEqual([
      'spool#1 mod.validate_data_spool',
    ])
  })

  it('in accept, nothing connects: the refusal is the banner', () => {
    const { replies, called } = givenCallouts({
      core_validate_accept: 'vctx:set_code(554, "5.7.1 not from there") return 1',
      validate_connect: '',
      validate_ehlo: '',
    }).session([hello, 'QUIT'])
    expect(replies).toEqual(['554 5.7.1 not from there', '503 5.5.1 bad sequence of commands', '221 2.0.0 goodbye'])
    expect(called).toEqual(['accept mod.core_validate_accept'])
  })

  it('in accept with a disconnect, the session is over', () => {
    const { replies, end, results } = givenCallouts({
      core_validate_accept: 'vctx:disconnect(421, "busy")',
      validate_ehlo: '',
    }).session(oneMessage)
    expect(replies).toEqual(['421 busy'])
    expect(results['accept']).toEqual({ reply: [421, 'busy'], disconnect: true })
    expect(end).toBe('disconnect')
  })
})

describe('a disconnect', () => {
  it.each([
    ['the method', 'vctx:disconnect(421, "go away")', '421 go away'],
    ['the field of the same name', 'vctx.disconnect = 1', '250 mail.example.com says hello'],
    ['the field beside a refusal', 'vctx:set_code(550, "no") vctx.disconnect = 1', '550 no'],
    ['the method after the field was written', 'vctx.disconnect = 1 vctx:disconnect(421, "twice")', '421 twice'],
  ])('closes after the reply: %s', (_, body, reply) => {
    const { replies, end, results } = givenCallouts({ validate_ehlo: body }).session(oneMessage)
    expect(replies).toEqual(['220 mail.example.com ESMTP', reply])
    expect(results['ehlo']?.disconnect).toBe(true)
    expect(end).toBe('disconnect')
  })

  it('can be taken back', () => {
    const { replies } = givenCallouts({ validate_ehlo: 'vctx.disconnect = 1 vctx.disconnect = 0' }).session([
      hello,
      'QUIT',
    ])
    expect(replies).toHaveLength(3)
  })

  it.each(['validate_data', 'validate_data_spool', 'validate_data_spool_each_rcpt', 'core_final_validation'])(
    'waits for the reply to the message, which every recipient still gets: %s',
    (callout) => {
      const { replies, called, end } = givenCallouts({
        [callout]: 'vctx.disconnect = 1',
        validate_set_binding: '',
      }).session([hello, ...mail(['b@example.net', 'c@example.net']), 'QUIT'])
      expect(replies.at(-1)).toBe('250 2.0.0 OK')
      expect(called.filter((call) => call.includes('set_binding'))).toHaveLength(2)
      expect(end).toBe('disconnect')
    },
  )
})

describe('a tarpit', () => {
  it.each([
    ['vctx:tarpit', 'vctx:tarpit(5)'],
    ['the field tcost', 'vctx.tcost = 5'],
  ])('delays the reply of its own phase only: %s', (_, body) => {
    const { results } = givenCallouts({ validate_ehlo: `${body} print(vctx.tcost)` }).session(oneMessage)
    expect(results['ehlo']).toMatchObject({ delay: 5, output: ['5'], reply: [250, 'mail.example.com says hello'] })
    expect(Object.values(results).filter((result) => result.delay !== undefined)).toHaveLength(1)
  })
})

describe('the fields of vctx', () => {
  it('are read as they were left, flags as numbers', () => {
    const { output } = givenCallouts({
      validate_data:
        'print(vctx.code, vctx.body_has_changed, vctx.nothing) vctx.body_has_changed = 1 vctx:set_code(450, "x") print(vctx.code, vctx.note, vctx.body_has_changed)',
    }).session(oneMessage)
    expect(output).toEqual(['0\t0\tnil', '450\tx\t1'])
  })

  it('that there are none of can not be written', () => {
    expect(givenCallouts({ validate_ehlo: 'vctx.cdoe = 550' }).session([hello]).failures).toHaveLength(1)
  })
})

describe('capabilities', () => {
  const offered = ['8BITMIME', 'DSN', 'ENHANCEDSTATUSCODES', 'PIPELINING', 'SIZE']

  it('are added and removed for the whole session', () => {
    const { results } = givenCallouts({
      validate_connect: 'accept:esmtp_capability_add("xmood")',
      validate_ehlo: 'accept:esmtp_capability_remove("PIPELINING") accept:esmtp_capability_remove("NONE")',
    }).session([hello])
    expect(results['connect']?.capabilities).toEqual([...offered, 'XMOOD'])
    expect(results['ehlo']?.capabilities).toEqual([...offered.filter((name) => name !== 'PIPELINING'), 'XMOOD'])
  })

  it('added twice are there once', () => {
    const { results } = givenCallouts({
      validate_connect: 'accept:esmtp_capability_add("X") accept:esmtp_capability_add("X")',
    }).session([])
    expect(results['connect']?.capabilities).toEqual([...offered, 'X'])
  })
})
