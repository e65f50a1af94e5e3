import { expect, it } from 'vitest'
import type { Redaction } from '../../../src/domain/redaction.js'
import type { Callouts } from '../given-recording.js'
import { message, strict, withheld } from './given-withheld.js'

const profiles: readonly Partial<Redaction>[] = [
  strict,
  { addresses: 'pseudonyms', bodies: 'keep', headers: 'keep' },
  { addresses: 'drop', bodies: 'keep', headers: 'keep' },
]

/** What of these candidates is told otherwise than of the recording that has all of it. To know less is no fault. */
const toldOtherwise = (acts: readonly string[], candidates: readonly Callouts[], base: Callouts = idle) => {
  const whole = withheld(base, acts, { redaction: null })
  const verdicts = candidates.map((candidate) => whole.compare(candidate).verdict)
  // else nothing could be told falsely
  expect(verdicts).toContain('drifted')
  return profiles.flatMap((redaction) => {
    const redacted = withheld(base, acts, { redaction })
    expect(redacted.outcome).toBe('faithful')
    return candidates.flatMap((candidate, index) => {
      const { verdict } = redacted.compare(candidate)
      return verdict === 'undecidable' || verdict === verdicts[index]
        ? []
        : [`${JSON.stringify(candidate)} is ${verdict}, and was ${verdicts[index]}`]
    })
  })
}

const idle = { validate_connect: '' }

const refusing = (callout: string, condition: string): Callouts => ({
  [callout]: `if ${condition} then vctx:set_code(550, "no") return 1 end`,
})

const line = (callout: string) => (pattern: string) => refusing(callout, `tostring(str):find("${pattern}")`)

const context = (callout: string) => (name: string, condition: string) =>
  refusing(callout, `vctx:get(msys.core.VCTX_MESS, "${name}")${condition}`)

it('a command is never told to be what it was not', () => {
  const acts = [
    'ehlo  client.example ',
    'mail from:<>\tSIZE=9  body=8bitmime',
    'rcpt to: postmaster@Y.example',
    'RCPT TO:<@r.example:postmaster@y.example>',
    'data',
    message,
  ]
  const candidates = [
    ...['^ehlo', '  ', ' $', ' \\r\\n$'].map(line('validate_ehlo')),
    ...['^mail', '\\t', '  ', 'body'].map(line('validate_mailfrom')),
    ...['^rcpt', '<', ': p', '@r%.'].map(line('validate_rcptto')),
    refusing('validate_ehlo', '#str == 24'),
    refusing('validate_ehlo', '#str ~= 24'),
  ]
  expect(toldOtherwise(acts, candidates)).toEqual([])
})

it('what stands where a domain does, and is none, is never told to be none', () => {
  const acts = ['EHLO c', 'MAIL FROM:<ann@exa!mple>', 'RCPT TO:<bob@y%z.example>', 'DATA', message]
  const envelope = (which: number, condition: string): Callouts => ({
    validate_data_spool_each_rcpt: `local a, b = msys.core.string_new(), msys.core.string_new() msg:get_envelope2(${which}, a, b)
      if ${condition} then msg:discard("550 x") end`,
  })
  const candidates = [
    context('validate_mailfrom')('mailfrom_domain', ' == ""'),
    context('validate_mailfrom')('mailfrom_domain', ':find("!")'),
    context('validate_rcptto')('rcptto_domain', ' == ""'),
    context('validate_rcptto')('rcptto_domain', ':find("%%")'),
    { validate_data_spool_each_rcpt: 'if msg:routing_domain():find("%%") then msg:discard("550 x") end' },
    envelope(1, 'tostring(b) == ""'),
    envelope(2, 'b.len == 0'),
    envelope(2, 'b.len == 11'),
  ]
  expect(toldOtherwise(acts, candidates)).toEqual([])
})

it('what is set to what it was already is no change, or nobody knows', () => {
  const acts = ['EHLO c', 'MAIL FROM:<ann@x.example>', 'RCPT TO:<bob@y.example>', 'DATA', message]
  const set = (key: string, value: string): Callouts => ({
    validate_data: `vctx:set(msys.core.VCTX_MESS, "${key}", "${value}")`,
  })
  const candidates = [
    { validate_data_spool_each_rcpt: 'msg:rcptto("bob@y.example")' },
    { validate_data_spool_each_rcpt: 'msg:rcptto("bob@z.example")' },
    { validate_data_spool_each_rcpt: 'msg:mailfrom("ann@x.example")' },
    set('rcptto_localpart', 'bob'),
    set('rcptto_domain', 'y.example'),
    set('mailfrom_string', 'MAIL FROM:<ann@x.example>'),
    { validate_data: 'msg:header("From", "Ann <ann@x.example>", "replace")' },
    { validate_data: 'msg:header("Subject", "hello", "replace")' },
  ]
  expect(toldOtherwise(acts, candidates)).toEqual([])
  const aliasing = withheld(idle, acts).compare({ validate_data_spool_each_rcpt: 'msg:rcptto("bob@z.example")' })
  expect(aliasing.verdict).toBe('drifted')
})

