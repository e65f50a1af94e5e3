import { describe, expect, it } from 'vitest'
import { listen } from '../../../src/capture/smtp/listen.js'
import { givenListener } from './given-listener.js'
import { RawClient } from './raw-client.js'

const tooMany = '421 4.7.0 Too many connections\r\n'

describe('a listener', () => {
  it('turns away whoever is one too many of a peer, without a driver, until one has gone', async () => {
    const { port, heard, listener, hears } = await givenListener({ maxConnectionsPerPeer: 2 })
    const clients = [await RawClient.connect(port), await RawClient.connect(port)]
    for (const client of clients) await client.reply()
    const third = await RawClient.connect(port)
    expect(await third.rest()).toBe(tooMany)
    expect(heard('open')).toHaveLength(2)
    await third.closed()
    clients[0]!.socket.end()
    await hears('gone')
    await clients[0]!.closed()
    const fourth = await RawClient.connect(port)
    expect(await fourth.reply()).toBe('220 toy.example ESMTP\r\n')
    expect(listener.counts()).toMatchObject({ open: 2, refused: 1, vanished: 1 })
  })

  it('turns away whoever is one too many in all, and many of them', async () => {
    const { port, heard, listener } = await givenListener({ maxConnections: 1 })
    const first = await RawClient.connect(port)
    await first.reply()
    const others = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(port)))
    for (const other of others) expect(await other.rest()).toBe(tooMany)
    expect(listener.counts()).toMatchObject({ open: 1, refused: 20 })
    expect(heard('open')).toHaveLength(1)
    expect(await first.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
  })

  it('tells a hundred of them at a time, and closes on the others', async () => {
    const { port, listener } = await givenListener({ maxConnections: 0, timeouts: { lingerMs: 60_000 } })
    const clients: RawClient[] = []
    for (let index = 0; index < 120; index += 1) clients.push(await RawClient.connect(port))
    const said = await Promise.all(clients.map((client) => client.rest()))
    expect(said.filter((text) => text === tooMany)).toHaveLength(100)
    expect(said.filter((text) => text === '')).toHaveLength(20)
    expect(listener.counts()).toMatchObject({ open: 0, refused: 120 })
    await listener.close({ graceMs: 0 })
  })

  it('tells many more of them, one after the other', async () => {
    const { port } = await givenListener({ maxConnections: 0 })
    for (let index = 0; index < 110; index += 1) {
      const client = await RawClient.connect(port)
      expect(await client.rest()).toBe(tooMany)
      await client.closed()
    }
  })

  it('counts peers as PROXY tells them', async () => {
    const { port } = await givenListener({ maxConnectionsPerPeer: 1, isProxied: () => true })
    const said = async (address: string): Promise<string> => {
      const client = await RawClient.connect(port)
      return client.send(`PROXY TCP4 ${address} 192.0.2.99 1000 25\r\n`).reply()
    }
    expect(await said('192.0.2.1')).toBe('220 toy.example ESMTP\r\n')
    expect(await said('192.0.2.2')).toBe('220 toy.example ESMTP\r\n')
    expect(await said('192.0.2.1')).toBe(tooMany)
  })

  it('keeps no socket, however its clients end', async () => {
    const { port, listener } = await givenListener({ timeouts: { lingerMs: 50, commandMs: 200 } })
    for (let round = 0; round < 40; round += 1) {
      const client = await RawClient.connect(port)
      if (round % 4 === 0) client.socket.resetAndDestroy()
      if (round % 4 === 1) client.socket.end('QUIT\r\n')
      if (round % 4 === 2) client.socket.destroy()
      if (round % 4 === 3) client.send('QUIT\r\n')
    }
    await listener.close({ graceMs: 5000 })
    const { open, served, stopped, vanished, timeout } = listener.counts()
    expect([open, served + stopped + vanished + timeout]).toEqual([0, 40])
  })

  it('says where it cannot listen', async () => {
    const { port } = await givenListener()
    const second = listen({
      host: '127.0.0.1',
      port,
      openDriver: () => Promise.reject(new Error()),
      onDriverFailure: () => {},
    })
    await expect(second).rejects.toMatchObject({
      code: 'listen-failed',
      message: `cannot listen on 127.0.0.1:${port}: EADDRINUSE`,
    })
  })

  it('listens on IPv6', async () => {
    const { port, hears } = await givenListener({ host: '::1' })
    const client = await RawClient.connect(port, '::1')
    await client.reply()
    expect((await hears('open')).facts.peer).toBe(`[::1]:${client.socket.localPort}`)
  })
})
