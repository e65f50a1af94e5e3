import { describe, expect, it } from 'vitest'
import type { ObservedSession } from '../../../src/capture/observed/observed-session.js'
import { decodeText } from '../../../src/domain/canonical.js'
import { hintOn } from '../../../src/domain/source-fidelity.js'
import { sourceTable } from '../../../src/domain/source-table.js'
import { type ImportedHere, imported } from './given-imported.js'
import { captured, dialogue, logged, mailed, received, rejected, transcribed } from './given-observed.js'

const refusing = { validate_rcptto: 'vctx:set_code(550, "no such user") return 1' }
const stated = { context: new Map() }

/** Whatever was seen: what is recorded of it replays the same. */
const faithful = (here: ImportedHere): ImportedHere => {
  expect(here.outcome).toBe('faithful')
  return here
}

describe('a capture of a whole session', () => {
  const here = imported(captured(), 'pcap')
  it('is recorded to its end, under the policy that is named, and replays the same', () => {
    expect(faithful(here)).toMatchObject({ ends: null, gaps: [], recording: { closed: { end: 'quit' } } })
    expect(here.replies).toEqual([
      'connect: 220',
      'ehlo: 250',
      'mailfrom#1: 250',
      'rcptto#1 <bob@y.test>: 250',
      'command: 354',
      'reception#1: 250',
      'command/2: 221',
    ])
  })
  it('says what it was seen by, and keeps what the server was seen to answer beside what the policy answers', () => {
    expect(here.recording.opened).toMatchObject({
      source: { kind: 'observed', format: 'pcap', files: ['file'], number: 1, greeting: [220, 'server.test ESMTP'] },
      peer: '192.0.2.10:40001',
      unknown: ['conn:*', 'mess:*', 'answers'],
    })
    const seen = here.recording.phases.map(({ key, input }) => [key, ...(input.seen ?? []).map(([code]) => code)])
    expect(seen).toEqual([
      ['connect'],
      ['ehlo', 250],
      ['mailfrom#1', 250],
      ['rcptto#1 <bob@y.test>', 250],
      ['command', 354],
      ['data#1', 250],
      ['each_rcpt#1 <bob@y.test>'],
      ['reception#1'],
      ['command/2', 221],
    ])
  })
  it('has the times of the capture, and the bytes of the message', () => {
    const [first, ...later] = here.recording.acts
    expect(first?.at).toBe(captured().at)
    expect(later.every(({ at }, index) => at > (later[index - 1] ?? first!).at)).toBe(true)
    const message = here.recording.acts.find(({ act }) => act.kind === 'message')?.act
    expect(message).toMatchObject({ content: 'Subject: hello\r\n\r\nbody\r\n' })
  })
  it('is the same under another policy that decides alike, and drifts under one that does not', () => {
    expect(here.compare({ validate_rcptto: '' }).verdict).toBe('same')
    expect(here.compare(refusing)).toMatchObject({ verdict: 'drifted', undecidable: null })
  })
})

