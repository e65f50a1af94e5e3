import { describe, expect, it } from 'vitest'
import { fuzzCases, fuzzSeed } from './fuzz-cases.js'
import { type Given, givenListener } from './given-listener.js'
import { hostileContent, stuffed } from './hostile-content.js'
import { piecesOf, randomOf } from './random.js'
import { RawClient } from './raw-client.js'

const cases = fuzzCases(2000)

const begun = async ({ port }: Given): Promise<RawClient> => {
  const client = await RawClient.connect(port)
  await client.reply()
  return client
}

describe(`${cases} hostile contents of seed ${fuzzSeed}`, { timeout: 3_600_000 }, () => {
  it('arrive to the octet behind DATA, however they are cut', async () => {
    const given = await givenListener()
    const client = await begun(given)
    const random = randomOf(fuzzSeed)
    for (let index = 0; index < cases; index += 1) {
      const content = hostileContent(random)
      client.send('MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n')
      await client.replies(3)
      const wire = `${stuffed(content)}.\r\nNOOP\r\n`
      await client.sendPieces(piecesOf(wire, random, wire.length > 2000 ? 4000 : 1 + random.below(60)))
      expect((await client.replies(2)).join(''), `case ${index}`).toBe('250 2.0.0 Taken 1\r\n250 2.0.0 Ok\r\n')
      expect(given.heard('message').at(-1)!.content, `case ${index}`).toBe(content)
      given.journal.entries.length = 0
    }
  })

  it('arrive to the octet behind BDAT, however they are cut', async () => {
    const given = await givenListener()
    const client = await begun(given)
    const random = randomOf(fuzzSeed)
    for (let index = 0; index < cases; index += 1) {
      const content = hostileContent(random)
      const cut = random.below(content.length + 1)
      const wire = `MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nBDAT ${cut}\r\n${content.slice(0, cut)}BDAT ${content.length - cut} LAST\r\n${content.slice(cut)}NOOP\r\n`
      await client.sendPieces(piecesOf(wire, random, wire.length > 2000 ? 4000 : 1 + random.below(60)))
      expect((await client.replies(5)).at(-1), `case ${index}`).toBe('250 2.0.0 Ok\r\n')
      const chunks = given.heard('chunk').map(({ octets, isLast }) => [octets, isLast])
      expect(chunks, `case ${index}`).toEqual([
        [content.slice(0, cut), false],
        [content.slice(cut), true],
      ])
      given.journal.entries.length = 0
    }
  })
})
