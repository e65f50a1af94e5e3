import { describe, expect, it } from 'vitest'
import type { SessionEnded } from '../../../src/capture/live/policy-service.js'
import { decodeText } from '../../../src/domain/canonical.js'
import { nothingWithheld } from '../../../src/engine/redaction/keyed.js'
import { readSession } from '../../../src/store/read.js'
import { proxyV2 } from '../smtp/proxy-v2.js'
import { RawClient } from '../smtp/raw-client.js'
import { type GivenService, givenListening } from './given-service.js'

const message = 'From: a@example.org\r\nSubject: one\r\n\r\nhello\r\n'

/** Sends a message to one recipient, and gives the last reply. */
const send = async (client: RawClient, to = 'b@example.com', content = message): Promise<string> => {
  for (const line of ['MAIL FROM:<a@example.org>', `RCPT TO:<${to}>`]) {
    const reply = await client.ask(line)
    if (!reply.startsWith('250')) return reply
  }
  await client.ask('DATA')
  return client.send(`${content}.\r\n`).reply()
}

/** The session is over, kept whole, and its own policy comes to the same again. */
const expectKept = async (given: GivenService, count = 1): Promise<readonly SessionEnded[]> => {
  const ended = await given.sessions(count)
  expect(given.faults).toEqual([])
  expect(given.troubles).toEqual([])
  expect(ended.map(({ kept }) => kept)).toEqual(ended.map(() => 'kept'))
  expect(given.verify()).toMatchObject({ faithful: count, unfaithful: [] })
  return ended
}

const phasesOf = (given: GivenService, ended: SessionEnded): readonly string[] =>
  given.recording(ended).phases.map(({ key }) => key)

