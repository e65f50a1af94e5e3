import { describe, expect, it } from 'vitest'
import { encodeText } from '../../../src/domain/canonical.js'
import { hasMark, hintOnRedaction, type Redaction } from '../../../src/domain/redaction.js'
import { keyName } from '../../../src/engine/redaction/keyed.js'
import { redactEnd } from '../../../src/engine/redaction/redact-end.js'
import { redactLine } from '../../../src/engine/redaction/redact-line.js'
import { SessionRedactor } from '../../../src/engine/redaction/session-redactor.js'
import { WithheldAnswers } from '../../../src/engine/redaction/withheld-answers.js'
import { envelopePath } from '../../../src/momentum/phases/envelope-path.js'
import { type Command, parseCommand, withoutLineEnd } from '../../../src/momentum/phases/smtp.js'
import { message, sent, withheld } from './given-withheld.js'

const key = Buffer.from('a key of sixteen or more')
const redactor = (changed: Partial<Redaction> = {}, of = key): SessionRedactor =>
  new SessionRedactor({
    redaction: { profile: 'p', addresses: 'pseudonyms', bodies: 'drop', headers: [], key: keyName(of), ...changed },
    key: of,
  })

const idle = { validate_connect: '' }

describe('a pseudonym', () => {
  const address = (text: string, by = redactor()): string => by.address(text)

  it('is the same for the same address, in whatever case its domain is, and under the same key alone', () => {
    expect(address('bob@Example.NET')).toMatchInlineSnapshot(`"redacted-f7b5f859dc8106056a03@Example.NET"`)
    expect(address('bob@example.net').split('@')[0]).toBe(address('bob@EXAMPLE.net').split('@')[0])
    expect(address('"bob"@example.net')).toBe(address('bob@example.net'))
    expect(address('"b\\ob"@example.net')).toBe(address('bob@example.net'))
    const others = ['Bob@example.net', 'bob@example.org', 'bob', 'bob+x@example.net', '"bob "@example.net']
    const all = ['bob@example.net', ...others].map((one) => address(one).split('@')[0])
    expect(new Set(all).size).toBe(all.length)
    expect(address('bob@example.net', redactor({}, Buffer.from('another key of sixteen')))).not.toBe(
      address('bob@example.net'),
    )
  })

  it('leaves the null sender and postmaster as they are', () => {
    for (const one of ['', 'postmaster', 'Postmaster', 'postmaster@example.net']) expect(address(one)).toBe(one)
  })

  it('is no pseudonym but one word where nothing is to be kept', () => {
    const by = redactor({ addresses: 'drop' })
    expect(['bob@example.net', 'ann@example.org', 'x'].map((one) => address(one, by))).toEqual([
      'redacted-dropped@example.net',
      'redacted-dropped@example.org',
      'redacted-dropped',
    ])
  })

  it('has nothing of what only stands where a domain does', () => {
    expect(address('bob@x,ann@y z')).toMatch(/^redacted-[0-9a-f]{20}@redacted-[0-9a-f]{20}$/)
    expect(address('bob@[192.0.2.1]')).toMatch(/^redacted-[0-9a-f]{20}@\[192\.0\.2\.1\]$/)
  })
})

it('of a connection that broke within a command nothing of that stays but its length', () => {
  const gone = { how: 'reset', within: 'command', octets: 16, received: 'RCPT TO:<bob@exa' } as const
  expect(redactEnd(redactor(), { gone })).toEqual({ gone: { how: 'reset', within: 'command', octets: 16 } })
  expect(redactEnd(redactor({ addresses: 'keep' }), { gone })).toEqual({ gone })
  expect(redactEnd(redactor(), {})).toEqual({})
})

describe('a text of any length', () => {
  it('is looked through once', () => {
    const by = redactor()
    const long = 'a'.repeat(2_000_000)
    by.mark('text', `${long}@x ${long}`)
    for (let count = 0; count < 5000; count += 1) by.address(`user${count}@example.net`)
    const other = 'o'.repeat(2_000_000)
    expect(by.holdsSecret(`${other} to user4999, and others`)).toBe(true)
    expect(by.holdsSecret(`${other} to user5000, and others`)).toBe(false)
    expect(by.holdsSecret('mail user77+x')).toBe(true)
    const { contents } = withheld({ validate_connect: '' }, [
      ...sent.slice(0, 4),
      `Subject: ${'b'.repeat(1_000_000)}\r\nFrom: ${'ann@x.example, '.repeat(20_000)}\r\n\r\nbody\r\n`,
    ])
    expect(contents.join()).not.toContain('ann')
  })
})

/** Numbers below a bound, the same for the same seed (xorshift). */
const drawing = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** A verb that nobody knows may be redacted to another one. */
const kindOf = (command: Command) => [command.verb, 'path' in command ? command.path === null : null]

