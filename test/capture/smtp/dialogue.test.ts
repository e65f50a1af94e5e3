import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { givenListener } from './given-listener.js'
import { isStill } from './is-still.js'
import { RawClient } from './raw-client.js'
import { verdict } from './toy-driver.js'

/** Part of iproute2: what the kernel knows of sockets. */
const hasSs = spawnSync('ss', ['-V']).status === 0

const envelope = 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n'

describe('a conversation', () => {
  it('goes from the greeting to a verdict that closes, with every command as it came', async () => {
    const { port, journal, heard, listener } = await givenListener()
    const client = await RawClient.connect(port)
    expect(await client.reply()).toBe('220 toy.example ESMTP\r\n')
    await client.ask('eHlO  client.example ')
    expect(await client.ask('MAIL FROM:<>')).toBe('250 2.1.0 Sender ok\r\n')
    expect(await client.ask('RCPT TO:<no@x>')).toBe('550-5.1.1 Nobody here\r\n550 5.1.1 of that name\r\n')
    await client.ask('RCPT TO:<b@x>')
    expect(await client.ask('DATA')).toBe('354 Go ahead\r\n')
    expect(await client.send('Subject: x\r\n\r\n..dot\r\n.\r\n').reply()).toBe('250 2.0.0 Taken 1\r\n')
    expect(await client.ask('QUIT')).toBe('221 2.0.0 Bye\r\n')
    expect(await client.rest()).toBe('')
    await client.closed()
    expect(journal.entries.map(({ kind }) => kind)).toEqual([
      'open',
      'connect',
      ...new Array(5).fill('command'),
      'message',
      'command',
    ])
    expect(heard('command')[0]).toEqual({ kind: 'command', line: 'eHlO  client.example \r\n', pipelined: false })
    expect(heard('message')[0]).toMatchObject({
      content: 'Subject: x\r\n\r\n.dot\r\n',
      bareDotLines: 0,
      pipelined: false,
    })
    await listener.close({ graceMs: 1000 })
    expect(listener.counts()).toMatchObject({ served: 1, open: 0 })
  })

  it('tells what the wire knows of both ends', async () => {
    const { port, hears } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    const { facts } = await hears('open')
    const peer = `127.0.0.1:${client.socket.localPort}`
    expect(facts).toEqual({
      protocol: 'smtp',
      peer,
      socketPeer: peer,
      listener: `127.0.0.1:${port}`,
      isTlsOnConnect: false,
      handshake: null,
      isEarlyTalker: false,
      mayXclient: false,
      xclient: null,
    })
  })

  it('answers pipelined commands in order, across DATA and QUIT, and says which were pipelined', async () => {
    const { port, heard } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    client.send(`${envelope}DATA\r\n`)
    expect((await client.replies(4)).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '354'])
    client.send('x\r\n.\r\nMAIL FROM:<c@x>\r\nRCPT TO:<d@x>\r\nDATA\r\ny\r\n.\r\nQUIT\r\n')
    expect((await client.replies(6)).map((reply) => reply.slice(0, 3)).join(' ')).toBe('250 250 250 354 250 221')
    expect(heard('command').map(({ pipelined }) => pipelined)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(heard('message').map(({ content, pipelined }) => [content, pipelined])).toEqual([
      ['x\r\n', false],
      ['y\r\n', true],
    ])
  })

  it.skipIf(!hasSs && process.env['CI'] === undefined)('sends replies to pipelined commands together', async () => {
    const { port } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    client.send('NOOP\r\n'.repeat(50))
    await client.replies(50)
    // the greeting in one segment, 50 replies in another, each once more if it got lost
    const socket = execFileSync('ss', ['-tinH', `sport = :${port}`], { encoding: 'utf8' })
    expect(Number(/data_segs_out:(\d+)/.exec(socket)?.[1]), socket).toBeLessThan(5)
  })

  it.each([
    ['one octet a segment', (text: string) => [...text]],
    ['bare line feeds', (text: string) => [text.replaceAll('\r\n', '\n')]],
  ])('is the same with %s', async (_, pieces) => {
    const { port, heard } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    await client.sendPieces(pieces('EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n'))
    await client.replies(4)
    await client.sendPieces([...'a\nb\r\n.\r\nQUIT\r\n'])
    await client.replies(2)
    expect(heard('command').map(({ line }) => line.trimEnd())).toEqual([
      'EHLO c',
      'MAIL FROM:<a@x>',
      'RCPT TO:<b@x>',
      'DATA',
      'QUIT',
    ])
    expect(heard('message')[0]!.content).toBe('a\nb\r\n')
  })

  it('hands over every command, whatever it is, and keeps its octets', async () => {
    const lines = [
      'EHLO [IPv6:::1] junk',
      'EHLO \xe9t\xe9',
      'MAIL FROM:<"a b"@x>',
      'MAIL FROM:<"a@b\\">"@x> SIZE=10 SIZE=20 FOO=bar',
      'MAIL FROM:a@x',
      'MAIL FROM:<@r1,@r2:a@x>',
      'RCPT TO:<\xfcber@x\xe4.example> NOTIFY=SUCCESS ORCPT=rfc822;a+2Bb@x',
      'RCPT TO:<xn--bcher-kva.example>',
      'MA\0IL\0',
      'GET / HTTP/1.1',
      ' NOOP',
      '',
      '\r',
      'a\rb',
      `RCPT TO:<${'x'.repeat(3000)}@x>`,
      'XCLIENT ADDR=192.0.2.1',
    ]
    const { port, heard } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    for (const line of lines) await client.ask(line)
    expect(heard('command').map(({ line }) => line)).toEqual(lines.map((line) => `${line}\r\n`))
  })

  it('asks for one thing at a time, however much has come, and reads no more than it may', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port, heard, hears } = await givenListener({
      limits: { aheadBytes: 1000 },
      decides: async (what) => {
        if (what.kind === 'command' && what.line.startsWith('HOLD')) await held
        return undefined as never
      },
    })
    const client = await RawClient.connect(port)
    await client.reply()
    client.send('HOLD\r\n')
    await hears('command')
    const piece = 'NOOP\r\n'.repeat(10_000)
    for (let index = 0; index < 500; index += 1) client.send(piece)
    await isStill(() => client.socket.writableLength)
    // what the kernel did not take stays with the client
    expect(client.socket.writableLength).toBeGreaterThan(250 * piece.length)
    expect(heard('command').length).toBe(1)
    release()
    await client.replies(3)
    expect(heard('command')[1]).toEqual({ kind: 'command', line: 'NOOP\r\n', pipelined: true })
  })

  it('holds a reply back for as long as the verdict says', async () => {
    const { port } = await givenListener({
      decides: (what) => (what.kind === 'command' ? verdict(250, 'late', { delayMs: 120 }) : undefined),
    })
    const client = await RawClient.connect(port)
    await client.reply()
    const before = performance.now()
    expect(await client.ask('NOOP')).toBe('250 late\r\n')
    expect(performance.now() - before).toBeGreaterThan(110)
  })

  it.each([
    ['connect', 421],
    ['EHLO', 554],
    ['MAIL', 421],
    ['RCPT', 421],
    ['DATA', 550],
  ])('ends where a verdict at %s says so, and its reply arrives although more was sent', async (phase, code) => {
    const { port, journal } = await givenListener({
      decides: (what) =>
        what.kind === phase || (what.kind === 'command' && what.line.startsWith(phase))
          ? verdict(code, '5.7.1 100% no\nand never', { closes: true })
          : undefined,
    })
    const client = await RawClient.connect(port)
    client.send(`${envelope}DATA\r\nx\r\n.\r\n${'NOOP\r\n'.repeat(1000)}`)
    const end =
      code === 421 ? '421-5.7.1 100% no\r\n421 and never\r\n' : `${code}-5.7.1 100% no\r\n${code} 5.7.1 and never\r\n`
    expect(await client.rest()).toMatch(new RegExp(`${end}$`))
    await client.closed()
    expect(journal.entries.filter(({ kind }) => kind === 'gone')).toEqual([])
  })

  it('still reads, and throws away, what a client sends that has been told to go', async () => {
    const { port, heard } = await givenListener({
      limits: { aheadBytes: 1000 },
      timeouts: { lingerMs: 60_000 },
      decides: (what) => (what.kind === 'command' ? verdict(554, 'Go away', { closes: true }) : undefined),
    })
    const client = await RawClient.connect(port)
    await client.sendPieces(['NOOP\r\n', ...new Array(400).fill('NOOP\r\n'.repeat(10_000))])
    expect(await client.rest()).toBe('220 toy.example ESMTP\r\n554 Go away\r\n')
    await client.closed()
    expect(heard('command')).toHaveLength(1)
  })

  it('says that a client talked before it was greeted', async () => {
    const { port, hears } = await givenListener({ timeouts: { earlyMs: 5000 } })
    const client = await RawClient.connect(port)
    client.send('EHLO early\r\n')
    await client.replies(2)
    expect((await hears('open')).facts.isEarlyTalker).toBe(true)
    expect((await hears('command')).pipelined).toBe(true)
  })

  it('lets a client answer a challenge of AUTH, and takes an answer for nothing else', async () => {
    const { port, heard } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    expect(await client.ask('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6\r\n')
    expect(await client.ask('BDAT 3 LAST')).toBe('334 UGFzc3dvcmQ6\r\n')
    expect(await client.ask('c2VjcmV0')).toBe('235 2.7.0 Welcome\r\n')
    expect(await client.ask('AUTH PLAIN')).toBe('334 \r\n')
    expect(await client.ask('*')).toBe('501 5.5.2 Cancelled\r\n')
    expect(heard('answer').map(({ line }) => line)).toEqual(['BDAT 3 LAST\r\n', 'c2VjcmV0\r\n', '*\r\n'])
    expect(heard('command').map(({ line }) => line)).toEqual(['AUTH LOGIN\r\n', 'AUTH PLAIN\r\n'])
  })
})
