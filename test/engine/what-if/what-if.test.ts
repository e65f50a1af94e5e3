import { describe, expect, test } from 'vitest'
import { recorded } from '../given-recording.js'
import { whatIf } from './given-what-if.js'

const message = [
  'EHLO mail.example.com',
  'MAIL FROM:<news@example.com>',
  'RCPT TO:<ann@example.net>',
  'RCPT TO:<bob@example.net>',
  'DATA',
  { text: 'Subject: hello\nX-Two: a\nX-Two: b\n\nwords\n' },
  'QUIT',
]

const refusing = (condition: string, text: string) => `if ${condition} then vctx:set_code(550, "${text}") end`

const policy = {
  validate_ehlo: refusing('tostring(str):find("bad")', 'bad name'),
  validate_mailfrom: refusing('tostring(str):find("evil")', 'no'),
  validate_rcptto: refusing('msg:rcptto():find("nobody")', 'no such user'),
  validate_data_spool: refusing('msg:header("Subject")[1] == "spam"', 'spam'),
}

describe('a copy that is edited in nothing', () => {
  test('comes to the same', () => {
    const { verdict, acts, guessedFrom } = whatIf(recorded(policy, message), [])
    expect({ verdict, guessedFrom }).toEqual({ verdict: 'same', guessedFrom: null })
    expect(acts).toMatchInlineSnapshot(`
      [
        "(connects) | accept same - | connect same 220",
        "EHLO mail.example.com | ehlo same 250",
        "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
        "RCPT TO:<ann@example.net> | rcptto#1 <ann@example.net> same 250",
        "RCPT TO:<bob@example.net> | rcptto#1 <bob@example.net> same 250",
        "DATA | command follows 354",
        "(a message of 45 bytes) | data#1 same - | spool#1 same - | each_rcpt#1 <ann@example.net> same - | set_binding#1 <ann@example.net> same - | final#1 <ann@example.net> same - | routing#1 <ann@example.net> same - | each_rcpt#1 <bob@example.net> same - | set_binding#1 <bob@example.net> same - | final#1 <bob@example.net> same - | routing#1 <bob@example.net> same - | reception#1 same 250",
        "QUIT | command/2 follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })
})

describe('an input that is edited', () => {
  const session = recorded(policy, message)

  test('a recipient that is refused leaves the others', () => {
    expect(whatIf(session, ['rcpt[2]=nobody@example.net'])).toMatchInlineSnapshot(
      { whole: expect.anything() },
      `
      {
        "acts": [
          "(connects) | accept same - | connect same 220",
          "EHLO mail.example.com | ehlo same 250",
          "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
          "RCPT TO:<ann@example.net> | rcptto#1 <ann@example.net> same 250",
          "RCPT TO:<nobody@example.net> | rcptto#1 <nobody@example.net> differs 250 → 550",
          "DATA | command follows 354",
          "(a message of 45 bytes) | data#1 same - | spool#1 same - | each_rcpt#1 <ann@example.net> same - | set_binding#1 <ann@example.net> same - | final#1 <ann@example.net> same - | routing#1 <ann@example.net> same - | reception#1 same 250 | each_rcpt#1 <bob@example.net> not reached - | set_binding#1 <bob@example.net> not reached - | final#1 <bob@example.net> not reached - | routing#1 <bob@example.net> not reached -",
          "QUIT | command/2 follows 221",
          "(the connection is closed) | dealloc same -",
        ],
        "drifts": [
          "rcptto#1 <nobody@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"no such user"] (validate_rcptto, policy.lua:7)",
        ],
        "guessedFrom": null,
        "undecidable": null,
        "verdict": "differs",
        "whole": Anything,
      }
    `,
    )
  })

  test('without any recipient there is no DATA and no message', () => {
    expect(whatIf(session, ['rcpt[1]=nobody@example.net', 'rcpt[2]=nobody2@example.net']).acts).toMatchInlineSnapshot(`
      [
        "(connects) | accept same - | connect same 220",
        "EHLO mail.example.com | ehlo same 250",
        "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
        "RCPT TO:<nobody@example.net> | rcptto#1 <nobody@example.net> differs 250 → 550",
        "RCPT TO:<nobody2@example.net> | rcptto#1 <nobody2@example.net> differs 250 → 550",
        "DATA | not sent",
        "(a message of 45 bytes) | not sent | data#1 not reached - | spool#1 not reached - | each_rcpt#1 <ann@example.net> not reached - | set_binding#1 <ann@example.net> not reached - | final#1 <ann@example.net> not reached - | routing#1 <ann@example.net> not reached - | each_rcpt#1 <bob@example.net> not reached - | set_binding#1 <bob@example.net> not reached - | final#1 <bob@example.net> not reached - | routing#1 <bob@example.net> not reached - | reception#1 not reached 250 → -",
        "QUIT | command/2 follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })

  test('a sender that is refused ends its message', () => {
    expect(whatIf(session, ['mail=evil@example.com']).acts).toMatchInlineSnapshot(`
      [
        "(connects) | accept same - | connect same 220",
        "EHLO mail.example.com | ehlo same 250",
        "MAIL FROM:<evil@example.com> | mailfrom#1 differs 250 → 550",
        "RCPT TO:<ann@example.net> | not sent | rcptto#1 <ann@example.net> not reached 250 → -",
        "RCPT TO:<bob@example.net> | not sent | rcptto#1 <bob@example.net> not reached 250 → -",
        "DATA | not sent",
        "(a message of 45 bytes) | not sent | data#1 not reached - | spool#1 not reached - | each_rcpt#1 <ann@example.net> not reached - | set_binding#1 <ann@example.net> not reached - | final#1 <ann@example.net> not reached - | routing#1 <ann@example.net> not reached - | each_rcpt#1 <bob@example.net> not reached - | set_binding#1 <bob@example.net> not reached - | final#1 <bob@example.net> not reached - | routing#1 <bob@example.net> not reached - | reception#1 not reached 250 → -",
        "QUIT | command/2 follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })

  test('a greeting that is refused is answered with QUIT', () => {
    expect(whatIf(session, ['ehlo=bad.example']).acts).toMatchInlineSnapshot(`
      [
        "(connects) | accept same - | connect same 220",
        "EHLO bad.example | ehlo differs 250 → 550",
        "MAIL FROM:<news@example.com> | not sent | mailfrom#1 not reached 250 → -",
        "RCPT TO:<ann@example.net> | not sent | rcptto#1 <ann@example.net> not reached 250 → -",
        "RCPT TO:<bob@example.net> | not sent | rcptto#1 <bob@example.net> not reached 250 → -",
        "DATA | not sent",
        "(a message of 45 bytes) | not sent | data#1 not reached - | spool#1 not reached - | each_rcpt#1 <ann@example.net> not reached - | set_binding#1 <ann@example.net> not reached - | final#1 <ann@example.net> not reached - | routing#1 <ann@example.net> not reached - | each_rcpt#1 <bob@example.net> not reached - | set_binding#1 <bob@example.net> not reached - | final#1 <bob@example.net> not reached - | routing#1 <bob@example.net> not reached - | reception#1 not reached 250 → -",
        "QUIT | command/2 follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })

  test('a header field', () => {
    expect(whatIf(session, ['header[Subject]=spam']).acts.slice(5)).toMatchInlineSnapshot(`
      [
        "DATA | command follows 354",
        "(a message of 44 bytes) | data#1 same - | spool#1 differs - → 550 | each_rcpt#1 <ann@example.net> not reached - | set_binding#1 <ann@example.net> not reached - | final#1 <ann@example.net> not reached - | routing#1 <ann@example.net> not reached - | each_rcpt#1 <bob@example.net> not reached - | set_binding#1 <bob@example.net> not reached - | final#1 <bob@example.net> not reached - | routing#1 <bob@example.net> not reached - | reception#1 not reached 250 → -",
        "QUIT | command/2 follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })

  test('the nth field of a name, a field that is added, the body: every other byte stays', () => {
    const tell = 'for _, v in ipairs(msg:header("X-Two")) do print(v) end print(msg:header("X-New")[1])'
    const { drifts } = whatIf(recorded({ validate_data: tell }, message), [
      'header[x-two][2]=c',
      'header[X-New]=n',
      'body=other\r\n',
    ])
    expect(drifts).toMatchInlineSnapshot(`
      [
        "data#1 output info output: ["a","b","nil"] → ["a","c","n"] (validate_data)",
      ]
    `)
  })
})

describe('where the recording does not reach', () => {
  const refused = recorded({ validate_rcptto: refusing('msg:rcptto():find("ann")', 'no') }, [
    'EHLO mail.example.com',
    'MAIL FROM:<news@example.com>',
    'RCPT TO:<ann@example.net>',
    'QUIT',
  ])

  test('a client that is let in goes on as it was recorded, and from there it is a guess', () => {
    expect(whatIf(refused, ['rcpt=bob@example.net'])).toMatchInlineSnapshot(
      { whole: expect.anything() },
      `
      {
        "acts": [
          "(connects) | accept same - | connect same 220",
          "EHLO mail.example.com | ehlo same 250",
          "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
          "RCPT TO:<bob@example.net> | rcptto#1 <bob@example.net> differs 550 → 250",
          "QUIT | command follows 221",
          "(the connection is closed) | dealloc same -",
        ],
        "drifts": [
          "rcptto#1 <bob@example.net> reply critical reply: [550,"no"] → [250,"2.0.0 RCPT TO accepted"] (validate_rcptto, policy.lua:3 recorded)",
        ],
        "guessedFrom": "rcptto#1 <bob@example.net>",
        "undecidable": null,
        "verdict": "differs",
        "whole": Anything,
      }
    `,
    )
  })

  test('a message that was never sent can be given', () => {
    const { acts, verdict } = whatIf(refused, ['rcpt=bob@example.net', 'content=Subject: given\r\n\r\nwords\r\n'])
    expect({ acts, verdict }).toMatchInlineSnapshot(`
      {
        "acts": [
          "(connects) | accept same - | connect same 220",
          "EHLO mail.example.com | ehlo same 250",
          "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
          "RCPT TO:<bob@example.net> | rcptto#1 <bob@example.net> differs 550 → 250",
          "DATA | command follows - → 354",
          "(a message of 25 bytes) | data#1 beyond - | spool#1 beyond - | each_rcpt#1 <bob@example.net> beyond - | set_binding#1 <bob@example.net> beyond - | final#1 <bob@example.net> beyond - | routing#1 <bob@example.net> beyond - | reception#1 beyond - → 250",
          "QUIT | command follows 221",
          "(the connection is closed) | dealloc same -",
        ],
        "verdict": "differs",
      }
    `)
  })

  test('it is not sent where there is still nobody to send it to', () => {
    expect(whatIf(refused, ['content=Subject: given\r\n\r\n']).acts).toMatchInlineSnapshot(`
      [
        "(connects) | accept same - | connect same 220",
        "EHLO mail.example.com | ehlo same 250",
        "MAIL FROM:<news@example.com> | mailfrom#1 same 250",
        "RCPT TO:<ann@example.net> | rcptto#1 <ann@example.net> same 550",
        "DATA | not sent",
        "(a message of 18 bytes) | not sent",
        "QUIT | command follows 221",
        "(the connection is closed) | dealloc same -",
      ]
    `)
  })

  test('a message that is asked for and that nobody has is undecidable', () => {
    const eager = recorded({ validate_mailfrom: refusing('tostring(str):find("evil")', 'no') }, [
      'EHLO mail.example.com',
      ['MAIL FROM:<evil@example.com>', 'RCPT TO:<ann@example.net>', 'DATA'],
      'QUIT',
    ])
    const { undecidable, verdict } = whatIf(eager, ['mail=good@example.com'])
    expect({ undecidable, verdict }).toMatchInlineSnapshot(`
      {
        "undecidable": "data#1: the client is asked for its message, and the recorded one never came to send it; give the message: --set-file 'message[1].content=FILE'",
        "verdict": "undecidable",
      }
    `)
  })
})

describe('answers of the world', () => {
  const asking = [
    'local found, why = msys.dnsLookup(msys.expandMacro("%{vctx_conn:ehlo_domain}"), "A")',
    'print(found and found[1] or why)',
  ]
  const world = { dns: { 'mail.example.com A': ['192.0.2.1'] } }
  const session = recorded({ validate_ehlo: asking.join(' ') }, message, { world })

  test('one that was recorded can be another', () => {
    expect(whatIf(session, ['dns[mail.example.com A]=192.0.2.9']).drifts).toMatchInlineSnapshot(`
      [
        "ehlo output info output: ["192.0.2.1"] → ["192.0.2.9"] (validate_ehlo)",
      ]
    `)
    expect(() => whatIf(session, ['dns[example.com MX]=NXDOMIAN'])).toThrow('did you mean NXDOMAIN?')
    expect(whatIf(session, ['dns[MAIL.example.com a]=NXDOMAIN']).drifts).toMatchInlineSnapshot(`
      [
        "ehlo output info output: ["192.0.2.1"] → ["NXDOMAIN"] (validate_ehlo)",
      ]
    `)
  })

  test('one that was never recorded is undecidable, until an edit gives it', () => {
    expect(whatIf(session, ['ehlo=new.example']).undecidable).toMatchInlineSnapshot(
      `"ehlo: msys.dnsLookup("new.example","A") was never asked in this session; give the answer: --set 'dns[new.example A]=NXDOMAIN'"`,
    )
    const { verdict, whole } = whatIf(session, ['ehlo=new.example', 'dns[new.example A]=192.0.2.7'])
    expect({ verdict, simulated: whole.simulated, unasked: whole.unasked }).toMatchInlineSnapshot(`
      {
        "simulated": 1,
        "unasked": [],
        "verdict": "differs",
      }
    `)
  })

  test('one that nothing asks is told', () => {
    expect(whatIf(session, ['dns[other.example MX]=mx.example']).whole.unasked).toEqual(['dns[other.example MX]'])
  })
})

describe('another policy', () => {
  test('runs the copy, on its own or with edits', () => {
    const session = recorded(policy, message)
    const candidate = { ...policy, validate_rcptto: refusing('msg:rcptto():find("bob")', 'not bob') }
    expect(whatIf(session, [], candidate).drifts).toMatchInlineSnapshot(`
      [
        "rcptto#1 <bob@example.net> reply critical reply: [250,"2.0.0 RCPT TO accepted"] → [550,"not bob"] (validate_rcptto, policy.lua:7)",
      ]
    `)
    expect(whatIf(session, ['rcpt[2]=eve@example.net'], candidate).verdict).toBe('same')
  })
})
