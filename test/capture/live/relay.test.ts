import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { relayTo } from '../../../src/capture/live/relay.js'
import { listen, type SmtpListener } from '../../../src/capture/smtp/listen.js'
import { Journal } from '../smtp/journal.js'
import { type Heard, type Toy, toyDriver, verdict } from '../smtp/toy-driver.js'
import { type GivenService, givenListening } from './given-service.js'

interface Next {
  readonly listener: SmtpListener
  readonly journal: Journal<Heard>
  messages(): readonly string[]
  commands(): readonly string[]
}

/** The server behind the listener. */
const givenNext = async (decides?: Toy['decides']): Promise<Next> => {
  const journal = new Journal<Heard>()
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    openDriver: (facts) => toyDriver({ journal, offersTls: false, ...(decides ? { decides } : {}) }, facts),
    onDriverFailure: () => {},
  })
  onTestFinished(() => listener.close({ graceMs: 0 }))
  return {
    listener,
    journal,
    messages: () => journal.entries.flatMap((one) => (one.kind === 'message' ? [one.content] : [])),
    commands: () => journal.entries.flatMap((one) => (one.kind === 'command' ? [one.line.trim()] : [])),
  }
}

/** A server that closes at a command that begins so ('' is the connection's beginning), behind that reply. */
const givenClosing = async (verb: string, said: string | null): Promise<number> => {
  const server = createServer((socket) => {
    const close = (): void => void socket.end(said === null ? '' : `${said}\r\n`)
    socket.on('error', () => {})
    if (verb === '') return close()
    socket.write('220 next.example\r\n')
    socket.on('data', (bytes) => {
      const lines = String(bytes).split('\r\n')
      if (lines.some((line) => line.startsWith(verb))) close()
      else socket.write(lines[0] === 'DATA' ? '354 go ahead\r\n' : '250 ok\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const relaying = ({ listener: { port } }: Next) => ({
  service: { relay: relayTo({ host: '127.0.0.1', port, timeoutMs: 2000 }) },
})

const message = 'From: a@example.org\r\nSubject: one\r\n\r\nhello \xff\0\r\n.dot\r\n'
const stuffed = message.replace('\r\n.', '\r\n..')

const sendTo = async (given: GivenService, recipients: readonly string[]): Promise<string> => {
  const client = await given.client()
  await client.ask('EHLO x')
  await client.ask('MAIL FROM:<a@example.org>')
  for (const recipient of recipients) await client.ask(`RCPT TO:<${recipient}>`)
  await client.ask('DATA')
  const reply = await client.send(`${stuffed}.\r\n`).reply()
  await client.ask('QUIT')
  return reply
}

const expectKept = async (given: GivenService, count = 1): Promise<void> => {
  expect((await given.sessions(count)).map(({ kept }) => kept)).toEqual(new Array(count).fill('kept'))
  expect(given.faults).toEqual([])
  expect(given.verify()).toMatchObject({ faithful: count, unfaithful: [] })
}

describe('a message that is relayed', () => {
  it('is what the policy made of it, byte for byte, and its client hears what the next server says', async () => {
    const next = await givenNext((heard) => (heard.kind === 'message' ? verdict(250, '2.6.0 queued as 77') : undefined))
    const given = await givenListening({ validate_data_spool: 'msg:header("X-Seen", "yes", "append")' }, relaying(next))
    expect(await sendTo(given, ['b@example.com', 'c@example.com'])).toBe('250 2.6.0 queued as 77\r\n')
    expect(next.messages()).toEqual([message.replace('\r\n\r\n', '\r\nX-Seen: yes\r\n\r\n')])
    expect(next.commands().filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      expect.stringMatching(/^MAIL FROM:<a@example\.org>/),
      'RCPT TO:<b@example.com>',
      'RCPT TO:<c@example.com>',
    ])
    await expectKept(given)
  })

  it('goes from and to the addresses that it came with, to the octet, and to no other', async () => {
    const next = await givenNext()
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    const client = await given.client()
    await client.ask('EHLO x')
    const paths = [
      ['', 'B@X.example'],
      ['"a b"@x', '"c@d,\\"e"@x'],
      ['a@x, evil@y', 'b@x,c@x'],
      ['postmaster', 'b@XN--bcher-kva.example'],
      ['\xc3\xbc@x', '\xc3\xbc@b\xc3\xbccher.example'],
      ['a@x', 'a\0@x'],
    ]
    for (const [sender, recipient] of paths) {
      await client.ask(`MAIL FROM:<${sender}>`)
      for (const _again of [1, 2]) await client.ask(`RCPT TO:<${recipient}>`)
      await client.ask('DATA')
      expect(await client.send('x\r\n.\r\n').reply(), sender).toMatch(/^250 /)
    }
    await client.ask('QUIT')
    expect(next.commands().filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual(
      paths.flatMap(([sender, recipient]) => [
        `MAIL FROM:<${sender}>${/[\x80-\xff]/.test(recipient!) ? ' SMTPUTF8' : ''}`,
        `RCPT TO:<${recipient}>`,
        `RCPT TO:<${recipient}>`,
      ]),
    )
    await expectKept(given)
  })

  it('is refused where an address of it could not be handed on as it is', async () => {
    const next = await givenNext()
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    const client = await given.client()
    await client.ask('EHLO x')
    const paths = { 'a bracket in quotes': '"a>b"@x', 'what is no UTF-8': '\xfc@x', 'a space around it': ' b@x' }
    for (const [what, path] of Object.entries(paths)) {
      for (const line of ['MAIL FROM:<a@x>', `RCPT TO:<${path}>`, 'DATA']) await client.ask(line)
      expect(await client.send('x\r\n.\r\n').reply(), what).toBe(
        '553 5.1.0 an address of this message cannot be handed on as it is\r\n',
      )
    }
    await client.ask('QUIT')
    expect(next.commands()).toEqual([])
    await expectKept(given)
  })

  it('has CRLF in place of each bare CR and LF, so that no server finds another end in it', async () => {
    const next = await givenNext()
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    const client = await given.client()
    for (const line of ['EHLO x', 'MAIL FROM:<a@x>', 'RCPT TO:<b@x>', 'DATA']) await client.ask(line)
    const smuggling = 'Subject: x\r\n\r\na\n.\r\nMAIL FROM:<evil@x>\r.\rb\n.\nc\r\n'
    expect(await client.send(`${smuggling}.\r\n`).reply()).toMatch(/^250 /)
    await client.ask('QUIT')
    expect(next.messages()).toEqual(['Subject: x\r\n\r\na\r\n.\r\nMAIL FROM:<evil@x>\r\n.\r\nb\r\n.\r\nc\r\n'])
    await expectKept(given)
  })

  it('goes in several where the policy made copies differ, and not at all where it discards it', async () => {
    const next = await givenNext()
    const given = await givenListening(
      {
        validate_data_spool_each_rcpt: `local to = tostring(msg:rcptto())
          if to:find("^none@") then msg:discard("550 5.7.0 gone") else msg:header("X-To", to, "append") end`,
      },
      relaying(next),
    )
    expect(await sendTo(given, ['b@example.com', 'none@example.com', 'c@example.com'])).toMatch(/^250 /)
    const added = next.messages().map((content) => /X-To: (.*)\r\n/.exec(content)?.[1])
    expect(added).toEqual(['b@example.com', 'c@example.com'])
    await expectKept(given)
  })

  it.each([
    ['refuses it', 550, '5.7.1 not this', '550 5.7.1 not this\r\n'],
    ['puts it off', 452, '4.3.1 full', '452 4.3.1 full\r\n'],
  ])('is answered so where the next server %s', async (_what, code, text, reply) => {
    const next = await givenNext((heard) => (heard.kind === 'message' ? verdict(code, text) : undefined))
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    expect(await sendTo(given, ['b@example.com'])).toBe(reply)
    await expectKept(given)
  })

  it('is put off where the next server takes it for some alone, or cannot be reached', async () => {
    const next = await givenNext()
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    expect(await sendTo(given, ['b@example.com', 'no@example.com'])).toMatch(/^451 4\.3\.0 /)
    await next.listener.close({ graceMs: 0 })
    expect(await sendTo(given, ['b@example.com'])).toMatch(/^451 4\.4\.1 /)
  })

  it.each([
    ['', '554 5.3.2 no service', '554 5.3.2 no service\r\n'],
    ['', '421 4.3.2 busy', '421 4.3.2 busy\r\n'],
    ['', null, '451 4.4.2 the next server said nothing, and closed the connection\r\n'],
    ['', 'HTTP/1.1 400 Bad Request', '451 4.4.2 the next server closed the connection, or said no more\r\n'],
    ['EHLO', '554 5.7.1 not you', '554 5.7.1 not you\r\n'],
    ['MAIL', '421 4.7.0 too many', '421 4.7.0 too many\r\n'],
    ['MAIL', null, '451 4.4.2 the next server closed the connection, or said no more\r\n'],
    ['.', null, '451 4.4.2 the next server closed the connection, or said no more\r\n'],
  ])('is answered as a next server does that says at %j %j, and closes', async (verb, said, reply) => {
    const port = await givenClosing(verb, said)
    const relay = relayTo({ host: '127.0.0.1', port, timeoutMs: 2000 })
    const given = await givenListening({ validate_data_spool: 'print(1)' }, { service: { relay } })
    expect(await sendTo(given, ['b@example.com'])).toBe(reply)
    await expectKept(given)
  })

  it('is put off wherever the next server hangs up', async () => {
    const places = ['connect', 'EHLO', 'MAIL', 'DATA', 'message']
    let place = ''
    const next = await givenNext((heard) =>
      heard.kind === place || (heard.kind === 'command' && heard.line.startsWith(place))
        ? { ...verdict(250, ''), replies: [], closes: true }
        : undefined,
    )
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    for (place of places) expect(await sendTo(given, ['b@example.com']), place).toMatch(/^451 4\.4\.[12] /)
    await expectKept(given, places.length)
  })

  it('is put off where one recipient was refused before the next server hung up', async () => {
    const next = await givenNext((heard) => {
      if (heard.kind !== 'command') return undefined
      if (heard.line.includes('<c@')) return verdict(550, '5.1.1 nobody')
      return heard.line.startsWith('DATA') ? { ...verdict(250, ''), replies: [], closes: true } : undefined
    })
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    expect(await sendTo(given, ['b@example.com', 'c@example.com'])).toMatch(/^451 4\.4\.2 /)
    await expectKept(given)
  })

  it.each([
    ['took it', undefined, '250 '],
    ['refused it', 'message', '550 5.7.1 no'],
    ['refused its sender', '(MAIL|RCPT|DATA)', '550 5.7.1 no'],
    ['refused its recipients', '(RCPT|DATA)', '550 5.7.1 no'],
  ])('leaves a next server that %s with QUIT, once for each connection', async (_what, refused, reply) => {
    const next = await givenNext((heard) =>
      heard.kind === refused || (heard.kind === 'command' && refused && new RegExp(`^${refused}`).test(heard.line))
        ? verdict(550, '5.7.1 no')
        : undefined,
    )
    const given = await givenListening({ validate_data_spool: 'print(1)' }, relaying(next))
    expect(await sendTo(given, ['b@example.com'])).toMatch(reply)
    const isOver = (one: Heard): boolean => one.kind === 'gone' || (one.kind === 'command' && /^QUIT/.test(one.line))
    const entries = await next.journal.until((all) => all.some(isOver))
    expect(entries.filter(isOver)).toEqual([expect.objectContaining({ line: 'QUIT\r\n' })])
  })

  it.each([
    ['its client has the reply before the next server answers QUIT', 60_000],
    ['a next server that never answers QUIT is left all the same', 1],
  ])('%s', async (_what, quitTimeoutMs) => {
    const silent = Promise.withResolvers<Socket>()
    const server = createServer((socket) => {
      let isMessage = false
      socket.on('error', () => {})
      socket.write('220 next.example\r\n')
      socket.on('data', (bytes) => {
        const text = String(bytes)
        if (text.startsWith('QUIT')) return silent.resolve(socket)
        if (isMessage && !text.endsWith('\r\n.\r\n')) return
        isMessage = text.startsWith('DATA')
        socket.write(isMessage ? '354 go ahead\r\n' : '250 ok\r\n')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const relay = relayTo({ host: '127.0.0.1', port, timeoutMs: 60_000, quitTimeoutMs })
    const given = await givenListening({ validate_data_spool: 'print(1)' }, { service: { relay } })
    expect(await sendTo(given, ['b@example.com'])).toMatch(/^250 /)
    const socket = await silent.promise
    if (quitTimeoutMs > 1) socket.write('221 bye\r\n')
    if (!socket.readableEnded) await once(socket, 'end')
  })

  it('that a policy refuses is never seen by the next server', async () => {
    const next = await givenNext()
    const refuse = 'vctx:set_code(550, "5.7.1 no") return msys.core.VALIDATE_DONE'
    const given = await givenListening({ validate_data_spool: refuse }, relaying(next))
    expect(await sendTo(given, ['b@example.com'])).toBe('550 5.7.1 no\r\n')
    expect(next.commands()).toEqual([])
    await expectKept(given)
  })
})
