import { describe, expect, test } from 'vitest'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { type Callouts, type Circumstance, recorded } from './given-recording.js'

/** `design.md`, "What is compared, and what happens after a difference", row by row. */

const one = (recipient: string, code: string): Callouts => ({
  validate_rcptto: `if msg:rcptto() == "${recipient}@example.net" then ${code} end`,
})

const refuse = (code = 550): string => `vctx:set_code(${code}, "no")`
const two: readonly Step[] = [hello, ...mail(['a@example.net', 'b@example.net']), 'QUIT']
const accepts: Callouts = { validate_rcptto: '' }

const compare = (before: Callouts, after: Callouts, steps: readonly Step[], circumstance: Circumstance = {}) => {
  const { verdict, drifts, notReached, beyond, undecidable } = recorded(before, steps, circumstance).comparedWith(after)
  return { verdict, drifts, notReached, beyond, undecidable }
}

/** The phases of a copy, after its recipient's name. */
const copyPhases = (message: number, recipient: string): readonly string[] =>
  ['each_rcpt', 'set_binding', 'final', 'routing'].map((phase) => `${phase}#${message} <${recipient}>`)

describe('the same class of reply', () => {
  test('another text is a minor drift, and everything is compared', () => {
    const result = compare(
      { validate_rcptto: 'vctx:set_code(250, "welcome")' },
      { validate_rcptto: 'vctx:set_code(250, "hello")' },
      two,
    )
    expect(result).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply minor reply: [250,"welcome"] → [250,"hello"] (validate_rcptto, policy.lua:3)",
          "rcptto#1 <b@example.net> reply minor reply: [250,"welcome"] → [250,"hello"] (validate_rcptto, policy.lua:3)",
        ],
        "notReached": [],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('550 to 551 is a major drift, and everything is compared', () => {
    expect(compare(one('a', refuse()), one('a', refuse(551)), two)).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply major reply: [550,"no"] → [551,"no"] (validate_rcptto, policy.lua:3)",
        ],
        "notReached": [],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('4xx to 5xx is a critical drift, and the session goes on as recorded', () => {
    expect(compare(one('a', refuse(451)), one('a', refuse(550)), two)).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply critical reply: [451,"no"] → [550,"no"] (validate_rcptto, policy.lua:3)",
        ],
        "notReached": [],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
    expect(compare(one('a', refuse(550)), one('a', refuse(451)), two).notReached).toEqual([])
  })
})

describe('accepted, and now refused', () => {
  test('a recipient: its later instances are not reached, the message goes on', () => {
    expect(compare(accepts, one('a', refuse()), two)).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"no"] (validate_rcptto, policy.lua:3)",
        ],
        "notReached": [
          "each_rcpt#1 <a@example.net>",
          "set_binding#1 <a@example.net>",
          "final#1 <a@example.net>",
          "routing#1 <a@example.net>",
        ],
        "undecidable": null,
        "verdict": "drifted",
      }
    `)
  })

  test('every recipient: the message is not reached, the next one is', () => {
    const steps = [hello, ...mail(['a@example.net']), ...mail(['b@example.net']), 'QUIT']
    const result = compare(accepts, one('a', refuse()), steps)
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toEqual(['data#1', 'spool#1', ...copyPhases(1, 'a@example.net'), 'reception#1'])
  })

  test('the sender: the message is not reached, the next one is', () => {
    const steps = [hello, ...mail(), ...mail(['b@example.net'], 'x\n', 'other@example.com'), 'QUIT']
    const result = compare(
      {},
      { validate_mailfrom: `if msg == nil and tostring(str):find("a@") then ${refuse()} end` },
      steps,
    )
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "mailfrom#1 reply critical reply: [250,"2.0.0 MAIL FROM accepted"] → [550,"no"] (validate_mailfrom, policy.lua:3)",
      ]
    `)
    expect(result.notReached).toEqual([
      'rcptto#1 <b@example.net>',
      'data#1',
      'spool#1',
      ...copyPhases(1, 'b@example.net'),
      'reception#1',
    ])
  })

  test.each(['validate_data', 'validate_data_spool', 'validate_data_spool_each_rcpt'])(
    'the message, in %s: its later instances are not reached, the next message is',
    (callout) => {
      const steps = [hello, ...mail(['a@example.net']), ...mail(['b@example.net'], 'Subject: second\n\nx\n'), 'QUIT']
      const result = compare({}, { [callout]: `if msg:header("Subject")[1] == "hello" then ${refuse()} end` }, steps)
      const phase = { validate_data: 'data', validate_data_spool: 'spool' }[callout] ?? 'each_rcpt'
      const later = ['data#1', 'spool#1', ...copyPhases(1, 'a@example.net')]
      expect(result.drifts[0]).toContain(`${phase}#1`)
      expect(result.drifts[0]).toContain('→ [550,"no"]')
      const first = later.findIndex((key) => key.startsWith(phase))
      const reception = phase === 'each_rcpt' ? [] : ['reception#1']
      expect(result.notReached).toEqual([...later.slice(first + 1), ...reception])
    },
  )

  test('the connection: nothing of the session is reached but its end', () => {
    const result = compare({ validate_dealloc: '' }, { validate_connect: refuse(554), validate_dealloc: '' }, two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "connect reply critical reply: [220,"mail.example.com ESMTP"] → [554,"no"] (validate_connect, policy.lua:3)",
      ]
    `)
    expect(result.notReached).toHaveLength(16)
  })

  test('EHLO: nothing later is reached', () => {
    const result = compare({}, { validate_ehlo: refuse() }, two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "ehlo reply critical reply: [250,"mail.example.com says hello"] → [550,"no"] (validate_ehlo, policy.lua:3)",
      ]
    `)
    expect(result.notReached).toHaveLength(15)
  })

  test('a HELO after a refused EHLO that was recorded is compared', () => {
    const steps = ['EHLO a.example', 'HELO b.example', 'MAIL FROM:<a@example.com>', 'QUIT']
    const ehlo = 'if tostring(str):find("EHLO") then vctx:set_code(502, "no") end'
    expect(compare({ validate_ehlo: ehlo }, { validate_ehlo: ehlo }, steps).verdict).toBe('same')
  })
})