/** Each session, and the first gap of what is recorded of it. */
const ends: readonly (readonly [what: string, observed: () => ObservedSession, gap: string])[] = [
  [
    'a refusal that the policy does not make',
    () => captured(dialogue({ 'C: DATA': ['C: RCPT TO:<cy@y.test>', 'S: 550 no', 'C: DATA'] })),
    'behind rcptto#1 <cy@y.test>: the server was seen to answer 550 no, and the policy answers 250 2.0.0 RCPT TO accepted: another policy decided, or state that is not shown; what followed belongs to that',
  ],
  [
    'a greeting that refuses',
    () => captured(['S: 554 go away', 'C: QUIT', 'S: 221 bye']),
    'behind connect: the server was seen to answer 554 go away, and the policy answers 220 mail.example.com ESMTP: another policy decided, or state that is not shown; what followed belongs to that',
  ],
  [
    'a message that is refused for now',
    () => captured(dialogue({ 'S: 250 taken': 'S: 451 later' })),
    'behind reception#1: the server was seen to answer 451 later, and the policy answers 250 2.0.0 OK: another policy decided, or state that is not shown; what followed belongs to that',
  ],
  [
    'STARTTLS, behind which a capture has nothing to read',
    () => captured(['S: 220 s', 'C: EHLO c', 'S: 250-s\n250 STARTTLS', 'C: STARTTLS', 'S: 220 go', 'C: \x16\x03\x01']),
    'behind starttls: everything behind STARTTLS: it is encrypted',
  ],
  [
    'AUTH, whose credentials are kept nowhere',
    () =>
      captured([
        'S: 220 s',
        'C: EHLO c',
        'S: 250-s\n250 AUTH PLAIN',
        'C: AUTH PLAIN AGEAYg==',
        'S: 235 ok',
        'C: QUIT',
        'S: 221 b',
      ]),
    'behind ehlo: what AUTH comes to: credentials are dropped when a source is read, and kept nowhere',
  ],
  [
    'XCLIENT, behind which the client is another one',
    () =>
      captured([
        'S: 220 s',
        'C: EHLO c',
        'S: 250-s\n250 XCLIENT ADDR',
        'C: XCLIENT ADDR=192.0.2.9',
        'S: 220 s',
        'C: QUIT',
        'S: 221 b',
      ]),
    'behind ehlo: for whom the client comes: the server took an XCLIENT',
  ],
  [
    'a connection that is cut in a capture that ends before it',
    () => captured(dialogue().slice(0, 6), { end: 'none' }),
    'behind rcptto#1 <bob@y.test>: what the client sent after that: the capture ends before the connection does',
  ],
  [
    'replies that belong to no command',
    () => captured(dialogue({ 'S: 250 ok': ['S: 250 ok', 'S: 250 ok'] })),
    'behind connect: which reply answers which command: a reply 250 was sent before the end of what it would answer (RCPT)',
  ],
  [
    'a transcript without its end',
    () => transcribed(dialogue().slice(0, -2)),
    'behind reception#1: the end: a transcript does not say how a connection ended',
  ],
  [
    'a transcript in which a program has lost bytes of an address',
    () => transcribed(dialogue({ 'C: RCPT TO:<bob@y.test>': 'C: RCPT TO:<b\xef\xbf\xbdb@y.test>' })),
    'behind mailfrom#1: a command: there is U+FFFD where a program has lost bytes of it',
  ],
  [
    'logs, which never have every command',
    () => logged([], [received]),
    'behind reception#1: the beginning and the end: the logs have neither; the time is that of the first record',
  ],
]

