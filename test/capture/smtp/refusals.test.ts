import { describe, expect, it } from 'vitest'
import { givenListener } from './given-listener.js'
import { RawClient } from './raw-client.js'
import { verdict } from './toy-driver.js'

const toData = 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n'

const begun = async (port: number): Promise<RawClient> => {
  const client = await RawClient.connect(port)
  await client.reply()
  return client
}

describe('the wire refuses by itself, and tells the driver', () => {
  it('a line of 20 KB', async () => {
    const { port, heard } = await givenListener()
    const client = await begun(port)
    expect(await client.ask('x'.repeat(20_000))).toBe('500 5.5.2 Line too long\r\n')
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(heard('refused')).toEqual([
      {
        kind: 'refused',
        line: 'x'.repeat(1000),
        reply: { code: 500, text: '5.5.2 Line too long' },
        how: { kind: 'line', octets: 20_002, pipelined: false },
      },
    ])
  })

  it('an answer of AUTH that is too long', async () => {
    const { port, heard } = await givenListener()
    const client = await begun(port)
    await client.ask('AUTH PLAIN')
    expect(await client.ask('x'.repeat(20_000))).toBe('500 5.5.6 Authentication exchange line is too long\r\n')
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(heard('refused')[0]!.how.kind).toBe('answer')
  })

  it('content that is too big, once it has ended', async () => {
    const { port, heard } = await givenListener({ limits: { contentBytes: 1000 } })
    const client = await begun(port)
    client.send(`${toData}${'x'.repeat(98)}\r\n`.repeat(1))
    await client.replies(4)
    client.send(`${`${'x'.repeat(98)}\r\n`.repeat(1000)}.\r\nNOOP\r\n`)
    expect((await client.replies(2)).join('')).toBe('552 5.3.4 Message size exceeds fixed limit\r\n250 2.0.0 Ok\r\n')
    expect(heard('message')).toEqual([])
    expect(heard('refused')[0]).toMatchObject({ how: { kind: 'content', octets: 100_103 } })
    expect(heard('refused')[0]!.line).toHaveLength(1000)
  })

  it('a chunk that is too big, once it has come', async () => {
    const { port, heard } = await givenListener({ limits: { contentBytes: 1000 } })
    const client = await begun(port)
    expect(await client.send(`BDAT 5000\r\n${'x'.repeat(5000)}`).reply()).toBe(
      '552 5.3.4 Message size exceeds fixed limit\r\n',
    )
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(heard('chunk')).toEqual([])
    expect(heard('refused')[0]).toMatchObject({ line: 'BDAT 5000\r\n', how: { kind: 'chunk', octets: 5000 } })
  })

  it.each(['BDAT', 'BDAT x', 'BDAT 99999999999999999999 LAST'])(
    '%s, behind which nothing can be framed',
    async (line) => {
      const { port, heard, hears } = await givenListener()
      const client = await begun(port)
      client.send(`${line}\r\nMAIL FROM:<smuggled@x>\r\n`)
      expect(await client.rest()).toBe('501 5.5.4 Syntax: BDAT count [LAST]\r\n')
      expect((await hears('gone')).how).toEqual({ kind: 'refused', contentBytes: null })
      expect(heard('refused')[0]).toMatchObject({ line: `${line}\r\n`, how: { kind: 'bad-chunk', pipelined: false } })
      expect(heard('command')).toEqual([])
    },
  )
})

describe('BDAT', () => {
  it('without a transaction is asked about, with its octets', async () => {
    const { port } = await givenListener()
    const client = await begun(port)
    expect(await client.send('BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n').reply()).toBe('503 5.5.1 No transaction\r\n')
    expect(await client.reply()).toBe('250 2.0.0 Ok\r\n')
  })

  it('mixed with DATA leaves each what it is', async () => {
    const { port, heard } = await givenListener()
    const client = await begun(port)
    client.send('EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nBDAT 3\r\na\r\nDATA\r\n')
    await client.replies(5)
    client.send('BDAT 3 LAST\r\n..\r\n.\r\n')
    await client.reply()
    expect(heard('chunk').map(({ octets }) => octets)).toEqual(['a\r\n'])
    expect(heard('message')[0]!.content).toBe('BDAT 3 LAST\r\n.\r\n')
  })
})

