import { describe, expect, it } from 'vitest'
import { hintOnBodies, hintOnRedaction, type Redaction } from '../../../src/domain/redaction.js'
import { message, sent, strict, withheld } from './given-withheld.js'

const verdictOf = (candidate: Readonly<Record<string, string>>, given = redacted): string => {
  const { verdict, undecidable } = given.compare(candidate)
  return undecidable ? `${verdict} at ${undecidable.phase}: ${undecidable.call.hint}` : verdict
}

const idle = { validate_connect: '' }
const redacted = withheld(idle, sent)
const without = withheld(idle, sent, { redaction: null, bodies: 'none' })
const unread = withheld(idle, sent, { redaction: null, bodies: 'read' })

const readers: readonly (readonly [callout: string, body: string])[] = [
  ['validate_mailfrom', 'print(str)'],
  ['validate_mailfrom', 'if #str > 100 then print("long") end'],
  ['validate_mailfrom', 'print(str.len)'],
  ['validate_mailfrom', 'print(str.buffer)'],
  ['validate_mailfrom', 'print(vctx:get(msys.core.VCTX_MESS, "mailfrom_string"))'],
  ['validate_mailfrom', 'print(vctx:get(msys.core.VCTX_MESS, "mailfrom_localpart"))'],
  ['validate_mailfrom', 'print(msys.expandMacro("%{vctx_mess:mailfrom_localpart}"))'],
  ['validate_mailfrom', 'print(msys.expandMacro("%{spfv1:l1r}"))'],
  ['validate_mailfrom', 'print(msys.expandMacro("%{spfv1:s}"))'],
  ['validate_rcptto', 'print(str)'],
  ['validate_rcptto', 'if msg:rcptto() == "root@y.example" then vctx:set_code(550, "no") end'],
  ['validate_rcptto', 'print(vctx:get(msys.core.VCTX_MESS, "rcptto_localpart"))'],
  ['validate_rcptto', 'print(msg:mailfrom())'],
  ['validate_data', 'for _, one in ipairs(vctx:recipient_list()) do print(one) end'],
  ['validate_data', 'vctx:remove_recipient("root@y.example")'],
  ['validate_data', 'vctx:recipient_list({ "root@y.example" })'],
  ['validate_data', 'print(msg:header("X-Other")[1])'],
  ['validate_data', 'print(#msg:header("X-Absent"))'],
  ['validate_data', 'print(msg:header("From")[1])'],
  ['validate_data', 'msg:header("X-Other", "mine")'],
  ['validate_data', 'print(msg:address_header("From", "localpart")[1])'],
  ['validate_data', 'print(msg:address_header("To", "domain")[1])'],
  ['validate_data', 'print(msg:body())'],
  ['validate_data', 'print(msg:raw())'],
  ['validate_data', 'print(msg:text())'],
  ['validate_data', 'print(msg:get_message_size())'],
  ['validate_data', 'print(msys.expandMacro("%{rfc2822:headers}"))'],
  ['validate_data', 'print(vctx:get(msys.core.VCTX_MESS, "rfc2822_date_missing"))'],
  ['validate_data', 'msg:inject("", "archive@z.example")'],
  ['validate_data', 'msg:mime()'],
  ['validate_data', 'local a, b = msys.core.string_new(), msys.core.string_new() msg:get_envelope2(1, a, b) print(a)'],
]

describe('a candidate that reads what was redacted', () => {
  it.each(readers)('in %s: %s', (callout, body) => {
    expect(verdictOf({ [callout]: body })).toMatch(/^undecidable at \w+/)
    expect(verdictOf({ [callout]: body })).toContain(hintOnRedaction)
  })
})

