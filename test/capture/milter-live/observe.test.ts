import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../src/domain/canonical.js'
import { hasPostfix } from '../postfix.js'
import { begin, expectPostfix, givenPostfix, hello, mail, rcpt } from './given-postfix.js'

expectPostfix()

const refusing = 'vctx:set_code(550, "5.7.1 no") return msys.core.VALIDATE_DONE'

describe.skipIf(!hasPostfix)('a live Postfix that is observed', () => {
  const given = givenPostfix({
    picky: { smtpd_recipient_restrictions: 'reject_non_fqdn_recipient' },
    proxied: { smtpd_authorized_xclient_hosts: '127.0.0.0/8' },
  })

  it('has its sessions recorded, with what it is and what is not told', async () => {
    const milter = await given.milter(
      { validate_rcptto: 'print(str)', validate_data_spool: 'print(msg:body())' },
      { mode: 'observe' },
    )
    const { reply, delivered } = await given.send({
      header: 'X-Bare:no space\r\nX-Folded: a\r\n\tb\r\n',
      body: '..dot\r\nlf\ncr\r8\xff\0\r\n',
    })
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /)
    const { acts, opened, gaps, closed } = await milter.session()
    expect(acts.map(({ act }) => ('line' in act ? act.line : act.kind))).toEqual([
      'connect',
      `${hello}\r\n`,
      `${mail}\r\n`,
      `${rcpt}\r\n`,
      'DATA\r\n',
      'message',
    ])
    const { content } = acts.flatMap(({ act }) => (act.kind === 'message' ? [act] : []))[0]!
    expect(content).toMatch(
      /^Subject: hi\r\nMessage-Id: <message-\d+\.>\r\nDate: .*\r\nFrom: .*\r\nX-Bare:no space\r\nX-Folded: a\r\n\tb\r\n\r\n\.dot\r\nlf\r\ncr 8\xff\0\r\n$/,
    )
    expect((await delivered()).message).toContain('\r\n.dot\r\nlf\r\ncr 8\xff')
    expect(opened).toMatchObject({
      source: {
        kind: 'milter',
        mode: 'observe',
        mta: expect.stringMatching(/^Postfix/),
        host: 'mx.test',
        client: 'localhost',
        protocol: 6,
        notTheClients: ['greeting', 'commands', 'pipelining', 'message', 'refusals', 'extensions', 'end'],
      },
      listener: `127.0.0.1:${given.port()}`,
    })
    expect(decodeText(opened.peer)).toMatch(/^127\.0\.0\.1:\d+$/)
    expect({ gaps, end: closed?.end }).toEqual({ gaps: [], end: 'open' })
    expect(milter.verify()).toMatchObject({ faithful: 1 })
  })

  it.each([
    ['connect', 'connect'],
    ['ehlo', 'ehlo'],
    ['mailfrom', 'mailfrom#1'],
    ['rcptto', 'rcptto#1 <b@y.test>'],
    ['data_spool', 'spool#1'],
  ])('takes what the policy refuses at %s, and the recording has the refusal', async (phase, key) => {
    const milter = await given.milter({ [`validate_${phase}`]: refusing }, { mode: 'observe' })
    const { reply, delivered } = await given.send()
    expect(reply).toMatch(/^250 /)
    await delivered()
    const { phases } = await milter.session()
    expect(phases.find((one) => one.result.includes('[550,'))?.key).toBe(key)
  })

  it('is not changed by what the policy makes of a message', async () => {
    const milter = await given.milter(
      { validate_data_spool: 'msg:header("X-Seen", "yes", "append") msg:discard()' },
      { mode: 'observe' },
    )
    const { delivered } = await given.send()
    expect((await delivered()).message).not.toContain('X-Seen')
    const { phases } = await milter.session()
    expect(phases.find(({ key }) => key === 'spool#1')?.result).toContain('x-seen')
  })

  it.each<[string, readonly string[], readonly string[]]>([
    ['RSET and another message', [hello, mail, rcpt, 'RSET', mail, 'QUIT'], ['RSET', mail]],
    ['another EHLO', [hello, mail, rcpt, hello, 'QUIT'], [hello]],
    ['QUIT', [hello, mail, rcpt, 'QUIT'], []],
    ['a client that vanishes', [hello, mail, rcpt, 'DATA'], ['DATA']],
  ])('that gives a message up at %s is recorded so far as it tells', async (_title, lines, rest) => {
    const milter = await given.milter(
      { validate_rcptto: 'print(str)', validate_dealloc: 'print("over")' },
      { mode: 'observe' },
    )
    await given.say(lines)
    const { acts, closed, phases } = await milter.session()
    const said = acts.flatMap(({ act }) => (act.kind === 'command' ? [act.line] : []))
    expect(said).toEqual([hello, mail, rcpt, ...rest].map((line) => `${line}\r\n`))
    expect(closed?.end).toBe('open')
    expect(phases.at(-1)?.key).toBe('dealloc')
  })

  it('tells recipients that it refuses itself, commands that it does not know, and no other refusal', async () => {
    const milter = await given.milter({ validate_rcptto: 'print(str)' }, { mode: 'observe' })
    await given.say([hello, 'FOO bar', 'MAIL FROM:<a@x.test> FOO=bar', mail, 'RCPT TO:<bad>', rcpt, 'QUIT'], 'picky')
    const { acts, phases } = await milter.session()
    expect(acts.flatMap(({ act }) => (act.kind === 'command' ? [act] : []))).toEqual([
      { kind: 'command', line: `${hello}\r\n` },
      { kind: 'command', line: 'FOO\r\n' },
      { kind: 'command', line: `${mail}\r\n` },
      {
        kind: 'command',
        line: 'RCPT TO:<bad>\r\n',
        refused: [550, '5.5.2 Recipient address rejected: need fully-qualified address'],
        macros: {
          rcpt_addr: 'Recipient address rejected: need fully-qualified address',
          rcpt_host: '5.5.2',
          rcpt_mailer: 'error',
        },
      },
      { kind: 'command', line: `${rcpt}\r\n` },
    ])
    expect(phases.filter(({ key }) => key.startsWith('rcptto')).map(({ key }) => key)).toEqual(['rcptto#1 <b@y.test>'])
  })

  it('tells who has authenticated, which is context from MAIL on', async () => {
    const show = 'print(vctx:get(msys.core.VCTX_CONN, "auth_user"), vctx:get(msys.core.VCTX_CONN, "can_relay"))'
    const milter = await given.milter({ validate_ehlo: show, validate_mailfrom: show }, { mode: 'observe' })
    await given.say([hello, 'XCLIENT LOGIN=bob', hello, mail, 'QUIT'], 'proxied')
    const [before, behind] = await milter.sessions(2)
    const { phases, opened } = milter.recording(behind!)
    const { peer } = milter.recording(before!).opened
    expect(opened).toMatchObject({ peer, source: { possiblyAfter: { session: before!.session, peer } } })
    expect(
      phases.filter(({ key }) => /^(ehlo|mailfrom)/.test(key)).map(({ result }) => JSON.parse(result).output),
    ).toEqual([['\t'], ['bob\ttrue']])
  })

  it.each([
    ['ADDR=192.0.2.5 PORT=4711', '192.0.2.5:4711', []],
    ['ADDR=IPv6:2001:db8::5 PORT=25', '[2001:db8::5]:25', []],
    [
      'ADDR=[UNAVAILABLE] PORT=25',
      'unknown:25',
      [{ what: expect.stringMatching(/^connect/), why: expect.stringContaining('could not see peer') }],
    ],
  ])('tells of a client that it has from %s', async (attributes, peer, gaps) => {
    const milter = await given.milter({ validate_connect: 'print(tostring(accept.remote_addr))' }, { mode: 'observe' })
    await given.say([hello, `XCLIENT NAME=[UNAVAILABLE] ${attributes}`, hello, 'QUIT'], 'proxied')
    const [, behind] = await milter.sessions(2)
    expect(milter.recording(behind!)).toMatchObject({ opened: { peer }, gaps })
    // another port tells nothing
    expect(milter.recording(behind!).opened.source).not.toHaveProperty('possiblyAfter')
  })

  it('where the policy cannot decide, mail passes, and the recording has a gap', async () => {
    const milter = await given.milter({ validate_mailfrom: 'msys.gc_stats("x")' }, { mode: 'observe' })
    const { reply, delivered } = await given.send()
    expect(reply).toMatch(/^250 /)
    await delivered()
    expect((await milter.session()).gaps).toMatchObject([{ what: 'mailfrom#1' }])
    expect(milter.lost).toEqual([expect.stringMatching(/^mailfrom#1: .*msys\.gc_stats/)])
  })

  it('is told to have no counterpart of callouts that it never asks', async () => {
    const milter = await given.milter(
      { core_get_inbound_tls_parameters: '', core_log_delivery_v1: '', validate_set_binding: '', validate_ehlo: '' },
      { mode: 'observe' },
    )
    await given.say(begin)
    expect((await milter.session()).opened.source).toMatchObject({
      notAsked: ['core_get_inbound_tls_parameters', 'core_log_delivery_v1'],
      notDone: ['validate_set_binding'],
    })
  })
})