describe('a live session', () => {
  it('is answered with what the policy decides, recorded, and replays the same', async () => {
    const given = await givenListening({
      validate_connect: 'vctx:set(msys.core.VCTX_CONN, "seen", "yes")',
      validate_ehlo: 'print(str)',
      validate_rcptto:
        'if tostring(str):find("no@") then vctx:set_code(550, "5.1.1 nobody\\n here") return msys.core.VALIDATE_DONE end',
      validate_data_spool: 'msg:header("X-Seen", vctx:get(msys.core.VCTX_CONN, "seen"), "append")',
    })
    const client = await given.client()
    expect(await client.ask('EHLO client.example')).toBe(
      '250-live.example says hello\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 1000000\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n',
    )
    expect(await send(client)).toBe('250 2.0.0 OK\r\n')
    await client.ask('MAIL FROM:<>')
    expect(await client.ask('RCPT TO:<no@example.com>')).toBe('550-5.1.1 nobody\r\n550 5.1.1  here\r\n')
    expect(await client.ask('RCPT TO:<b@example.com> NOTIFY=NEVER')).toMatch(/^250 /)
    expect(await client.ask('RSET')).toMatch(/^250 /)
    expect(await client.ask('EHLO again.example')).toMatch(/^250-/)
    expect(await client.ask('QUIT')).toMatch(/^221 /)
    const [ended] = await expectKept(given)
    expect(ended).toMatchObject({ end: 'quit', receptions: 1, rejections: 1 })
    expect(phasesOf(given, ended!)).toMatchInlineSnapshot(`
      [
        "connect",
        "ehlo",
        "mailfrom#1",
        "rcptto#1 <b@example.com>",
        "command",
        "data#1",
        "spool#1",
        "reception#1",
        "mailfrom#2",
        "rcptto#2 <no@example.com>",
        "rcptto#2 <b@example.com>",
        "command/2",
        "ehlo/2",
        "command/3",
      ]
    `)
  })

  it('ends where the policy disconnects, behind its reply', async () => {
    const given = await givenListening({
      validate_mailfrom:
        'vctx:set_code(421, "4.7.0 go") vctx:disconnect(421, "4.7.0 go") return msys.core.VALIDATE_DONE',
    })
    const client = await given.client()
    await client.ask('EHLO x')
    expect(await client.ask('MAIL FROM:<a@example.org>')).toBe('421 4.7.0 go\r\n')
    await client.rest()
    expect((await expectKept(given))[0]).toMatchObject({ end: 'disconnect' })
  })

  it('that is pipelined is recorded so', async () => {
    const given = await givenListening({ validate_rcptto: 'print(str)' })
    const client = await given.client()
    await client.ask('EHLO x')
    const group = ['MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.com>', 'RCPT TO:<B@example.com>', 'DATA']
    expect(await client.send(`${group.join('\r\n')}\r\n`).replies(4)).toHaveLength(4)
    await client.send(`${message}.\r\nQUIT\r\n`).replies(2)
    const [ended] = await expectKept(given)
    const { acts } = given.recording(ended!)
    expect(acts.flatMap(({ act }) => (act.kind === 'command' ? [act.pipelined === true] : []))).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ])
  })

  it('of a client that speaks before it is greeted is recorded so', async () => {
    const given = await givenListening({ validate_ehlo: 'print(str)' }, { listen: { timeouts: { earlyMs: 5000 } } })
    const client = await RawClient.connect(given.port)
    await client.send('EHLO early\r\nQUIT\r\n').replies(3)
    const [ended] = await expectKept(given)
    expect(given.opened(ended!).source).toMatchObject({ kind: 'listen', spokeFirst: true })
    expect(phasesOf(given, ended!)).toEqual(['connect', 'ehlo', 'command'])
  })

  it('in which a message comes in chunks puts the whole of it to the policy, and says which chunks', async () => {
    const service = { withholding: nothingWithheld }
    const given = await givenListening({ validate_data_spool: 'print(msg:header("Subject")[1])' }, { service })
    const client = await given.client()
    await client.ask('EHLO x')
    await client.ask('MAIL FROM:<a@example.org>')
    expect(await client.send('BDAT 3\r\nabc').reply()).toMatch(/^554 /)
    await client.ask('RCPT TO:<b@example.com>')
    expect(await client.send(`BDAT 10\r\n${message.slice(0, 10)}`).reply()).toBe('250 2.0.0 10 octets received\r\n')
    expect(await client.ask('RCPT TO:<c@example.com>')).toMatch(/^503 /)
    expect(await client.ask('DATA')).toMatch(/^503 /)
    expect(await client.ask('NOOP')).toMatch(/^250 /)
    const rest = message.slice(10)
    expect(await client.send(`BDAT ${rest.length} LAST\r\n${rest}`).reply()).toBe('250 2.0.0 OK\r\n')
    expect(await client.ask('MAIL FROM:<a@example.org>')).toMatch(/^250 /)
    await client.ask('QUIT')
    const [ended] = await expectKept(given)
    const { acts } = given.recording(ended!)
    expect(acts.flatMap(({ act }) => ('chunks' in act ? [act.chunks] : []))).toEqual([
      ['BDAT 3\r\n'],
      ['BDAT 10\r\n', `BDAT ${rest.length} LAST\r\n`],
    ])
    expect(acts.find(({ act }) => act.kind === 'message')!.act).toMatchObject({ content: message })
  })

  it('of a chunk that is dropped by RSET goes on without it', async () => {
    const given = await givenListening({ validate_data_spool: 'print(#msg:body())' })
    const client = await given.client()
    await client.ask('EHLO x')
    await client.ask('MAIL FROM:<a@example.org>')
    await client.ask('RCPT TO:<b@example.com>')
    await client.send('BDAT 3\r\nabc').reply()
    expect(await client.ask('RSET')).toMatch(/^250 /)
    expect(await send(client)).toBe('250 2.0.0 OK\r\n')
    await client.ask('QUIT')
    await expectKept(given)
  })

  it.each([
    ['of which all chunks together are too big', [600_000, 500_000]],
    ['of which one chunk is', [1_000_001]],
  ])('does not go on with the rest of a message %s', async (_what, sizes) => {
    const given = await givenListening({ validate_data_spool: 'print(#msg:body())' })
    const client = await given.client()
    await client.ask('EHLO x')
    await client.ask('MAIL FROM:<a@example.org>')
    await client.ask('RCPT TO:<b@example.com>')
    let reply = ''
    for (const size of sizes) reply = await client.send(`BDAT ${size}\r\n${'x'.repeat(size)}`).reply()
    expect(reply).toMatch(/^552 5\.3\.4 /)
    expect(await client.send('BDAT 4 LAST\r\nrest').reply()).toMatch(/^50[13] /)
    expect(await send(client)).toBe('250 2.0.0 OK\r\n')
    await client.ask('QUIT')
    const [ended] = await expectKept(given)
    expect(ended).toMatchObject({ receptions: 1 })
  })

  it('in which somebody tries to smuggle a message is recorded as one', async () => {
    const given = await givenListening({ validate_data_spool: 'print(msg:body())' })
    const client = await given.client()
    await client.ask('EHLO x')
    const smuggled = `Subject: x\r\n\r\nhello\n.\nMAIL FROM:<evil@example.org>\r\n`
    expect(await send(client, 'b@example.com', smuggled)).toBe('250 2.0.0 OK\r\n')
    await client.ask('QUIT')
    const [ended] = await expectKept(given)
    const { act } = given.recording(ended!).acts.find((one) => one.act.kind === 'message')!
    expect(act).toMatchObject({ content: smuggled, bareDots: 1 })
  })

  it.each([
    ['that is announced', 'MAIL FROM:<a@example.org> SIZE=1000001', /^552 5\.3\.4 /],
    ['that comes', 'MAIL FROM:<a@example.org>', /^552 5\.3\.4 /],
  ])('refuses a message by itself that is too big: one %s', async (_what, mail, refusal) => {
    const service = { withholding: nothingWithheld }
    const given = await givenListening({ validate_mailfrom: 'print(str)' }, { service })
    const client = await given.client()
    await client.ask('EHLO x')
    let reply = await client.ask(mail)
    if (reply.startsWith('250')) {
      await client.ask('RCPT TO:<b@example.com>')
      await client.ask('DATA')
      reply = await client.send(`${`${'x'.repeat(998)}\r\n`.repeat(1001)}.\r\n`).reply()
    }
    expect(reply).toMatch(refusal)
    expect(await send(client)).toBe('250 2.0.0 OK\r\n')
    await client.ask('QUIT')
    const [ended] = await expectKept(given)
    const { acts } = given.recording(ended!)
    expect(acts.flatMap(({ act }) => (act.kind === 'command' && act.refused ? [act.refused[0]] : []))).toEqual([552])
    expect(acts.flatMap(({ act }) => (act.kind === 'message' ? [act.content] : []))).toEqual([message])
  })

  it('that ends in the middle is recorded up to there', async () => {
    const given = await givenListening({ validate_dealloc: 'print("over")', abort_session: 'print("abort")' })
    const client = await given.client()
    await client.ask('EHLO x')
    await client.ask('MAIL FROM:<a@example.org>')
    await client.ask('RCPT TO:<b@example.com>')
    await client.ask('DATA')
    client.send('Subject: half')
    client.socket.resetAndDestroy()
    const [ended] = await expectKept(given)
    expect(ended).toMatchObject({ end: 'abort', receptions: 0 })
  })
})