describe('a candidate that reads what was kept', () => {
  it.each([
    ['validate_mailfrom', 'if vctx:get(msys.core.VCTX_MESS, "mailfrom_domain") ~= "x.example" then error("?") end'],
    ['validate_rcptto', 'if vctx:get(msys.core.VCTX_MESS, "rcptto_domain") ~= "y.example" then error("?") end'],
    ['validate_rcptto', 'if msys.expandMacro("%{spfv1:o}") ~= "x.example" then error("?") end'],
    ['validate_data', 'if msg:header("Subject")[1] ~= "hello" then error("?") end'],
    ['validate_data', 'if msg:address_header("From", "domain")[1] ~= "x.example" then error("?") end'],
    ['validate_data_spool', 'if msg:routing_domain() == "" then error("?") end'],
    [
      'validate_data',
      'local a, b = msys.core.string_new(), msys.core.string_new() msg:get_envelope2(1, a, b) if tostring(b) ~= "x.example" then error("?") end',
    ],
  ])('in %s: %s', (callout, body) => {
    expect(verdictOf({ [callout]: body })).toBe('same')
  })

  it('and drifts, drifts', () => {
    expect(verdictOf({ validate_rcptto: 'vctx:set_code(550, "no") return 1' })).toBe('drifted')
    expect(verdictOf({ validate_data: 'msg:header("X-New", "yes", "append")' })).toBe('drifted')
  })
})

describe('what is said of a redacted session', () => {
  const changes: readonly (readonly [callout: string, body: string])[] = [
    ['validate_ehlo', 'if tostring(str):find("client") then vctx:set_code(550, "no") return 1 end'],
    [
      'validate_mailfrom',
      'if vctx:get(msys.core.VCTX_MESS, "mailfrom_domain") == "" then vctx:set_code(550, "no") return 1 end',
    ],
    ['validate_mailfrom', 'str:set("MAIL FROM:<other@z.example>\\r\\n")'],
    ['validate_rcptto', 'if msg:mailfrom() == "" then vctx:set_code(550, "no") return 1 end'],
    [
      'validate_rcptto',
      'if vctx:get(msys.core.VCTX_MESS, "rcptto_domain"):find("^y") then vctx:set_code(550, "no") return 1 end',
    ],
    ['validate_rcptto', 'if math.random() < 0.5 then vctx:set_code(451, "later") return 1 end'],
    ['validate_rcptto', 'str:set("RCPT TO:<other@z.example>\\r\\n")'],
    ['validate_data', 'vctx:add_recipient("more@z.example")'],
    ['validate_data', 'msg:header("X-New", "1", "prepend")'],
    ['validate_data', 'msg:header("Subject", "mine")'],
    [
      'validate_data',
      'if vctx:get(msys.core.VCTX_MESS, "rfc2822_date_missing") == "true" then vctx:set_code(550, "no") return 1 end',
    ],
    ['validate_data', 'if #(msg:header("Subject")) > 1 then vctx:set_code(550, "no") return 1 end'],
    ['validate_data_spool_each_rcpt', 'msg:rcptto("other@z.example")'],
    ['validate_data_spool_each_rcpt', 'if math.random() < 0.5 then msg:discard("250 gone") end'],
    ['validate_set_binding', 'if msg:routing_domain() == "y.example" then msg:binding("b") end'],
  ]
  const sessions = [
    sent,
    [
      'EHLO c',
      'MAIL FROM:<>',
      'RCPT TO:<postmaster>',
      'RCPT TO:<"a b"@Y.example>',
      'DATA',
      'Subject: a\r\nsubject: b\r\n\r\nx',
    ],
    [
      'HELO c',
      'MAIL FROM: <a@x.example> SIZE=1',
      'rcpt to:<b@y.example> NOTIFY=NEVER',
      'RCPT TO:<c@y.example>',
      'RCPT TO:<b@y.example>',
      'DATA',
      'Date: now\r\n\r\n',
    ],
    [
      'VRFY x',
      'EHLO c',
      'MAIL bob',
      'MAIL FROM:a@b',
      'RCPT TO:<@r:b@[192.0.2.1]>',
      'RSET',
      'MAIL FROM:<a@x.example>',
      'NOOP a',
      'DATA',
    ],
  ]
  const profiles: readonly Partial<Redaction>[] = [
    strict,
    { addresses: 'drop', bodies: 'drop', headers: [] },
    { addresses: 'pseudonyms', bodies: 'keep', headers: 'keep' },
    { addresses: 'keep', bodies: 'hash', headers: ['date'] },
  ]

  // what is drawn hangs on the names of recipients, and so on what stands in their place
  const isDrawn = (body: string): boolean => body.includes('math.random')
  // a macro that this host lacks where there is no sender's domain
  const isLacking = (body: string): boolean => body.includes('spfv1:s')

  it.each([...changes, ...readers].filter(([, body]) => !isDrawn(body)))(
    'is what is said of it as it came, or that nobody knows (%s: %s)',
    (callout, body) => {
      const candidate = { [callout]: body }
      for (const acts of sessions) {
        const plain = withheld(idle, acts, { redaction: null }).compare(candidate).verdict
        for (const redaction of profiles) {
          const { verdict } = withheld(idle, acts, { redaction }).compare(candidate)
          expect(['undecidable', plain], JSON.stringify([acts, redaction])).toContain(verdict)
        }
        const { verdict } = withheld(idle, acts, { redaction: null, bodies: 'read' }).compare(candidate)
        expect(['undecidable', plain], JSON.stringify(acts)).toContain(verdict)
      }
    },
  )

  it.each([...changes, ...readers].filter(([, body]) => !isLacking(body)))(
    'and what is recorded under that policy replays the same (%s: %s)',
    (callout, body) => {
      for (const acts of sessions)
        for (const redaction of [...profiles, null]) {
          const given = withheld({ [callout]: body }, acts, { redaction, bodies: 'read' })
          expect(given.outcome).toBe('faithful')
          if (!isDrawn(body))
            expect(given.replies).toEqual(withheld({ [callout]: body }, acts, { redaction: null }).replies)
          expect(given.recording.gaps.filter(({ why }) => /hangs on|a fault/.test(String(why)))).toEqual([])
        }
    },
  )
})

