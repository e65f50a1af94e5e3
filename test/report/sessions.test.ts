import { describe, expect, test } from 'vitest'
import { sessionText } from '../../src/report/session-text.js'
import { sessionsText } from '../../src/report/sessions-text.js'
import { aListing, aSession, ascii, hostile, narrow, someEvents, wide } from './given.js'

const rows = [
  aListing(),
  aListing({ source: '', worstReply: 250, recipients: ['a@example.net'], end: null }),
  aListing({ source: 'a name that is far too long for any column', senders: ['<>'], worstReply: 451, gaps: 1 }),
  aListing({ source: '', peer: '', senders: [], recipients: [], worstReply: null, phases: 0, erasedAt: 1 }),
]

describe('a list of sessions', () => {
  test('at 80 columns', () => {
    expect(sessionsText(rows, wide, { total: 1004 })).toMatchInlineSnapshot(`
      "id        session                  peer        sender        recipients    reply
      000000a1  newsletter               192.0.2.10  news@exampl…  a@example.n…    550
      000000a1  …000000a1                192.0.2.10  news@exampl…  a@example.n…  250 ?
      000000a1  a name that is far too…  192.0.2.10  <>            a@example.n…  451 ?
      000000a1  (erased)
      and 1,000 more sessions
      ?: not all of it is recorded: it has a gap (--where end:gap), or is not over
        (--where end:unfinished)
      "
    `)
  })

  test('at 40 columns', () => {
    expect(sessionsText(rows, narrow)).toMatchInlineSnapshot(`
      "id        session                  reply
      000000a1  newsletter                 550
      000000a1  …000000a1                250 ?
      000000a1  a name that is far too…  451 ?
      000000a1  (erased)
      ?: not all of it is recorded: it has a
        gap (--where end:gap), or is not over
        (--where end:unfinished)
      "
    `)
  })

  test('at 140 columns', () => {
    expect(sessionsText(rows, { ...wide, width: 140 })).toMatchInlineSnapshot(`
      "id        day         time      session                           peer        sender            recipients        reply  phase  end
      000000a1  2026-03-01  09:00:00  newsletter                        192.0.2.10  news@example.com  a@example.net +2    550  final  quit
      000000a1  2026-03-01  09:00:00  …000000a1                         192.0.2.10  news@example.com  a@example.net     250 ?  final  unfinished
      000000a1  2026-03-01  09:00:00  a name that is far too long for…  192.0.2.10  <>                a@example.net +2  451 ?  final  gap
      000000a1  2026-03-01  09:00:00  (erased)                                                                                        erased
      ?: not all of it is recorded: it has a gap (--where end:gap), or is not over (--where end:unfinished)
      "
    `)
  })

  describe('of several revisions', () => {
    const next = aListing({ id: '01890000-0000-7000-8000-00000000b2c3', revision: 'b'.repeat(64) })
    const revisions = new Map([['a'.repeat(64), 'inbound']])

    test('says which each is of, where there is room', () => {
      expect(sessionsText([aListing(), next], { ...wide, width: 110 }, { revisions })).toMatchInlineSnapshot(`
        "id        time      session     peer        sender            recipients        reply  end   revision
        000000a1  09:00:00  newsletter  192.0.2.10  news@example.com  a@example.net +2    550  quit  aaaaaaaaaaaa inb…
        0000b2c3  09:00:00  newsletter  192.0.2.10  news@example.com  a@example.net +2    550  quit  bbbbbbbbbbbb
        "
      `)
    })

    test('says who it was for rather than its revision at 80 columns', () => {
      expect(sessionsText([aListing(), next], wide, { revisions })).toMatchInlineSnapshot(`
        "id        session     peer        sender            recipients        reply
        000000a1  newsletter  192.0.2.10  news@example.com  a@example.net +2    550
        0000b2c3  newsletter  192.0.2.10  news@example.com  a@example.net +2    550
        "
      `)
    })
  })

  test('of none', () => {
    expect(sessionsText([], wide)).toMatchInlineSnapshot(`
      "There are no such sessions.
      "
    `)
  })

  test('keeps hostile text in its cell', () => {
    const text = sessionsText([aListing({ source: hostile, senders: ['日本語日本語日本語日本語日本語'] })], ascii)
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  })
})

