import { describe, expect, it } from 'vitest'
import { listen } from '../../../src/capture/smtp/listen.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { makeKey } from './given-key.js'
import { givenListener } from './given-listener.js'
import { RawClient } from './raw-client.js'
import { verdict } from './toy-driver.js'

const tls = makeKey('toy.example')
const client1 = makeKey('client.example')

const begun = async (port: number): Promise<RawClient> => {
  const client = await RawClient.connect(port)
  await client.reply()
  return client
}

describe('STARTTLS', () => {
  it('puts TLS under the conversation, and tells what was agreed', async () => {
    const { port, heard } = await givenListener({ tls })
    const client = await begun(port)
    expect(await client.ask('EHLO c')).toContain('STARTTLS')
    expect(await client.ask('STARTTLS')).toBe('220 2.0.0 Go ahead\r\n')
    await client.startTls()
    expect(await client.ask('EHLO c')).not.toContain('STARTTLS')
    expect(await client.ask('QUIT')).toBe('221 2.0.0 Bye\r\n')
    expect(heard('handshake')).toEqual([
      {
        kind: 'handshake',
        handshake: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', algorithmBits: 256, usedBits: 256 },
        droppedBytes: 0,
      },
    ])
    expect(heard('gone')).toEqual([])
  })

  it('says which version, cipher and certificate a client used', async () => {
    const { port, hears } = await givenListener({ tls: { ...tls, requestCert: true, ca: client1.cert } })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await client.startTls({ ...client1, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })
    expect((await hears('handshake')).handshake).toEqual({
      protocol: 'TLSv1.2',
      cipher: 'ECDHE-ECDSA-AES128-GCM-SHA256',
      algorithmBits: 128,
      usedBits: 128,
      subject: '/CN=client.example',
      issuer: '/CN=client.example',
      verified: true,
    })
  })

  it('takes a certificate that nobody vouches for, and does not call it verified', async () => {
    const { port, hears } = await givenListener({ tls: { ...tls, requestCert: true } })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await client.startTls(client1)
    const { handshake } = await hears('handshake')
    expect(handshake).toMatchObject({ subject: '/CN=client.example' })
    expect(handshake).not.toHaveProperty('verified')
  })

  it('makes it as the verdict says', async () => {
    const decides = (what: { readonly kind: string; readonly line?: string }) =>
      what.line === 'STARTTLS\r\n'
        ? verdict(220, '2.0.0 Go ahead', { expects: 'handshake', tls: { maxVersion: 'TLSv1.2' } })
        : undefined
    const { port, hears } = await givenListener({ tls, decides })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await client.startTls()
    expect((await hears('handshake')).handshake.protocol).toBe('TLSv1.2')
  })

  it.each([
    ['in one segment', (client: RawClient, injected: string) => void client.send(`STARTTLS\r\n${injected}`)],
    ['one octet each', (client: RawClient, injected: string) => void client.sendPieces([...`STARTTLS\r\n${injected}`])],
  ])('drops what came in clear text behind it, %s', async (_, send) => {
    const injected = 'MAIL FROM:<evil@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n'
    const { port, heard, hears } = await givenListener({
      tls,
      decides: (what) =>
        what.kind === 'command' && what.line === 'STARTTLS\r\n'
          ? verdict(220, '2.0.0 Go ahead', { expects: 'handshake', delayMs: 300 })
          : undefined,
    })
    const client = await begun(port)
    send(client, injected)
    await client.reply()
    await client.startTls()
    expect((await hears('handshake')).droppedBytes).toBe(injected.length)
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(client.received).toBe('')
    expect(heard('command')).toEqual([
      { kind: 'command', line: 'STARTTLS\r\n', pipelined: false },
      { kind: 'command', line: 'NOOP\r\n', pipelined: false },
    ])
  })

  it('drops half a command, too', async () => {
    const { port, hears } = await givenListener({
      tls,
      decides: (what) =>
        what.kind === 'command' && what.line === 'STARTTLS\r\n'
          ? verdict(220, '2.0.0 Go ahead', { expects: 'handshake', delayMs: 200 })
          : undefined,
    })
    const client = await begun(port)
    client.send('STARTTLS\r\nRSET')
    await client.reply()
    await client.startTls()
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect((await hears('handshake')).droppedBytes).toBe(4)
  })

  it.each([
    ['clear text', (client: RawClient) => void client.send('EHLO c\r\nQUIT\r\n'.repeat(10))],
    ['nothing, and closes', (client: RawClient) => void client.socket.end()],
    ['nothing, and breaks off', (client: RawClient) => void client.socket.resetAndDestroy()],
    ['nothing at all', () => {}],
  ])('is over where %s comes instead of a handshake', async (_, instead) => {
    const { port, hears, heard } = await givenListener({ tls, timeouts: { handshakeMs: 150 } })
    const client = await begun(port)
    await client.ask('STARTTLS')
    instead(client)
    expect((await hears('gone')).how).toEqual({ kind: 'tls-failed', contentBytes: null })
    expect(heard('handshake')).toMatchObject([{ handshake: { failed: expect.stringMatching(/./) } }])
    await client.closed()
    expect(heard('command')).toHaveLength(1)
  })

  it('is over where no version is common', async () => {
    const { port, hears } = await givenListener({ tls: { ...tls, minVersion: 'TLSv1.3' } })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await expect(client.startTls({ maxVersion: 'TLSv1.2' })).rejects.toThrow()
    expect((await hears('handshake')).handshake.failed).toBe('unsupported protocol')
    expect((await hears('gone')).how.kind).toBe('tls-failed')
  })

  it('is over where the verdict has it made in a way that there is none', async () => {
    const { port, hears, failures } = await givenListener({
      tls,
      decides: (what) =>
        what.kind === 'command'
          ? verdict(220, '2.0.0 Go ahead', { expects: 'handshake', tls: { ciphers: 'NONSENSE' } })
          : undefined,
    })
    const client = await begun(port)
    await client.ask('STARTTLS')
    expect((await hears('handshake')).handshake.failed).toBe('no cipher match')
    expect((await hears('gone')).how.kind).toBe('tls-failed')
    expect(failures).toEqual([])
  })

  it('under which the connection breaks is as in clear text', async () => {
    const { port, hears } = await givenListener({ tls })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await client.startTls()
    client.send('MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nseventeen octets!')
    await client.replies(3)
    client.socket.end()
    expect((await hears('gone')).how).toEqual({ kind: 'closed', contentBytes: 17 })
  })

  it('goes at once where the listener closes meanwhile', async () => {
    const { port, hears, listener, heard } = await givenListener({ tls })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await listener.close({ graceMs: 50 })
    expect((await hears('gone')).how.kind).toBe('shutdown')
    expect(heard('handshake')).toEqual([])
  })

  it('carries a large message', async () => {
    const { port, hears } = await givenListener({ tls })
    const client = await begun(port)
    await client.ask('STARTTLS')
    await client.startTls()
    const content = `${'0123456789'.repeat(9)}\r\n`.repeat(50_000)
    client.send('MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n')
    await client.replies(3)
    client.send(`${content}.\r\n`)
    await client.reply()
    expect((await hears('message')).content === content).toBe(true)
  })
})