describe('bodies that were not kept', () => {
  const bodyReaders = readers.filter(([, body]) => /body|raw|text\(|size|inject|mime/.test(body))
  it.each(bodyReaders)('leave a candidate undecidable that reads one, in %s: %s', (callout, body) => {
    expect(verdictOf({ [callout]: body }, unread)).toBe(`undecidable at data#1: ${hintOnBodies}`)
    expect(verdictOf({ [callout]: body }, without)).toBe(`undecidable at data#1: ${hintOnBodies}`)
  })

  it.each(readers.filter((reader) => !bodyReaders.includes(reader)))(
    'leave everything else as it came, in %s: %s',
    (callout, body) => {
      expect(verdictOf({ [callout]: body }, unread)).toMatch(/^(?:same|drifted)$/)
      expect(verdictOf({ [callout]: body }, without)).toMatch(/^(?:same|drifted)$/)
    },
  )

  it('are not there', () => {
    for (const { contents, outcome } of [unread, without]) {
      expect(contents).toEqual([message.slice(0, message.indexOf('\r\n\r\n') + 4)])
      expect(outcome).toBe('faithful')
    }
  })
})

describe('a body that the policy reads', () => {
  it.each(['validate_data', 'validate_data_spool', 'validate_data_spool_each_rcpt', 'validate_set_binding'])(
    'is kept with the phase that reads it, in %s',
    (callout) => {
      const given = withheld({ [callout]: 'print(msg:body())' }, sent, { redaction: null, bodies: 'read' })
      expect(given.contents).toContain(message)
      expect(given.outcome).toBe('faithful')
      expect(
        verdictOf({ validate_data: 'if msg:body() == "" then error("?") end', [callout]: 'print(msg:body())' }, given),
      ).toBe('same')
    },
  )

  it('long after it came, is kept there', () => {
    const late = {
      validate_data: 'kept = msg msg:header("X-Seen", "yes", "append")',
      validate_mailfrom: 'if kept then print(kept:body()) end',
    }
    const given = withheld(late, [...sent.slice(0, -1), ...sent.slice(1)], { redaction: null, bodies: 'read' })
    expect(given.events.filter((event) => event.includes('"bodies":[[1,'))).toHaveLength(1)
    expect(given.contents).toContain(message)
    expect(given.outcome).toBe('faithful')
    expect(verdictOf({ ...late, validate_data: `${late.validate_data} print(#msg:body() > 0)` }, given)).toContain(
      'drifted',
    )
  })

  it('is a gap where none may be kept', () => {
    const given = withheld({ validate_data: 'vctx:set_code(550, msg:body():sub(1, 6)) return 1' }, sent, {
      redaction: null,
      bodies: 'none',
    })
    expect(given.replies.slice(-2)).toEqual(['550 secret', '221 2.0.0 goodbye'])
    expect(given.outcome).toBe('faithful')
    expect(verdictOf(idle, given)).toBe(`undecidable at data#1: ${hintOnBodies}`)
    expect(given.events.join().includes('550 secret')).toBe(false)
  })
})
