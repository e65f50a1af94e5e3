import { describe, expect, it } from 'vitest'
import { givenListener } from './given-listener.js'
import { proxyV2 } from './proxy-v2.js'
import { piecesOf, randomOf } from './random.js'
import { RawClient } from './raw-client.js'

const v6 = Buffer.concat([
  Buffer.from(`20010db8${'0'.repeat(23)}1${'0'.repeat(31)}10fa00019`, 'hex'),
  Buffer.from([4, 0, 1, 0]),
])

const headers = [
  ['version 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 4000 25\r\n', '192.0.2.1:4000', '192.0.2.2:25'],
  ['version 2', proxyV2({ family: 0x21, rest: v6 }).toString('latin1'), '[2001:db8::1]:4000', '[::1]:25'],
] as const

describe('behind a proxy', () => {
  it.each(headers)('a client is whom %s names, in whatever pieces it comes', async (_, header, peer, listener) => {
    const random = randomOf(1)
    for (const pieces of [[header], [...header], piecesOf(header, random, 9)]) {
      const { port, hears } = await givenListener({ isProxied: () => true })
      const client = await RawClient.connect(port)
      await client.sendPieces(pieces)
      expect(await client.reply()).toBe('220 toy.example ESMTP\r\n')
      const { facts } = await hears('open')
      expect(facts).toMatchObject({ peer, listener, socketPeer: `127.0.0.1:${client.socket.localPort}` })
      expect(facts.isEarlyTalker).toBe(false)
    }
  })

  it.each(headers)(
    'what comes behind %s in one segment is the first command, of an early talker',
    async (_, header) => {
      const { port, hears } = await givenListener({ isProxied: () => true, timeouts: { earlyMs: 1000 } })
      const client = await RawClient.connect(port)
      client.send(`${header}EHLO c\r\n`)
      await client.replies(2)
      expect((await hears('open')).facts.isEarlyTalker).toBe(true)
      expect(await hears('command')).toEqual({ kind: 'command', line: 'EHLO c\r\n', pipelined: true })
    },
  )

  it.each([
    ['LOCAL', proxyV2({ command: 0, family: 0 }).toString('latin1')],
    ['UNKNOWN', 'PROXY UNKNOWN\r\n'],
  ])('a proxy that speaks for itself is the client: %s', async (_, header) => {
    const { port, hears } = await givenListener({ isProxied: () => true })
    const client = await RawClient.connect(port)
    await client.send(header).reply()
    const { facts } = await hears('open')
    expect(facts).toMatchObject({ peer: facts.socketPeer, listener: `127.0.0.1:${port}` })
  })

  it.each([
    ['no header', 'EHLO c\r\n'],
    ['a malformed one', 'PROXY TCP4 x\r\n'],
    ['one that is too long', `PROXY UNKNOWN ${'x'.repeat(200)}`],
    ['half of one', 'PROXY TCP4 192.0.2.1'],
    ['nothing', ''],
  ])('nothing is said to %s, and no driver asked', async (_, sent) => {
    const { port, journal, listener } = await givenListener({ isProxied: () => true, timeouts: { proxyMs: 100 } })
    const client = await RawClient.connect(port)
    client.send(sent)
    expect(await client.rest()).toBe('')
    await client.closed()
    expect(journal.entries).toEqual([])
    await listener.close({ graceMs: 1000 })
    expect(listener.counts()).toMatchObject({ 'proxy-failed': 1, served: 0, open: 0 })
  })

  it('a header is a command where none is to come', async () => {
    const { port, hears } = await givenListener({ isProxied: (address) => address === '192.0.2.1' })
    const client = await RawClient.connect(port)
    await client.reply()
    expect(await client.ask('PROXY TCP4 192.0.2.1 192.0.2.2 4000 25')).toBe('500 5.5.1 Unknown command\r\n')
    expect((await hears('open')).facts.peer).toBe(`127.0.0.1:${client.socket.localPort}`)
  })

  it.each(headers)('what comes behind %s is answered, although the client has closed its side', async (_, header) => {
    const { port } = await givenListener({ isProxied: () => true })
    const client = await RawClient.connect(port)
    client.socket.end(`${header}NOOP\r\nQUIT\r\n`, 'latin1')
    expect(await client.rest()).toBe('220 toy.example ESMTP\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n')
  })

  it('a client that closes its side within the header is gone', async () => {
    const { port, listener } = await givenListener({ isProxied: () => true })
    const client = await RawClient.connect(port)
    client.socket.end('PROXY TC')
    await client.rest()
    await listener.close({ graceMs: 1000 })
    expect(listener.counts()).toMatchObject({ 'proxy-failed': 1, open: 0 })
  })
})