describe('refused, and now accepted', () => {
  test('a recipient of several: the client went on; the new copy is beyond the recording', () => {
    const result = compare(one('a', refuse()), accepts, two)
    expect(result).toMatchObject({ verdict: 'drifted', notReached: [], undecidable: null })
    expect(result.drifts).toHaveLength(1)
    expect(result.beyond).toEqual(copyPhases(1, 'a@example.net'))
  })

  test('the only recipient, where the client gave up: nothing later is compared', () => {
    const steps = [hello, 'MAIL FROM:<x@example.com>', 'RCPT TO:<a@example.net>', 'QUIT']
    const result = compare({ ...one('a', refuse()), validate_dealloc: '' }, { ...accepts, validate_dealloc: '' }, steps)
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toEqual(['dealloc'])
  })

  test('the only recipient, where the client sent DATA in vain: nobody knows the message', () => {
    const steps = [hello, 'MAIL FROM:<x@example.com>', 'RCPT TO:<a@example.net>', 'DATA', ...mail(), 'QUIT']
    const result = compare(one('a', refuse()), accepts, steps)
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached.slice(0, 2)).toEqual(['mailfrom#2', 'rcptto#2 <b@example.net>'])
  })

  test('the sender, where the client went on all the same: its recipients are beyond the recording', () => {
    const result = compare({ validate_mailfrom: refuse() }, {}, two)
    expect(result.drifts).toHaveLength(1)
    expect(result.beyond).toEqual(['rcptto#1 <a@example.net>', 'rcptto#1 <b@example.net>'])
  })

  test('the sender, where the client quit', () => {
    const result = compare({ validate_mailfrom: refuse() }, {}, [hello, 'MAIL FROM:<x@example.com>', 'QUIT'])
    expect(result).toMatchObject({ beyond: [], notReached: ['dealloc'] })
  })

  test('the message: what comes after it is beyond the recording, the next message is compared', () => {
    const steps = [hello, ...mail(['a@example.net']), ...mail(['b@example.net']), 'QUIT']
    const result = compare({ validate_data: `if msg:rcptto() == "a@example.net" then ${refuse()} end` }, {}, steps)
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toEqual([])
    expect(result.beyond).toEqual(['spool#1', ...copyPhases(1, 'a@example.net'), 'reception#1'])
  })

  test('EHLO, where the client tried again', () => {
    const refuses = 'if tostring(str):find("one") then vctx:set_code(550, "no") end'
    const steps = ['EHLO one.example', 'EHLO two.example', 'MAIL FROM:<x@example.com>', 'QUIT']
    const result = compare({ validate_ehlo: refuses }, {}, steps)
    expect(result.drifts).toHaveLength(1)
    expect(result).toMatchObject({ notReached: [], beyond: [] })
  })

  test('the connection, where the client left', () => {
    const result = compare({ validate_connect: refuse(554) }, {}, ['QUIT'])
    expect(result.drifts).toHaveLength(1)
    expect(result).toMatchObject({ notReached: ['dealloc'], beyond: [] })
  })
})

describe('a disconnect', () => {
  test('that appears: everything later is not reached', () => {
    const result = compare(accepts, one('a', 'vctx:disconnect(421, "bye")'), two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "rcptto#1 <a@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [421,"bye"] (validate_rcptto, policy.lua:3)",
      ]
    `)
    expect(result.notReached[0]).toBe('rcptto#1 <b@example.net>')
    expect(result.notReached).toHaveLength(12)
  })

  test('that is gone: nothing later is known', () => {
    const result = compare(one('a', 'vctx:disconnect(421, "bye")'), accepts, two)
    expect(result.drifts).toHaveLength(1)
    expect(result.beyond).toEqual([])
  })

  test('whose refusal stays without it is a reply drift', () => {
    const result = compare(one('a', 'vctx:disconnect(550, "bye")'), one('a', 'vctx:set_code(550, "bye")'), two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "rcptto#1 <a@example.net> reply critical disconnect: true → false (validate_rcptto, policy.lua:3 recorded)",
      ]
    `)
  })
})