const contents = [
  'Subject: hello\r\nFrom: Ann <ann+tag@x.example>\r\nTo: bob@y.example\r\n\r\nbody\r\n',
  'Subject: hello\r\nContent-Type: multipart/mixed; boundary="=_ab@host"\r\n\r\n--=_ab@host\r\nContent-Type: text/plain\r\n\r\nhi\r\n--=_ab@host\r\nContent-Type: text/html\r\n\r\nhi2\r\n--=_ab@host--\r\n',
  'Content-Type: text/plain; charset=utf-8; name="ann@x.txt"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="bob@y"\r\n\r\naGVsbG8=\r\n',
  'To: friends: ann@x.example, bob@Y.Example;, nobody\r\nReceived: from a by b with c id 1 for <bob@y.example>; Mon\r\nReceived: x\r\n\r\nb\r\n',
  'Subject: a\r\nann@x.example: hello\r\nX-Annabel-Smith: 1\r\n\r\nbody\r\n',
]

const part = 'msg:mime()'

const measures = [
  ...[50, 80, 120, 250].map((size) => `msg:get_message_size() < ${size}`),
  ...[50, 80, 120, 250].map((size) => `msg:copy():get_message_size() < ${size}`),
  ...[50, 80, 120, 250].map((size) => `msg:render_to_string(msys.core.string_new(), 2) < ${size}`),
  ...['msg:raw_match("ann")', 'not msg:raw_match("ann")', 'msg:raw_replace("ann", "x")', `${part}:raw_match("@")`],
  ...[`${part}.parts`, `${part}.thread`, `type(msg:text()) == "table"`, 'msg:text() == nil', 'msg:text_match("hello")'],
  ...['part', 'text'].map((what) => `msys.expandMacro("%{rfc2822:${what},2}") == ""`),
  `${part}:content_type().mimetype == "multipart/mixed"`,
  `${part}:content_type().charset == "utf-8"`,
  `${part}:content_type().is_attachment`,
  `${part}:content_type().filename == nil`,
  `${part}:address_header("From", "detail")[1] == "tag"`,
  `#${part}:address_header("To", "detail") == 3`,
  `#${part}:address_header("Received", "domain") == 3`,
  '#msg:address_header("Received", "domain") == 1',
  'msg:address_header("From", "detail")[1] == "tag"',
  '#msg:header("ann@x.example") == 1',
  '#msg:header("X-Annabel-Smith") == 1',
  '#msg:header("X-Other") == 0',
  '#msg:header("Subject") == 1',
  'msg:body() == "body\\r\\n"',
  'msg:body_match("hi2")',
]

it('a content of which a header field was rewritten is never measured, searched or cut into parts', () => {
  for (const content of contents) {
    const acts = ['EHLO c', 'MAIL FROM:<annabel-smith@x.example>', 'RCPT TO:<bob@y.example>', 'DATA', content]
    const candidates = measures.map((measure) => refusing('validate_data', measure))
    expect(toldOtherwise(acts, candidates)).toEqual([])
    expect(withheld(idle, acts, { redaction: profiles[1]! }).contents.join()).not.toMatch(/ann@|annabel/i)
  }
})

it('and its body, and its other fields, still are what they are', () => {
  const acts = ['EHLO c', 'MAIL FROM:<ann@x.example>', 'RCPT TO:<bob@y.example>', 'DATA', contents[0]!]
  const { compare } = withheld(idle, acts, { redaction: profiles[1]! })
  const told = ['msg:body() == "body\\r\\n"', 'msg:body_match("body")', 'msg:header("Subject")[1] == "hello"']
  for (const condition of told) expect(compare(refusing('validate_data', condition)).verdict).toBe('drifted')
})

it('what a policy does with what was rewritten is not recorded as what it did', () => {
  const acts = ['EHLO c', 'MAIL FROM:<ann@x.example>', 'RCPT TO:<bob@y.example>', 'DATA', contents[0]!]
  const base = { validate_data: 'msg:header("X-Size", tostring(msg:get_message_size()), "append")' }
  const { events, recording, outcome } = withheld(base, acts, { redaction: profiles[1]! })
  expect([events.join().includes('X-Size'), recording.gaps.length, outcome]).toEqual([false, 1, 'faithful'])
})