describe('who connects', () => {
  it('is whom a PROXY header of either version names, and the recording says so', async () => {
    const given = await givenListening({ validate_connect: 'print("here")' }, { listen: { isProxied: () => true } })
    const ends = Buffer.from([192, 0, 2, 1, 192, 0, 2, 2, 0x0f, 0xa0, 0, 25])
    const headers = [
      'PROXY TCP4 192.0.2.1 192.0.2.2 4000 25\r\n',
      proxyV2({ family: 0x11, rest: ends }).toString('latin1'),
    ]
    for (const header of headers) {
      const client = await RawClient.connect(given.port)
      await client.send(header).reply()
      await client.ask('QUIT')
    }
    const malformed = await RawClient.connect(given.port)
    expect(await malformed.send('PROXY TCP4 x\r\n').rest()).toBe('')
    for (const one of await expectKept(given, 2)) {
      const { peer, listener, source } = given.opened(one)
      expect([peer, listener].map(decodeText)).toEqual(['192.0.2.1:4000', '192.0.2.2:25'])
      expect(source).toMatchObject({ kind: 'listen', proxy: 'PROXY', socket: expect.stringMatching(/^127\.0\.0\.1:/) })
    }
  })

  it('is whom XCLIENT names, in a session of its own behind the one that said so', async () => {
    const given = await givenListening({ validate_connect: 'print("here")' }, { listen: { mayXclient: () => true } })
    const client = await given.client()
    expect(await client.ask('EHLO proxy')).toContain('XCLIENT')
    expect(await client.ask('XCLIENT ADDR=192.0.2.7 PORT=4001')).toMatch(/^220 /)
    await client.ask('EHLO x')
    await client.ask('QUIT')
    const ended = await expectKept(given, 2)
    expect(ended.map(({ peer, end }) => [peer.replace(/^127.*/, 'proxy'), end])).toEqual([
      ['proxy', 'abort'],
      ['192.0.2.7:4001', 'quit'],
    ])
  })
})

