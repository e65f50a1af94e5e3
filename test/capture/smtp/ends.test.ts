import { describe, expect, it } from 'vitest'
import { makeKey } from './given-key.js'
import { givenListener } from './given-listener.js'
import { isStill } from './is-still.js'
import { RawClient } from './raw-client.js'
import { verdict } from './toy-driver.js'

const toData = 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n'

type Place = readonly [
  where: string,
  wire: string,
  replies: number,
  contentBytes: number | null,
  line: { readonly beginning: string; readonly octets: number } | undefined,
]

/** What a client has sent, and had answered, when its end comes; and the content, or the part of a line, that had come then. */
const places: readonly Place[] = [
  ['at the greeting', '', 1, null, undefined],
  ['behind EHLO', 'EHLO c\r\n', 2, null, undefined],
  ['within a command', 'EHLO c\r\nMAIL FR', 2, null, { beginning: 'MAIL FR', octets: 7 }],
  ['behind RCPT', 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n', 4, null, undefined],
  ['behind DATA', toData, 5, 0, undefined],
  ['within content', `${toData}seventeen octets!`, 5, 17, undefined],
  ['at the final dot', `${toData}a\r\n.`, 5, 4, undefined],
  ['at the final CR', `${toData}a\r\n.\r`, 5, 5, undefined],
  ['within a chunk', 'EHLO c\r\nBDAT 100\r\nseventeen octets!', 2, 17, undefined],
  ['behind BDAT', 'EHLO c\r\nBDAT 100\r\n', 2, 0, undefined],
  ['at an answer of AUTH', 'AUTH LOGIN\r\n', 2, null, undefined],
  ['within an answer of AUTH', 'AUTH LOGIN\r\nYW5', 2, null, { beginning: 'YW5', octets: 3 }],
]

describe('a client', () => {
  it.each(places)('that closes %s is gone, with what had come', async (_, wire, replies, contentBytes, line) => {
    const { port, hears, heard, listener } = await givenListener()
    const client = await RawClient.connect(port)
    client.send(wire)
    await client.replies(replies)
    client.socket.end()
    expect((await hears('gone')).how).toEqual({ kind: 'closed', contentBytes, line })
    expect(await client.rest()).toBe('')
    expect(heard('message')).toEqual([])
    await listener.close({ graceMs: 1000 })
    expect(listener.counts()).toMatchObject({ vanished: 1, served: 0 })
  })

  it.each(places)('that breaks off %s is gone, with what had come', async (_, wire, replies, contentBytes) => {
    const { port, hears } = await givenListener()
    const client = await RawClient.connect(port)
    client.send(wire)
    await client.replies(replies)
    client.socket.resetAndDestroy()
    const { how } = await hears('gone')
    expect(how.kind).toBe('reset')
    // what the reset overtakes was never there
    expect(how.contentBytes === null).toBe(contentBytes === null)
  })

  it.each(places)(
    'that is silent %s is told so, and is gone with what had come',
    async (_, wire, replies, contentBytes, line) => {
      const { port, hears } = await givenListener({ timeouts: { commandMs: 200, contentMs: 200 } })
      const client = await RawClient.connect(port)
      client.send(wire)
      await client.replies(replies)
      expect(await client.rest()).toBe('421 4.4.2 Timeout, closing connection\r\n')
      expect((await hears('gone')).how).toEqual({ kind: 'timeout', contentBytes, line })
    },
  )

  it('that sends a command octet by octet has no more time for it', async () => {
    const { port, hears } = await givenListener({ timeouts: { commandMs: 150 } })
    const client = await RawClient.connect(port)
    const drip = setInterval(() => client.send('x'), 20)
    expect(await client.rest()).toMatch(/421 4\.4\.2 .*\r\n$/)
    clearInterval(drip)
    expect((await hears('gone')).how.kind).toBe('timeout')
  })

  it('that sends content slowly has time for as long as it comes', async () => {
    const { port, hears } = await givenListener({ timeouts: { contentMs: 800 } })
    const client = await RawClient.connect(port)
    client.send(toData)
    await client.replies(5)
    let sent = 0
    const drip = setInterval(() => {
      sent += 1
      client.send(sent < 20 ? 'x' : '\r\n.\r\n')
      if (sent === 20) clearInterval(drip)
    }, 50)
    expect(await client.reply()).toBe('250 2.0.0 Taken 1\r\n')
    expect((await hears('message')).content).toBe(`${'x'.repeat(19)}\r\n`)
  })

  it('that closes its side behind QUIT, or behind a whole message, has it all answered', async () => {
    const { port, heard, hears } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    client.socket.end(`${toData}x\r\n.\r\nNOOP\r\nNO`)
    expect((await client.rest()).match(/^\d{3} /gm)!.join('')).toBe('250 250 250 354 250 250 ')
    expect(heard('message')).toHaveLength(1)
    const line = { beginning: 'NO', octets: 2 }
    expect((await hears('gone')).how).toEqual({ kind: 'closed', contentBytes: null, line })
  })

  it('that goes while the driver is asked is gone after that', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port, hears, journal } = await givenListener({
      decides: async (what) => {
        if (what.kind === 'command') await held
        return undefined as never
      },
    })
    const client = await RawClient.connect(port)
    client.send('NOOP\r\nNOOP\r\n')
    await hears('command')
    client.socket.resetAndDestroy()
    await isStill(() => client.socket.bytesRead)
    release()
    expect((await hears('gone')).how.kind).toBe('reset')
    expect(journal.entries.map(({ kind }) => kind)).toEqual(['open', 'connect', 'command', 'gone'])
  })

  it('that goes while its reply is held back is gone at once', async () => {
    const { port, hears } = await givenListener({
      decides: (what) => (what.kind === 'command' ? verdict(250, 'late', { delayMs: 1_000_000 }) : undefined),
    })
    const client = await RawClient.connect(port)
    client.send('NOOP\r\n')
    await hears('command')
    client.socket.resetAndDestroy()
    expect((await hears('gone')).how.kind).toBe('reset')
  })

  it('that sends but does not read is cut off', async () => {
    const { port, hears, listener } = await givenListener({
      timeouts: { writeMs: 100, lingerMs: 100 },
      decides: (what) => (what.kind === 'command' ? verdict(250, 'x'.repeat(100_000)) : undefined),
    })
    const client = await RawClient.connect(port)
    await client.reply()
    client.socket.removeAllListeners('data').pause()
    client.send('NOOP\r\n'.repeat(500))
    expect((await hears('gone')).how.kind).toBe('timeout')
    await listener.close({ graceMs: 1000 })
    expect(listener.counts()).toMatchObject({ open: 0, timeout: 1 })
  })
})