describe('XCLIENT', () => {
  it('ends the driver, and begins anew with another one that knows more', async () => {
    const { port, journal, heard } = await givenListener({ mayXclient: (address) => address === '127.0.0.1' })
    const client = await RawClient.connect(port)
    await client.reply()
    expect(await client.ask('EHLO c')).toMatch(
      /^250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r$|^250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r$/m,
    )
    const line = 'XCLIENT ADDR=IPV6:2001:db8::1 NAME=[UNAVAILABLE] HELO=h LOGIN=a+40x'
    expect(await client.ask(line)).toBe('220 toy.example ESMTP\r\n')
    expect(await client.ask('XCLIENT PORT=99 DESTADDR=192.0.2.9 DESTPORT=26')).toBe('220 toy.example ESMTP\r\n')
    await client.ask('QUIT')
    expect(journal.entries.map(({ kind }) => kind).join(' ')).toBe(
      'open connect command gone open connect gone open connect command',
    )
    expect(heard('gone').map(({ how }) => how.kind)).toEqual(['xclient', 'xclient'])
    const local = client.socket.localPort
    const [first, second, third] = heard('open').map(({ facts }) => facts)
    const known = {
      ADDR: { kind: 'value', value: '2001:db8::1' },
      NAME: { kind: 'unavailable' },
      HELO: { kind: 'value', value: 'h' },
      LOGIN: { kind: 'value', value: 'a@x' },
    }
    expect(first).toMatchObject({ xclient: null, mayXclient: true })
    expect(second).toEqual({ ...first, peer: `[2001:db8::1]:${local}`, xclient: known })
    expect(third).toMatchObject({
      peer: '[2001:db8::1]:99',
      listener: '192.0.2.9:26',
      socketPeer: first!.socketPeer,
      xclient: { ...known, PORT: { kind: 'value', value: '99' } },
    })
  })

  it('may be pipelined', async () => {
    const { port, heard } = await givenListener({ mayXclient: () => true })
    const client = await RawClient.connect(port)
    client.send('XCLIENT ADDR=192.0.2.1\r\nEHLO c\r\nQUIT\r\n')
    expect((await client.replies(4)).map((reply) => reply.slice(0, 3)).join(' ')).toBe('220 220 250 221')
    expect(heard('command')).toHaveLength(2)
  })

  it('that is wrong is refused, and the driver stays', async () => {
    const { port, heard } = await givenListener({ mayXclient: () => true })
    const client = await RawClient.connect(port)
    await client.reply()
    expect(await client.ask('XCLIENT ADDR=x')).toBe('501 5.5.4 bad ADDR value\r\n')
    expect(await client.ask(`XCLIENT NAME=${'x'.repeat(20_000)}`)).toBe('501 5.5.4 XCLIENT is too long\r\n')
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(heard('open')).toHaveLength(1)
    expect(heard('refused').map(({ how }) => how.kind)).toEqual(['xclient', 'xclient'])
  })

  it('that answers a challenge of AUTH is an answer', async () => {
    const { port, heard } = await givenListener({ mayXclient: () => true })
    const client = await RawClient.connect(port)
    await client.reply()
    await client.ask('AUTH PLAIN')
    expect(await client.ask('XCLIENT ADDR=192.0.2.1')).toBe('235 2.7.0 Welcome\r\n')
    expect(heard('answer')).toHaveLength(1)
  })

  it('from a client that may not is a command like any other', async () => {
    const { port, heard } = await givenListener({ mayXclient: () => false })
    const client = await RawClient.connect(port)
    await client.reply()
    expect(await client.ask('XCLIENT ADDR=192.0.2.1')).toBe('500 5.5.1 Unknown command\r\n')
    expect(heard('command')).toHaveLength(1)
  })

  it('goes by the client that PROXY names', async () => {
    const { port } = await givenListener({ isProxied: () => true, mayXclient: (address) => address === '127.0.0.1' })
    const client = await RawClient.connect(port)
    await client.send('PROXY TCP4 192.0.2.1 192.0.2.2 4000 25\r\n').reply()
    expect(await client.ask('XCLIENT ADDR=192.0.2.3')).toBe('500 5.5.1 Unknown command\r\n')
  })
})
