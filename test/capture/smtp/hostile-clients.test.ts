import { describe, expect, it } from 'vitest'
import { fuzzCases, fuzzSeed } from './fuzz-cases.js'
import { makeKey } from './given-key.js'
import { givenListener } from './given-listener.js'
import { piecesOf, type Random, randomOf } from './random.js'
import { RawClient } from './raw-client.js'

const shards = [
  'EHLO c\r\n',
  'MAIL FROM:<a@x>\r\n',
  'RCPT TO:<b@x>\n',
  'DATA\r\n',
  '\r\n.\r\n',
  '\n.\r\n',
  'BDAT 5\r\n',
  'BDAT 7 LAST\r\n',
  'BDAT x\r\n',
  'AUTH LOGIN\r\n',
  'STARTTLS\r\n',
  'XCLIENT ADDR=192.0.2.1\r\n',
  'XCLIENT ADDR=x\r\n',
  'NOOP\r\n',
  'QUIT\r\n',
  'x'.repeat(3000),
  '\0',
  '\r',
  '\xff\n',
]

const wireOf = (random: Random): string => Array.from({ length: random.below(30) }, () => random.pick(shards)).join('')

const leave = (client: RawClient, random: Random): void => {
  const how = random.below(4)
  if (how === 0) client.socket.end()
  else if (how === 1) client.socket.resetAndDestroy()
  else if (how === 2) client.socket.destroy()
  // and some wait until they are told to go
}

describe(`hostile clients of seed ${fuzzSeed}`, () => {
  it('leave no socket and no failure, and each driver hears its end once', { timeout: 3_600_000 }, async () => {
    const tls = makeKey('toy.example')
    const timeouts = { commandMs: 100, contentMs: 100, handshakeMs: 100, lingerMs: 50 }
    const given = await givenListener({ tls, timeouts, mayXclient: () => true, limits: { lineBytes: 2000 } })
    const random = randomOf(fuzzSeed)
    const cases = fuzzCases(200)
    for (let done = 0; done < cases; done += 50) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(given.port)))
      for (const client of clients) {
        if (random.below(4) > 0) await client.reply()
        for (const piece of piecesOf(wireOf(random), random, 200)) client.send(piece)
        leave(client, random)
      }
      await Promise.all(clients.map((client) => client.rest()))
      for (const client of clients) client.socket.destroy()
    }
    await given.listener.close({ graceMs: 5000 })
    const { open, ...over } = given.listener.counts()
    const ended = Object.values(over).reduce((sum, count) => sum + count, 0)
    expect([open, ended]).toEqual([0, Math.ceil(cases / 50) * 50])
    expect(given.failures).toEqual([])
    const quits = given.heard('command').filter(({ line }) => /^QUIT\b/.test(line)).length
    const restarts = given.heard('gone').filter(({ how }) => how.kind === 'xclient').length
    const opened = given.heard('open').length
    expect(opened).toBeLessThanOrEqual(ended + restarts)
    expect(given.heard('gone').length + quits).toBe(opened)
    const kinds = new Set(given.heard('gone').map(({ how }) => how.kind))
    for (const kind of ['closed', 'reset', 'timeout', 'tls-failed', 'refused', 'xclient']) expect(kinds).toContain(kind)
  })
})
