import { describe, expect, it } from 'vitest'
import { joinLogs } from '../../../../src/capture/observed/momentum-logs/join-logs.js'
import { shownActs, shownMissing } from '../shown-acts.js'
import { noSuchAddress, relaying } from './examples.js'

const log = (file: string, lines: readonly string[]) => ({
  file,
  pieces: [Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')],
})

const join = (rejected: readonly string[], main: readonly string[] = []) => {
  const items = [...joinLogs({ rejectLog: log('reject', rejected), mainLog: log('main', main) })]
  return {
    sessions: items.flatMap((item) => (item.kind === 'session' ? [item.session] : [])),
    unreadable: items.filter((item) => item.kind === 'unreadable'),
  }
}

const id = '18/00-07149-D7E16B94'
const received = (at: number, recipient: string, { batch = 'b1', connection = id, protocol = 'esmtp' } = {}): string =>
  `${at}@m${recipient}@${batch}@${connection}@R@${recipient}@y.test@a@x.test@10.79.25.142@201@${protocol}@default@default`

const rejected = (at: number, phase: string, { code = 550, recipient = 'b@y.test', text = 'no' } = {}): string =>
  `${at}: R="10.79.25.142:42601" L="10.79.25.142:25" C="${id}" PATH="default" PATH_GRP="default" P="${phase}" E=${code} M=scriptlet CTXCONN=[ehlo_string="EHLO c.test"] CTXMESS=[mailfrom_string="MAIL FROM:<a@x.test>",rcptto_string="RCPT TO:<${recipient}>"] ${text}`

describe('a session out of logs', () => {
  it('has what the manual’s example tells', () => {
    const { sessions, unreadable } = join([relaying])
    expect(unreadable).toEqual([])
    expect(sessions).toMatchObject([
      {
        at: 1_236_672_125_000,
        peer: { address: '10.79.25.142', port: 42_601 },
        listener: { port: 25 },
        end: null,
        isSynthetic: false,
      },
    ])
    expect(shownActs(sessions[0]!.acts)).toMatchInlineSnapshot(`
      [
        "command "EHLO rh52-node1\\r\\n" -> nothing",
        "command "MAIL FROM:<>\\r\\n" -> 550 relaying denied",
      ]
    `)
    expect(shownMissing(sessions[0]!)).toMatchInlineSnapshot(`
      [
        "when EHLO was said, and how often: a rejection has the last one; it is taken to be the first",
        "the beginning and the end: the logs have neither; the time is that of the first record",
        "messages: the logs have their sizes at most",
        "replies that accept: the logs have rejections and receptions only",
        "other commands: what was accepted and came to no reception is not logged, nor are RSET, NOOP and QUIT",
        "line ends: the logs do not have them; every line is taken to end with CRLF",
      ]
    `)
    expect(sessions[0]!.rejections).toMatchObject([{ module: 'scriptlet', code: 550 }])
  })
  it('says a code once that stands in the text too', () => {
    expect(shownActs(join([noSuchAddress]).sessions[0]!.acts).slice(-2)).toEqual([
      'command "DATA\\r\\n" -> nothing',
      'content unseen, null bytes -> 550 No such address',
    ])
  })
  it.each([
    ['just connected', 'greeting 550 no'],
    ['sending banner', 'greeting 550 no'],
    ['awaiting ehlo/helo', 'command "EHLO c.test\\r\\n" -> 550 no'],
    ['sending mailfrom response', 'command "MAIL FROM:<a@x.test>\\r\\n" -> 550 no'],
    ['awaiting rcptto', 'command "RCPT TO:<b@y.test>\\r\\n" -> 550 no'],
    ['data phase', 'command "DATA\\r\\n" -> 550 no'],
    ['reading body', 'content unseen, null bytes -> 550 no'],
    ['async body response', 'content unseen, null bytes -> 550 no'],
    ['relaying denied', 'unsolicited 550 no'],
    ['something new', 'unsolicited 550 no'],
  ])('has the command that was refused while %s', (phase, last) => {
    expect(shownActs(join([rejected(1, phase)]).sessions[0]!.acts).at(-1)).toBe(last)
  })
  it('has a reply of which the contexts do not know the command', () => {
    expect(shownActs(join([relaying.replace(/CTXMESS=\[.*?\]/, 'CTXMESS=[]')]).sessions[0]!.acts)).toEqual([
      'command "EHLO rh52-node1\\r\\n" -> nothing',
      'unsolicited 550 relaying denied',
    ])
  })
  it('says EHLO and MAIL once for several recipients that were refused', () => {
    const { sessions } = join([
      rejected(1, 'awaiting rcptto'),
      rejected(2, 'awaiting rcptto', { recipient: 'c@y.test', code: 451 }),
    ])
    expect(shownActs(sessions[0]!.acts)).toMatchInlineSnapshot(`
      [
        "command "EHLO c.test\\r\\n" -> nothing",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command "RCPT TO:<b@y.test>\\r\\n" -> 550 no",
        "command "RCPT TO:<c@y.test>\\r\\n" -> 451 no",
      ]
    `)
  })
})

describe('both logs', () => {
  it('are joined by the connection, in the order of their times', () => {
    const { sessions } = join(
      [rejected(1_100_000_001, 'awaiting rcptto')],
      [received(1_100_000_000, 'b'), received(1_100_000_000, 'c'), received(1_100_000_002, 'd', { batch: 'b2' })],
    )
    expect(sessions).toHaveLength(1)
    expect(shownActs(sessions[0]!.acts)).toMatchInlineSnapshot(`
      [
        "command "EHLO c.test\\r\\n" -> nothing",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command "RCPT TO:<b@y.test>\\r\\n" -> nothing",
        "command "RCPT TO:<c@y.test>\\r\\n" -> nothing",
        "command "DATA\\r\\n" -> nothing",
        "content unseen, 201 bytes -> ",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command "RCPT TO:<b@y.test>\\r\\n" -> 550 no",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command "RCPT TO:<d@y.test>\\r\\n" -> nothing",
        "command "DATA\\r\\n" -> nothing",
        "content unseen, 201 bytes -> ",
      ]
    `)
    expect(shownMissing(sessions[0]!)).toMatchInlineSnapshot(`
      [
        "when EHLO was said, and how often: a rejection has the last one; it is taken to be the first",
        "the beginning and the end: the logs have neither; the time is that of the first record",
        "messages: the logs have their sizes at most",
        "replies that accept: the logs have rejections and receptions only",
        "other commands: what was accepted and came to no reception is not logged, nor are RSET, NOOP and QUIT",
        "line ends: the logs do not have them; every line is taken to end with CRLF",
        "the lines of MAIL and RCPT that were accepted: the main log has addresses: parameters and spelling are not known, nor what a policy changed",
        "which rejection belongs to which message: the reject log has no id of a message, and times may be whole seconds",
      ]
    `)
  })
  it('of which one is empty', () => {
    const { sessions } = join([], [received(1_100_000_000, 'b')])
    expect(sessions).toMatchObject([{ peer: { address: '10.79.25.142', port: null }, listener: null, rejections: [] }])
    expect(shownMissing(sessions[0]!)[0]).toBe('EHLO: it is logged with rejections only')
  })
  it('leave out what did not come over SMTP, and heartbeats', () => {
    const other = ['rest', 'xfer', 'internal'].map((protocol) => received(1_100_000_000, 'b', { protocol }))
    expect(join(['1252064908: Marker 1', ''], [...other, '1251470342@@@@M', ''])).toEqual({
      sessions: [],
      unreadable: [],
    })
  })
  it('say which lines are no records', () => {
    const { unreadable, sessions } = join(['what', relaying], ['1@2'])
    expect(unreadable).toEqual([
      {
        kind: 'unreadable',
        file: 'reject',
        line: 1,
        why: 'it has not the fields R, L, C, PATH, PATH_GRP, P, E and M in this order',
      },
      { kind: 'unreadable', file: 'main', line: 1, why: 'the kind is ""; allowed are R, D, X, T, P and M' },
    ])
    expect(sessions).toHaveLength(1)
  })
  it('may have a record over two lines, where its line end is escaped', () => {
    const { sessions, unreadable } = join([], [received(1_100_000_000, 'b\\\nb')])
    expect(unreadable).toEqual([])
    expect(shownActs(sessions[0]!.acts)).toContain('command "RCPT TO:<b\\nb@y.test>\\r\\n" -> nothing')
  })
  it('may have a backslash at the end of a record', () => {
    const { sessions, unreadable } = join([], [`${received(1_100_000_000, 'b')}\\\\`, received(1_100_000_000, 'c')])
    expect(unreadable).toEqual([])
    expect(shownActs(sessions[0]!.acts).filter((act) => act.includes('RCPT'))).toHaveLength(2)
  })
  it('have whole milliseconds under log_hires_timestamp, in the order of microseconds', () => {
    const late = relaying.replace('1236672125', '1236672125123456')
    const early = late.replace('123456', '123455').replace('E=550', 'E=451')
    const [session] = join([late, early]).sessions
    expect(session!.at).toBe(1_236_672_125_123)
    expect(
      session!.acts.flatMap((act) => (act.kind === 'command' && act.reply ? [[act.reply.code, act.reply.at]] : [])),
    ).toEqual([
      [451, 1_236_672_125_123],
      [550, 1_236_672_125_123],
    ])
  })
  it('tell connections apart', () => {
    const { sessions } = join([relaying, noSuchAddress])
    expect(sessions.map(({ peer }) => peer!.address)).toEqual(['10.79.25.142', '192.168.0.5'])
  })
  it('take a connection for over that was silent for an hour, and say so of what comes later', () => {
    const { sessions } = join([], [received(1_100_000_000, 'b'), received(1_100_003_601, 'c', { batch: 'b2' })])
    expect(sessions).toHaveLength(2)
    expect(shownMissing(sessions[1]!)[0]).toMatch(/^its earlier records: /)
    expect(shownMissing(sessions[0]!)[0]).not.toMatch(/^its earlier records: /)
  })
})