describe('a session', () => {
  test('at 80 columns', () => {
    expect(sessionText(aSession(someEvents()), wide)).toMatchInlineSnapshot(`
      "newsletter 01890000-0000-7000-8000-0000000000a1
      2026-03-01 09:00:00, from 192.0.2.10:40001 to 198.51.100.25:25
      revision aaaaaaaaaaaa, wasmoon-lua5.1@1.18.10

      connect
        inbound.validate_connect → 0 (continue), 1,234 instructions
          asked msys.dnsLookup("10.2.0.192.in-addr.arpa", "PTR") →
            {"mail.example.com"}
          set ptr = "mail.example.com" in the connection context
        conn context ptr: mail.example.com
        S: 220 mx.example.org ESMTP

      ehlo
        C: EHLO mail.example.com
        S: 250-mx.example.org says hello
        S: 250-PIPELINING
        S: 250 SIZE

      rcptto#1 <bad@example.net>
        C: RCPT TO:<bad@example.net> (pipelined)
        inbound.validate_rcptto → 1 (done), 22 instructions
          set the reply to 550 5.1.1 no such user
        printed rcpt\\tbad@example.net
        S: 550 5.1.1 no such user

      data#1
        C: (a message of 2,048 bytes)
        inbound.validate_data → failed, 310 instructions
          set the header X-Seen: yes
          lantern/content.lua:17: attempt to index local 'subject' (a nil value)
          stack traceback:
          lantern/content.lua:17: in function 'score'
          policy.lua:40: in function <policy.lua:38>
        header x-seen: yes
        failed: validate_data: attempt to index local 'subject' (a nil value)
        S: 421 mx.example.org temporary issue, please retry your message later
          (disconnects)

      The client quit.
      "
    `)
  })

  test('at 40 columns, in ASCII', () => {
    expect(sessionText(aSession(someEvents()), { ...narrow, unicode: false })).toMatchInlineSnapshot(`
      "newsletter
        01890000-0000-7000-8000-0000000000a1
      2026-03-01 09:00:00, from
        192.0.2.10:40001 to 198.51.100.25:25
      revision aaaaaaaaaaaa,
        wasmoon-lua5.1@1.18.10

      connect
        inbound.validate_connect -> 0
          (continue), 1,234 instructions
          asked msys.dnsLookup("10.2.0.192.in-
            addr.arpa", "PTR") ->
            {"mail.example.com"}
          set ptr = "mail.example.com" in the
            connection context
        conn context ptr: mail.example.com
        S: 220 mx.example.org ESMTP

      ehlo
        C: EHLO mail.example.com
        S: 250-mx.example.org says hello
        S: 250-PIPELINING
        S: 250 SIZE

      rcptto#1 <bad@example.net>
        C: RCPT TO:<bad@example.net>
          (pipelined)
        inbound.validate_rcptto -> 1 (done),
          22 instructions
          set the reply to 550 5.1.1 no such
            user
        printed rcpt\\tbad@example.net
        S: 550 5.1.1 no such user

      data#1
        C: (a message of 2,048 bytes)
        inbound.validate_data -> failed, 310
          instructions
          set the header X-Seen: yes
          lantern/content.lua:17: attempt to
            index local 'subject' (a nil
            value)
          stack traceback:
          lantern/content.lua:17: in functi...
          policy.lua:40: in function <polic...
        header x-seen: yes
        failed: validate_data: attempt to
          index local 'subject' (a nil value)
        S: 421 mx.example.org temporary issue,
          please retry your message later
          (disconnects)

      The client quit.
      "
    `)
  })

  test('with a gap behind a phase says so', () => {
    const gap = { type: 'GapNoted', input: { what: 'behind data#1', why: 'nobody saw it' } } as const
    expect(sessionText(aSession([...someEvents().slice(0, 1), gap], 'x'), wide)).toContain(
      'Gap behind data#1: nobody saw it',
    )
  })

  test('with a gap says where and why', () => {
    const gap = { type: 'GapNoted', input: { what: 'data#1', why: hostile } } as const
    const text = sessionText(aSession([...someEvents().slice(0, 1), gap], 'x'), wide)
    expect(text).toMatchInlineSnapshot(`
      "newsletter x
      2026-03-01 09:00:00, from 192.0.2.10:40001 to 198.51.100.25:25
      revision aaaaaaaaaaaa, wasmoon-lua5.1@1.18.10

      Gap at data#1:
        \\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r\\nnext
      "
    `)
  })
})