describe('a recording ends, with a gap, at', () => {
  it.each(ends)('%s', (_, observed, gap) => {
    const format =
      observed().rejections.length > 0 || gap.includes('the logs')
        ? 'momentum-logs'
        : observed().at === null
          ? 'transcript'
          : 'pcap'
    const here = faithful(imported(observed(), format))
    expect(here.gaps[0]).toBe(gap)
    expect(here.recording.closed?.end).toBe('open')
    expect(here.compare({ validate_data_spool: '' })).toMatchObject({ verdict: 'undecidable', drifts: [] })
  })
  it('a question that nobody answers, and goes on where a world is given', () => {
    const policy = { validate_mailfrom: 'msys.dnsLookup("x.test", "mx")' }
    const here = faithful(imported(captured(), 'pcap', { policy }))
    expect(here.gaps).toEqual([
      'mailfrom#1: msys.dnsLookup(["x.test","MX"]) was asked, and what it answered is not known',
    ])
    const answered = faithful(
      imported(captured(), 'pcap', { policy, world: { dns: { 'x.test MX': ['10 mx.x.test'] } } }),
    )
    expect(answered).toMatchObject({
      ends: null,
      recording: { opened: { source: { fidelity: { answers: 'stated' } } } },
    })
  })
  it('what the policy reads of state that the source does not show', () => {
    const policy = { validate_rcptto: 'if vctx:get(0, "blocked") == "yes" then return 1 end' }
    expect(faithful(imported(captured(), 'pcap', { policy })).gaps).toEqual([
      'rcptto#1 <bob@y.test>: the source of this recording could not see conn:blocked',
    ])
    expect(faithful(imported(captured(), 'pcap', { policy, stated })).gaps).toEqual([])
  })
  it('the end of a session that is over for the policy, and went on', () => {
    const policy = { validate_mailfrom: 'vctx:disconnect(250, "bye")' }
    expect(faithful(imported(captured(), 'pcap', { policy })).ends?.because).toBe('other policy')
  })
  it('a command of which a log has no rejection, and that the policy refuses', () => {
    const here = faithful(imported(logged([], [received]), 'momentum-logs', { policy: refusing }))
    expect(here.gaps[0]).toContain('the log has no rejection here, and the policy answers 550 no such user')
  })
  it('the second message of logs that do not tell which rejection belongs to which', () => {
    const here = faithful(imported(logged([rejected], [received]), 'momentum-logs', { policy: refusing }))
    expect(here.gaps[0]).toMatch(/^behind rcptto#1 <bob@y\.test>: which rejection belongs to which message:/)
  })
})

describe('what was seen is taken as it was', () => {
  it('a refusal that the policy makes too goes on', () => {
    const policy = { validate_rcptto: 'if tostring(str):find("cy@") then vctx:set_code(551, "not here") return 1 end' }
    const observed = captured(dialogue({ 'C: DATA': ['C: RCPT TO:<cy@y.test>', 'S: 550 no', 'C: DATA'] }))
    expect(faithful(imported(observed, 'pcap', { policy }))).toMatchObject({ ends: null })
  })
  it('a command that no policy hears of is answered as the server was seen to', () => {
    const observed = captured(dialogue({ 'C: QUIT': ['C: VRFY bob', 'S: 252 try', 'C: QUIT'] }))
    const here = faithful(imported(observed, 'pcap'))
    expect(here.replies).toContain('command/2: 252')
    expect(here.ends).toBeNull()
  })
  it('chunks stand for DATA and its message', () => {
    const observed = captured(
      dialogue({
        'C: DATA': ['C: BDAT 9\nSubject: '],
        'S: 354 go': [],
        'C: Subject: hello\n\nbody\n.': [],
        'S: 250 taken': [],
      }).flatMap((line) =>
        line.startsWith('C: BDAT')
          ? ['C: BDAT 12\nSubject: x', 'S: 250 12', 'C: BDAT 2 LAST\n', 'S: 250 taken']
          : [line],
      ),
    )
    const here = faithful(imported(observed, 'pcap'))
    expect(here.recording.phases.find(({ input }) => input.chunks)?.input.chunks).toEqual([
      'BDAT 12\r\n',
      'BDAT 2 LAST\r\n',
    ])
  })
  it('LMTP is held against the reply of each recipient', () => {
    const lines = [
      'S: 220 s',
      'C: LHLO c',
      'S: 250 s',
      'C: MAIL FROM:<a@x.test>',
      'S: 250 ok',
      'C: RCPT TO:<b@y.test>',
      'S: 250 ok',
      'C: RCPT TO:<c@y.test>',
      'S: 250 ok',
      'C: DATA',
      'S: 354 go',
      'C: x: y\n\n.',
      'S: 250 b\n550 c',
      'C: QUIT',
      'S: 221 b',
    ]
    const policy = {
      validate_data_spool_each_rcpt: 'if msg:rcptto() == "c@y.test" then vctx:set_code(550, "no") return 1 end',
    }
    const observed = captured(lines, { serverPort: 2525 })
    expect(faithful(imported(observed, 'pcap', { policy }))).toMatchObject({
      ends: null,
      recording: { opened: { path: 'lmtp' } },
    })
    expect(imported(observed, 'pcap').ends?.because).toBe('other policy')
  })
  it('a client that was gone in the middle has vanished', () => {
    const observed = captured(dialogue().slice(0, 7), { end: 'reset' })
    expect(faithful(imported(observed, 'pcap'))).toMatchObject({ ends: null, recording: { closed: { end: 'abort' } } })
  })
  it('what was pipelined is marked', () => {
    const observed = captured(
      dialogue({
        'C: MAIL FROM:<ann@x.test> SIZE=100': 'C: MAIL FROM:<ann@x.test>\nRCPT TO:<bob@y.test>',
        'S: 250 ok': 'S: 250 ok',
        'C: RCPT TO:<bob@y.test>': [],
      }),
    )
    const here = faithful(imported(observed, 'pcap'))
    expect(here.recording.acts.flatMap(({ act }) => ('pipelined' in act && act.pipelined ? [act.line] : []))).toEqual([
      'RCPT TO:<bob@y.test>\r\n',
    ])
  })
  it('a session of a transcript within TLS goes on, and what its handshake came to is unknown', () => {
    const lines = dialogue({
      'S: 250-server.test\n250 PIPELINING': [
        'S: 250-server.test\n250 STARTTLS',
        'C: STARTTLS',
        'S: 220 go',
        'C: EHLO client.test',
        'S: 250 server.test',
      ],
    })
    const here = faithful(imported(transcribed(lines), 'transcript', { stated }))
    expect(here.ends).toBeNull()
    expect(here.recording.opened.unknown).toContain('conn:tls_cipher')
    expect(here.recording.opened.offers?.map(decodeText)).toEqual(['STARTTLS'])
  })
})

describe('a message out of a file', () => {
  it('is a synthetic session in which all but the message is stated', () => {
    const here = faithful(imported(mailed(), 'eml', { stated }))
    expect(here).toMatchObject({ ends: null, gaps: [] })
    expect(here.recording.opened).toMatchObject({
      source: { synthetic: true, fidelity: { peer: 'stated', ehlo: 'stated', content: 'seen', time: 'unknown' } },
      peer: '192.0.2.7:40001',
      unknown: ['listener', 'time', 'answers'],
    })
  })
  it('is sent by a client that goes on as far as the policy lets it', () => {
    const here = faithful(imported(mailed(), 'eml', { policy: refusing, stated }))
    expect(here.replies).toEqual([
      'connect: 220',
      'ehlo: 250',
      'mailfrom#1: 250',
      'rcptto#1 <bob@y.test>: 550',
      'command: 554',
      'command/2: 221',
    ])
  })
})

describe('a line that was put together from an address', () => {
  const observed = logged([], [received])
  it.each([
    ['validate_mailfrom', 'print(#str)'],
    ['validate_mailfrom', 'print(str.buffer)'],
    ['validate_mailfrom', 'str:write("x")'],
    ['validate_rcptto', 'print(tostring(str))'],
    ['validate_rcptto', 'print(vctx:get(msys.core.VCTX_MESS, "mailfrom_string"))'],
    ['validate_data_spool', 'print(vctx:get(msys.core.VCTX_MESS, "rcptto_string"))'],
    ['validate_data_spool_each_rcpt', 'print(msg:context_get(msys.core.VCTX_MESS, "rcptto_string"))'],
  ])('is not read in %s by %s', (callout, body) => {
    const { verdict, undecidable } = imported(observed, 'momentum-logs', { stated }).compare({ [callout]: body })
    expect(verdict).toBe('undecidable')
    expect(undecidable?.call).toMatchObject({ call: 'state', hint: hintOn(sourceTable['momentum-logs'], 'line') })
  })
  it('may be replaced by the policy, and is then known', () => {
    const body = 'str:set("MAIL FROM:<other@x.test>\\r\\n") print(tostring(str))'
    const here = faithful(imported(observed, 'momentum-logs', { policy: { validate_mailfrom: body } }))
    expect(here.recording.phases.map(({ result }) => result).join()).toContain('"output":["MAIL FROM:<other@x.test>')
  })
  it('has its address', () => {
    const body = 'print(vctx:get(msys.core.VCTX_MESS, "rcptto_domain"), msg:rcptto())'
    const here = faithful(imported(observed, 'momentum-logs', { policy: { validate_data_spool_each_rcpt: body } }))
    expect(here.recording.phases.map(({ result }) => result).join()).toContain('y.test\\tbob@y.test')
  })
})

describe('an end of which the port is not known', () => {
  const observed = logged([], [received])
  it.each([
    ['tostring(ac.remote_addr)', 'validate_rcptto', 'print(tostring(accept.remote_addr))'],
    ['msg:reception_peer()', 'validate_data_spool', 'print(msg:reception_peer())'],
  ])('cannot be read by %s', (_, callout, body) => {
    const { undecidable } = imported(observed, 'momentum-logs').compare({ [callout]: body })
    expect(undecidable?.call).toMatchObject({
      key: 'peer-port',
      hint: 'use the recorder inside Momentum: the main log has addresses without ports',
    })
  })
})