describe('a listener that closes', () => {
  it('tells clients that wait between commands, and takes no new ones', async () => {
    const { port, listener, hears } = await givenListener()
    const client = await RawClient.connect(port)
    await client.reply()
    await client.ask('MAIL FROM:<a@x>')
    const closed = listener.close({ graceMs: 60_000 })
    expect(await client.rest()).toBe('421 4.3.2 Service shutting down, closing connection\r\n')
    client.socket.end()
    await closed
    expect((await hears('gone')).how).toEqual({ kind: 'shutdown', contentBytes: null })
    const late = await RawClient.connect(port)
    await expect(late.reply()).rejects.toThrow('the server ended')
  })

  it.each([
    ['that is to send its PROXY header', { isProxied: () => true }, ''],
    ['that is to make TLS', { isTlsOnConnect: true, tls: makeKey('toy.example') }, ''],
    [
      'that is listened to before it is greeted',
      { timeouts: { earlyMs: 300 } },
      '421 4.3.2 Service shutting down, closing connection\r\n',
    ],
  ])('turns away a client %s, and asks no driver', async (_, options, said) => {
    const { port, listener, journal } = await givenListener(options)
    const client = await RawClient.connect(port)
    await isStill(() => listener.counts().open)
    const closed = listener.close({ graceMs: 60_000 })
    expect(await client.rest()).toBe(said)
    client.socket.destroy()
    await closed
    expect(journal.entries).toEqual([])
    expect(listener.counts()).toMatchObject({ stopped: 1, open: 0 })
  })

  it('lets content come to its end and be answered', async () => {
    const { port, listener, heard } = await givenListener()
    const client = await RawClient.connect(port)
    client.send(`${toData}half`)
    await client.replies(5)
    const closed = listener.close({ graceMs: 60_000 })
    client.send(' and half\r\n.\r\nMAIL FROM:<c@x>\r\n')
    expect(await client.rest()).toBe('250 2.0.0 Taken 1\r\n421 4.3.2 Service shutting down, closing connection\r\n')
    client.socket.end()
    await closed
    expect(heard('message')[0]!.content).toBe('half and half\r\n')
    expect(heard('gone')[0]!.how).toEqual({ kind: 'shutdown', contentBytes: null })
  })

  it('cuts off who is not done in time, and says what had come', async () => {
    const { port, listener, heard } = await givenListener()
    const client = await RawClient.connect(port)
    client.send(`${toData}half`)
    await client.replies(5)
    await listener.close({ graceMs: 50 })
    expect(heard('gone')[0]!.how).toEqual({ kind: 'shutdown', contentBytes: 4 })
    expect(listener.counts()).toMatchObject({ open: 0, stopped: 1 })
  })

  it('does not wait for ever for a driver that does not answer', async () => {
    const { port, listener, hears, heard } = await givenListener({
      decides: (what) => (what.kind === 'command' ? new Promise<never>(() => {}) : undefined),
    })
    const client = await RawClient.connect(port)
    client.send('NOOP\r\n')
    await hears('command')
    await listener.close({ graceMs: 50 })
    await client.closed()
    expect(heard('gone')).toEqual([])
  })

  it('asks nothing more, once it has cut off a client whose commands wait', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { port, listener, hears, heard } = await givenListener({
      decides: async (what) => {
        if (what.kind === 'command') await held
        return undefined as never
      },
    })
    const client = await RawClient.connect(port)
    client.socket.end('NOOP\r\nNOOP\r\n')
    await hears('command')
    await isStill(() => client.socket.bytesRead)
    await listener.close({ graceMs: 20 })
    release()
    expect((await hears('gone')).how.kind).toBe('shutdown')
    expect(heard('command')).toHaveLength(1)
  })

  it('closes once', async () => {
    const { listener } = await givenListener()
    await Promise.all([listener.close({ graceMs: 10 }), listener.close({ graceMs: 10 })])
    await listener.close({ graceMs: 10 })
  })
})