describe('LMTP', () => {
  it('answers each recipient, and each copy by itself', async () => {
    const given = await givenListening(
      {
        validate_data_spool_each_rcpt:
          'if tostring(msg:rcptto()):find("^no@") then vctx:set_code(550, "5.7.1 not you") return msys.core.VALIDATE_DONE end',
      },
      { listen: { protocol: 'lmtp' } },
    )
    const client = await given.client()
    expect(await client.ask('EHLO x')).toMatch(/^502 /)
    expect(await client.ask('LHLO x')).toMatch(/^250-/)
    await client.ask('MAIL FROM:<a@example.org>')
    for (const to of ['one@example.com', 'no@example.com', 'two@example.com']) await client.ask(`RCPT TO:<${to}>`)
    await client.ask('DATA')
    expect(await client.send(`${message}.\r\n`).replies(3)).toEqual([
      '250 2.0.0 OK\r\n',
      '550 5.7.1 not you\r\n',
      '250 2.0.0 OK\r\n',
    ])
    await client.ask('QUIT')
    await expectKept(given)
  })
})

const dataUnderWay = 'MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n'

/** What a client has sent behind EHLO, with so many replies to it, how it goes, and what is recorded of that. */
const departures = [
  ['closes between commands', '', 0, 'end', { how: 'closed' }],
  [
    'closes within a command',
    'MAIL FR',
    0,
    'end',
    { how: 'closed', within: 'command', octets: 7, received: 'MAIL FR' },
  ],
  [
    'closes within content',
    `${dataUnderWay}seventeen octets!`,
    3,
    'end',
    { how: 'closed', within: 'content', octets: 17 },
  ],
  ['closes within a chunk', 'BDAT 9 LAST\r\n1234', 0, 'end', { how: 'closed', within: 'content', octets: 4 }],
  ['closes within AUTH', 'AUTH PLAIN AGFubgBz', 0, 'end', { how: 'closed', within: 'command', octets: 19 }],
  ['closes behind AUTH', 'AUTH LOGIN\r\nc2VjcmV0', 1, 'end', { how: 'closed', within: 'command', octets: 8 }],
  ['breaks off', 'NOOP\r\n', 1, 'resetAndDestroy', { how: 'reset' }],
  ['is silent within content', `${dataUnderWay}x`, 3, null, { how: 'timeout', within: 'content', octets: 1 }],
] as const

describe('a policy that keeps much memory in each session', () => {
  it('decides no more in the session that has the most, where all have more than may be held', async () => {
    const given = await givenListening({
      validate_ehlo:
        'local n = tonumber(tostring(str):match("big(%d+)")) if n then self.much = string.rep("x", n * 1000000) end',
      validate_mailfrom: 'print(#(self.much or ""))',
    })
    given.host.mostHeldBytes = 20_000_000
    const clients = []
    for (const name of ['big5.example', 'small.example', 'big10.example', 'small.example']) {
      const client = await given.client()
      expect(await client.ask(`EHLO ${name}`)).toMatch(/^250/)
      clients.push(client)
    }
    const replies = []
    for (const client of clients) replies.push((await client.ask('MAIL FROM:<a@x>')).slice(0, 3))
    expect(replies).toEqual(['250', '250', '451', '250'])
    for (const client of clients) await client.ask('QUIT')
    await expectKept(given, 4)
    expect(given.lost).toEqual([
      expect.stringMatching(/memory in all sessions that go on, and this one had the most of it/),
    ])
  })
})

describe('a policy that runs for ever', () => {
  it('is stopped by the number of its instructions, which is what it decides: 421, recorded, the same again', async () => {
    const given = await givenListening({ validate_ehlo: 'while true do end' })
    const client = await given.client()
    expect(await client.ask('EHLO client.example')).toMatch(/^421 /)
    await client.closed()
    await expectKept(given)
    expect(given.lost).toEqual([])
  })
})

describe('a client that', () => {
  it.each(departures)('%s has that recorded, and no part of a password', async (_, wire, replies, leave, gone) => {
    const timeouts = leave === null ? { timeouts: { commandMs: 150, contentMs: 150 } } : {}
    const given = await givenListening({ validate_ehlo: '' }, { listen: timeouts })
    const client = await given.client()
    await client.ask('EHLO client.example')
    client.send(wire)
    await client.replies(replies)
    if (leave) client.socket[leave]()
    const [ended] = await expectKept(given)
    expect(ended).toMatchObject({ end: 'abort' })
    const closed = readSession(given.store, ended!.session).events.at(-1)!
    expect(JSON.parse(closed.input)).toMatchObject({ end: 'abort', gone })
    expect(Object.keys(JSON.parse(closed.input).gone)).toEqual(Object.keys(gone))
  })
})