describe('TLS on connect', () => {
  it('comes before the greeting, and the driver knows of it', async () => {
    const { port, hears } = await givenListener({ tls, isTlsOnConnect: true })
    const client = await RawClient.connect(port)
    await client.startTls()
    expect(await client.reply()).toBe('220 toy.example ESMTP\r\n')
    expect((await hears('open')).facts).toMatchObject({
      isTlsOnConnect: true,
      handshake: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
      peer: `127.0.0.1:${client.socket.localPort}`,
    })
    expect(await client.ask('QUIT')).toBe('221 2.0.0 Bye\r\n')
    expect(await client.rest()).toBe('')
  })

  it('that comes to nothing asks no driver', async () => {
    const { port, journal, listener } = await givenListener({ tls, isTlsOnConnect: true })
    const client = await RawClient.connect(port)
    client.send('EHLO c\r\n')
    await client.closed()
    await listener.close({ graceMs: 1000 })
    expect(journal.entries).toEqual([])
    expect(listener.counts()).toMatchObject({ 'tls-failed': 1, served: 0 })
  })

  it('finds its handshake behind a PROXY header in the same segment', async () => {
    const { port, hears } = await givenListener({ tls, isTlsOnConnect: true, isProxied: () => true })
    const client = await RawClient.connect(port)
    client.prefix('PROXY TCP4 192.0.2.1 192.0.2.2 4000 465\r\n')
    await client.startTls()
    expect(await client.reply()).toBe('220 toy.example ESMTP\r\n')
    expect((await hears('open')).facts).toMatchObject({ peer: '192.0.2.1:4000', listener: '192.0.2.2:465' })
  })

  it.each([
    ['without a key', {}],
    ['with a key that is none', { key: 'x', cert: 'y' }],
  ])('is not listened for %s', async (_, options) => {
    const listening = listen({
      host: '127.0.0.1',
      port: 0,
      tls: options,
      openDriver: () => Promise.reject(new Error()),
      onDriverFailure: () => {},
    })
    await expect(listening).rejects.toThrow(Trouble)
    await expect(listening).rejects.toMatchObject({ code: 'tls-invalid' })
  })
})