describe('a driver that throws', () => {
  const broken = new Error('broken')
  const throwsAt = (phase: string, closesOnFailure = false) =>
    givenListener({
      closesOnFailure,
      decides: (what) => {
        if (what.kind === phase || (what.kind === 'command' && what.line.startsWith(phase))) throw broken
        return undefined
      },
    })

  it('has its client told 451, and goes on', async () => {
    const { port, failures } = await throwsAt('MAIL')
    const client = await begun(port)
    expect(await client.ask('MAIL FROM:<a@x>')).toBe('451 4.3.0 Internal error\r\n')
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    expect(failures).toEqual([broken])
  })

  it('has its client told 451, and ends where it is to', async () => {
    const { port, hears } = await throwsAt('MAIL', true)
    const client = await begun(port)
    client.send('MAIL FROM:<a@x>\r\nNOOP\r\n')
    expect(await client.rest()).toBe('451 4.3.0 Internal error\r\n')
    expect((await hears('gone')).how.kind).toBe('failed')
  })

  it('over content has it answered', async () => {
    const { port, failures } = await throwsAt('message')
    const client = await begun(port)
    client.send(toData)
    await client.replies(4)
    expect(await client.send('x\r\n.\r\n').reply()).toBe('451 4.3.0 Internal error\r\n')
    expect(failures).toEqual([broken])
  })

  it('at the greeting cannot go on', async () => {
    const { port, hears, failures } = await throwsAt('connect')
    const client = await RawClient.connect(port)
    expect(await client.rest()).toBe('421 4.3.0 Internal error, closing connection\r\n')
    expect((await hears('gone')).how.kind).toBe('failed')
    expect(failures).toEqual([broken])
  })

  it('instead of being made leaves nobody to be told', async () => {
    const { port, failures, journal } = await givenListener({ openDriver: () => Promise.reject(broken) })
    const client = await RawClient.connect(port)
    expect(await client.rest()).toBe('421 4.3.0 Internal error, closing connection\r\n')
    expect(failures).toEqual([broken])
    expect(journal.entries).toEqual([])
  })

  it('when it is told something is heard of, and nothing else comes of it', async () => {
    const { port, failures, listener } = await givenListener({
      changes: (driver) => ({
        ...driver,
        refused: () => Promise.reject(broken),
        owedReplies: () => {
          throw broken
        },
        gone: () => Promise.reject(broken),
      }),
    })
    const client = await begun(port)
    expect(await client.ask('x'.repeat(20_000))).toBe('500 5.5.2 Line too long\r\n')
    client.send(toData)
    await client.replies(4)
    expect(await client.send('x\r\n.\r\n').reply()).toBe('250 2.0.0 Taken 1\r\n')
    client.socket.end()
    await client.rest()
    await listener.close({ graceMs: 1000 })
    expect(failures).toEqual([broken, broken, broken])
  })

  it.each([
    ['a code that is none', verdict(42, 'x'), /200 to 599/],
    ['a handshake without a key', verdict(220, 'x', { expects: 'handshake' }), /no key/],
    ['a delay before now', verdict(250, 'x', { delayMs: -1 }), /a delay is/],
  ])('is one whose verdict has %s', async (_, wrong, message) => {
    const { port, failures } = await givenListener({ decides: (what) => (what.kind === 'command' ? wrong : undefined) })
    const client = await begun(port)
    expect(await client.ask('NOOP')).toBe('451 4.3.0 Internal error\r\n')
    expect(failures).toMatchObject([{ message: expect.stringMatching(message) }])
  })
})