describe('a command', () => {
  it('keeps its kind and what names nobody', () => {
    const by = redactor({ addresses: 'drop' })
    const lines = [
      'EHLO client.example',
      'EHLO bob@client',
      'MAIL FROM:<> SIZE=9 BODY=8BITMIME',
      'MAIL FROM:<bob@x.example> AUTH=bob@x ENVID=bob RET=HDRS bob',
      'mail from: <bob@x.example>',
      'MAIL FROM:bob@x.example SMTPUTF8',
      'RCPT TO:<@a,@b:bob@x.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@x',
      'RCPT TO:<"b>ob"@x.example>',
      'RCPT bob@x.example',
      'VRFY bob',
      'EXPN',
      'NOOP bob',
      'DATA',
      'QUIT bob',
      'bob@x.example',
      ' RCPT TO:<bob@x.example>',
      'BDAT 10 LAST',
      'BDAT bob',
      'STARTTLS',
      'AUTH LOGIN Ym9i',
      'AUTH LOGIN',
      'AUTH bob',
      'XCLIENT LOGIN=bob@x.example',
    ]
    expect(lines.map((line) => `${line} → ${redactLine(by, `${line}\r\n`).trimEnd()}`)).toMatchInlineSnapshot(`
      [
        "EHLO client.example → EHLO client.example",
        "EHLO bob@client → EHLO redacted-dropped",
        "MAIL FROM:<> SIZE=9 BODY=8BITMIME → MAIL FROM:<> SIZE=9 BODY=8BITMIME",
        "MAIL FROM:<bob@x.example> AUTH=bob@x ENVID=bob RET=HDRS bob → MAIL FROM:<redacted-dropped@x.example> AUTH=redacted-dropped ENVID=redacted-dropped RET=HDRS redacted-dropped",
        "mail from: <bob@x.example> → mail from: <redacted-dropped@x.example>",
        "MAIL FROM:bob@x.example SMTPUTF8 → MAIL FROM:redacted-dropped@x.example SMTPUTF8",
        "RCPT TO:<@a,@b:bob@x.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@x → RCPT TO:<@redacted-dropped:redacted-dropped@x.example> NOTIFY=SUCCESS,DELAY ORCPT=redacted-dropped",
        "RCPT TO:<"b>ob"@x.example> → RCPT TO:<redacted-dropped@x.example>",
        "RCPT bob@x.example → RCPT redacted-dropped",
        "VRFY bob → VRFY redacted-dropped",
        "EXPN → EXPN",
        "NOOP bob → NOOP redacted-dropped",
        "DATA → DATA",
        "QUIT bob → QUIT redacted-dropped",
        "bob@x.example → redacted-dropped",
        " RCPT TO:<bob@x.example> → redacted-dropped",
        "BDAT 10 LAST → BDAT 10 LAST",
        "BDAT bob → BDAT redacted-dropped",
        "STARTTLS → STARTTLS",
        "AUTH LOGIN Ym9i → AUTH LOGIN cmVkYWN0ZWQtZHJvcHBlZA==",
        "AUTH LOGIN → AUTH LOGIN",
        "AUTH bob → AUTH redacted-dropped",
        "XCLIENT LOGIN=bob@x.example → XCLIENT redacted-dropped",
      ]
    `)
  })

  it('has a mark wherever it is not as it came, and is read as one of the same kind, with the same path redacted', () => {
    const draw = drawing(20260101)
    const parts = [
      ...[
        'MAIL',
        'rcpt',
        'EHLO',
        'rset',
        'NOOP',
        'VRFY',
        'BDAT',
        'quit',
        'FROM:',
        'to:',
        ' ',
        ' ',
        '\t',
        '<',
        '>',
        '"',
        '@',
      ],
      ...[
        'postmaster',
        'bob',
        'x.example',
        'a!b',
        ':',
        '@r.example:',
        'SIZE=9',
        'body=8bitmime',
        'ENVID=',
        '\\',
        '\0',
        '9',
      ],
    ]
    for (let count = 0; count < 5000; count += 1) {
      const begun = draw(2) ? ['MAIL FROM:<', 'rcpt  TO:', 'MAIL\tFROM: <@r:', 'Rcpt to:<postmaster'][draw(4)]! : ''
      const line = `${begun}${Array.from({ length: draw(8) }, () => parts[draw(parts.length)]).join('')}\r\n`
      const by = redactor()
      const written = redactLine(by, line)
      if (written !== line) expect(hasMark(written), line).toBe(true)
      const [was, is] = [parseCommand(line), parseCommand(written)]
      // what stands between a verb and FROM: may be anything: then the whole is a mark, and the replies tell that it was another
      if ('path' in was && was.path !== null && envelopePath(withoutLineEnd(line)) === null) continue
      expect(kindOf(is), `${line}${written}`).toEqual(kindOf(was))
      if ('path' in was && was.path !== null && 'path' in is) expect(is.path, line).toBe(by.address(was.path))
    }
  })

  it('is as it came where addresses are kept', () => {
    expect(redactLine(redactor({ addresses: 'keep' }), 'VRFY bob\r\n')).toBe('VRFY bob\r\n')
  })
})