describe('a capability that is removed', () => {
  const removes = { validate_ehlo: 'accept:esmtp_capability_remove("SIZE")' }

  test('takes the commands with it that use it', () => {
    const steps = [
      hello,
      'MAIL FROM:<a@example.com> SIZE=100',
      'RCPT TO:<a@example.net>',
      'RSET',
      'MAIL FROM:<b@example.com>',
      'RCPT TO:<b@example.net>',
      'QUIT',
    ]
    const result = compare({}, removes, steps)
    expect(result.notReached).toEqual(['mailfrom#1', 'rcptto#1 <a@example.net>'])
  })
})

describe('pipelined commands', () => {
  const group = ['MAIL FROM:<x@example.com>', 'RCPT TO:<a@example.net>', 'RCPT TO:<b@example.net>']

  test('run where the one before them is refused now, and the host answers them', () => {
    const result = compare(accepts, { validate_mailfrom: refuse(), ...accepts }, [hello, group, 'QUIT'])
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toEqual(['rcptto#1 <a@example.net>', 'rcptto#1 <b@example.net>'])
  })

  test('were sent whatever EHLO answered', () => {
    const result = compare(
      accepts,
      { validate_ehlo: refuse(), ...accepts },
      [[hello, 'MAIL FROM:<x@example.com>', 'RCPT TO:<a@example.net>'], 'QUIT'],
      { profile: { 'mail-needs-ehlo': 'no' } },
    )
    expect(result.drifts).toHaveLength(1)
    expect(result.notReached).toEqual(['dealloc'])
  })

  test('do not run after a disconnect', () => {
    const result = compare(accepts, { validate_mailfrom: 'vctx:disconnect(421, "bye")', ...accepts }, [
      hello,
      group,
      'QUIT',
    ])
    expect(result.notReached).toEqual(['rcptto#1 <a@example.net>', 'rcptto#1 <b@example.net>'])
  })
})

describe('a question that nobody can answer', () => {
  const asks = 'msys.dnsLookup("new.example", "A")'

  test('ends the comparison of the session, and a drift before it stands', () => {
    const result = compare(accepts, { ...one('a', refuse()), validate_data: asks, validate_data_spool: refuse() }, two)
    expect(result).toMatchInlineSnapshot(`
      {
        "beyond": [],
        "drifts": [
          "rcptto#1 <a@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"no"] (validate_rcptto, policy.lua:3)",
        ],
        "notReached": [
          "data#1",
          "spool#1",
          "each_rcpt#1 <a@example.net>",
          "set_binding#1 <a@example.net>",
          "final#1 <a@example.net>",
          "routing#1 <a@example.net>",
          "each_rcpt#1 <b@example.net>",
          "set_binding#1 <b@example.net>",
          "final#1 <b@example.net>",
          "routing#1 <b@example.net>",
          "reception#1",
          "dealloc",
        ],
        "undecidable": "data#1: msys.dnsLookup("new.example","A") was never asked in this session",
        "verdict": "drifted",
      }
    `)
  })

  test('without a drift before it makes the session undecidable', () => {
    const result = compare(accepts, { validate_data: asks, validate_data_spool: refuse() }, two)
    expect(result).toMatchObject({ verdict: 'undecidable', drifts: [] })
    expect(result.undecidable).toBe('data#1: msys.dnsLookup("new.example","A") was never asked in this session')
  })
})

describe('delivery', () => {
  test('a recipient that is added gets a copy, which is beyond the recording', () => {
    const result = compare({}, { validate_data: 'vctx:add_recipient("c@example.net")' }, two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "data#1 delivery critical recipients: null → ["a@example.net","b@example.net","c@example.net"] (validate_data, policy.lua:3)",
      ]
    `)
    expect(result.beyond).toEqual(copyPhases(1, 'c@example.net'))
  })

  test('a recipient that is removed is not reached', () => {
    const result = compare({}, { validate_data: 'vctx:remove_recipient("a@example.net")' }, two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "data#1 delivery critical recipients: null → ["b@example.net"] (validate_data, policy.lua:3)",
      ]
    `)
    expect(result.notReached).toEqual(copyPhases(1, 'a@example.net'))
  })

  test('a message that is discarded', () => {
    const result = compare({}, { validate_data_spool: 'msg:discard("no thanks")' }, two)
    expect(result.drifts).toMatchInlineSnapshot(`
      [
        "spool#1 delivery critical discarded: null → "550 5.7.1 [internal] discarded by policy" (validate_data_spool, policy.lua:3)",
      ]
    `)
  })
})