describe('what is recorded', () => {
  it('begins with the profile, and has nothing of its key', () => {
    const { events, recording } = withheld({ validate_connect: '' }, sent)
    expect(recording.opened.redacted).toMatchInlineSnapshot(`
      {
        "addresses": "pseudonyms",
        "bodies": "hash",
        "headers": [
          "subject",
          "from",
        ],
        "key": "99ba028fd7d8d171",
        "profile": "test",
      }
    `)
    expect(events.join()).not.toContain('a key of')
    // what was heard hangs on the version of the host's rules
    const told = events.slice(3).map((event) => event.replace(/"heard":"[^"]*"/, '"heard":"…"'))
    expect(told).toMatchInlineSnapshot(`
      [
        "PhaseReached {"phase":"mailfrom","line":"MAIL FROM:<redacted-a76fb65f3fb9b250c697@x.example> SIZE=9\\r\\n"} null {"reply":[250,"2.0.0 MAIL FROM accepted"]}",
        "PhaseReached {"phase":"rcptto","recipient":"redacted-ec19278ac6092107657c@y.example","line":"RCPT TO:<redacted-ec19278ac6092107657c@y.example>\\r\\n"} null {"reply":[250,"2.0.0 RCPT TO accepted"]}",
        "PhaseReached {"phase":"command","line":"DATA\\r\\n"} null {"reply":[354,"go ahead"]}",
        "PhaseReached {"phase":"data","content":{"blob":"a524a1c958fd650259c45fb30d64612c36d6a409860f8602eb88ab7641ce9862","size":65},"lacks":{"body":{"why":"redacted","hash":"c2d91e992c0154a639d49cf622700e7badf495160044d6e4d441f5e0eab88787"},"fields":true}} null {}",
        "PhaseReached {"phase":"reception"} null {"reply":[250,"2.0.0 OK"]}",
        "PhaseReached {"phase":"command","occurrence":2,"line":"QUIT\\r\\n"} null {"reply":[221,"2.0.0 goodbye"]}",
        "SessionClosed {"events":9,"end":"quit","heard":"…"} null null",
      ]
    `)
  })

  it('has a gap where the policy read what was redacted, and from there on what the client did and the codes', () => {
    const reading = { validate_rcptto: 'vctx:set_code(550, msg:rcptto() .. " is nobody") return 1' }
    const { events, outcome, replies } = withheld(reading, sent)
    expect(replies[3]).toBe('550 bob@y.example is nobody')
    expect(outcome).toBe('faithful')
    expect(events.slice(4).map((event) => event.replace(/"heard":"[^"]*"/, '"heard":""'))).toMatchInlineSnapshot(`
      [
        "GapNoted {"what":"rcptto#1 <redacted-ec19278ac6092107657c@y.example>","why":"the policy reads an address, which was redacted when this was recorded (profile test)","redacted":true} null null",
        "PhaseReached {"phase":"rcptto","recipient":"redacted-ec19278ac6092107657c@y.example","line":"RCPT TO:<redacted-ec19278ac6092107657c@y.example>\\r\\n"} null {"reply":[550,""]}",
        "PhaseReached {"phase":"command","line":"DATA\\r\\n"} null {"reply":[554,""]}",
        "PhaseReached {"phase":"command","occurrence":2,"line":"QUIT\\r\\n"} null {"reply":[221,""]}",
        "SessionClosed {"events":8,"end":"quit","heard":""} null null",
      ]
    `)
  })

  it('has the header fields that are to be kept, those with addresses as pseudonyms', () => {
    const { contents } = withheld({ validate_connect: '' }, [
      ...sent.slice(0, 4),
      'Subject: for bob\r\nsubject: hello\r\nFrom: =?utf-8?Q?bob=40x?= <ann@x.example>, "c d"@e.example\r\nX: y\r\n\r\nbody\r\n',
    ])
    expect(contents).toMatchInlineSnapshot(`
      [
        "Subject: redacted-0b6e89c4f6b46eb5331d
      subject: hello
      From: redacted-a76fb65f3fb9b250c697@x.example, redacted-db1bbb85dc1a32b57c00@e.example

      ",
      ]
    `)
  })

  it('has no local part of the session in the name of a field, nor in letters of another size', () => {
    const acts = ['EHLO c', 'MAIL FROM:<j\xc3\xa9r\xc3\xb4me@x.example>', 'RCPT TO:<annsmith@y.example>', 'DATA']
    const content = 'Subject: J\xc3\x89R\xc3\x94ME\r\nX-AnnSmith: 1\r\nann@x : a\r\nReceived: x\r\n\r\nbody\r\n'
    const { contents } = withheld(idle, [...acts, content], { redaction: { headers: 'keep', addresses: 'drop' } })
    expect(contents).toMatchInlineSnapshot(`
      [
        "Subject: redacted-dropped
      redacted-dropped: 1
      redacted-dropped: a
      Received: x

      body
      ",
      ]
    `)
    const named = withheld(idle, ['EHLO c', 'MAIL FROM:<subject@x.example>', acts[2]!, 'DATA', message], {
      redaction: { headers: 'keep', addresses: 'drop' },
    })
    expect(named.contents.join()).toContain('Subject: hello')
  })

  it.each([
    ['Ann <ann@x.example>, bob@y.example', '["x.example","y.example"]'],
    ['"q@quoted.example" <ann@x.example>', '["x.example"]'],
    ['(c@comment.example) ann@x.example', '["x.example"]'],
    ['team: ann@x.example, bob@y.example;', '["x.example","y.example"]'],
    ['ann@x.example ann@y.example', '["x.example"]'],
    ['ann', null],
  ])('has of %s the domains that the host reads in it, or nobody may read them', (value, domains) => {
    const given = withheld({ validate_connect: '' }, [...sent.slice(0, 4), `From: ${value}\r\n\r\nbody\r\n`])
    const literal = (domains ?? '').replace('[', '{').replace(']', '}')
    const compared = given.compare({
      validate_data: `local is, was = msg:address_header("From", "domain"), ${domains === null ? '{}' : literal}
        if table.concat(is, " ") ~= table.concat(was, " ") then error(table.concat(is, " ")) end`,
    })
    expect([compared.verdict, compared.drifts[0]]).toEqual([domains === null ? 'undecidable' : 'same', undefined])
  })

  it('has the header alone where its body is a digest, the same for the same body', () => {
    const [one, two] = [message, message.replace('hello', 'again')].map((text) =>
      withheld({ validate_connect: '' }, [...sent.slice(0, 4), text]).events.find((event) => event.includes('lacks')),
    )
    const hash = (text: string | undefined): string | undefined => /"hash":"(\w{64})"/.exec(text ?? '')?.[1]
    expect(hash(one)).toBeDefined()
    expect(hash(one)).toBe(hash(two))
  })

  it('ends where an answer tells what was redacted', () => {
    const asking = { validate_rcptto: 'msys.dnsLookup(vctx:get(msys.core.VCTX_MESS, "rcptto_domain"), "txt")' }
    const telling = withheld(asking, sent, { world: { dns: { 'y.example TXT': ['owner=bob'] } } })
    expect(telling.outcome).toBe('faithful')
    expect(telling.recording.gaps[0]?.why).toBe('the answer to msys.dnsLookup tells what was redacted')
    expect(telling.events.join()).not.toContain('owner=')
    const silent = withheld(asking, sent, { world: { dns: { 'y.example TXT': ['bobsleigh'] } } })
    expect(silent.recording.gaps).toEqual([])
  })

  it.each([
    ['what is no UTF-8', encodeText('to bob, M\xfcller')],
    ['a key of a table', { 'mailbox bob': [1] }],
    ['an inner text', [[null, { a: ['bob'] }]]],
  ])('also in %s', (_what, answer) => {
    const by = redactor()
    by.address('bob@y.example')
    const call = { call: 'msys.db.query', class: 'stable', key: 'k', at: 0 } as const
    const answers = new WithheldAnswers([{ call: call.call, key: 'k', answer }], by)
    expect(() => answers.take(call)).toThrow(/the answer to msys\.db\.query tells what was redacted/)
  })

  it('has whom AUTH is of as a pseudonym, and a candidate may not read who it is', () => {
    const acts = [
      'EHLO client.example',
      { kind: 'command', line: 'AUTH PLAIN\r\n', credentials: { user: 'ann' } } as const,
      'MAIL FROM:<>',
    ]
    const given = withheld({ validate_connect: '' }, acts, {
      opened: { offers: ['AUTH PLAIN'], withholds: ['passwords'] },
    })
    expect(given.replies.at(-2)).toMatch(/^235 /)
    expect(given.outcome).toBe('faithful')
    expect(given.events.join()).not.toMatch(/\bann\b/)
    expect(given.compare({ validate_ehlo: '' }).verdict).toBe('same')
    const reading = 'print(vctx:get(msys.core.VCTX_CONN, "auth_user"))'
    expect(given.compare({ validate_mailfrom: reading }).undecidable?.call.hint).toBe(hintOnRedaction)
  })
})
