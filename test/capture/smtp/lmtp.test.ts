import { describe, expect, it } from 'vitest'
import { givenListener } from './given-listener.js'
import { RawClient } from './raw-client.js'

const envelope = 'LHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<no@x>\r\nRCPT TO:<c@x>\r\n'
const content = 'Subject: x\r\n\r\nx\r\n'

/** A client that two recipients of three were accepted of. */
const begun = async (port: number): Promise<RawClient> => {
  const client = await RawClient.connect(port)
  client.send(envelope)
  await client.replies(6)
  return client
}

const endings = [
  ['DATA', `DATA\r\n${content}.\r\n`, 1],
  ['BDAT LAST', `BDAT ${content.length} LAST\r\n${content}`, 0],
] as const

describe.each(endings)('LMTP, behind %s', (_, wire, before) => {
  const said = async (options: Parameters<typeof givenListener>[0]) => {
    const given = await givenListener({ protocol: 'lmtp', ...options })
    const client = await begun(given.port)
    client.send(wire)
    await client.replies(before)
    const replies = await client.replies(2)
    expect(await client.ask('NOOP')).toBe('250 2.0.0 Ok\r\n')
    return replies
  }

  it('sends a reply for each accepted recipient', async () => {
    expect(await said({})).toEqual(['250 2.0.0 Taken 1\r\n', '250 2.0.0 Taken 2\r\n'])
  })

  it('refuses content that is too big as often', async () => {
    expect(await said({ limits: { contentBytes: 5 } })).toEqual(
      new Array(2).fill('552 5.3.4 Message size exceeds fixed limit\r\n'),
    )
  })

  it('says as often that its driver failed', async () => {
    const decides = (what: { readonly kind: string }) => {
      if (what.kind === 'message' || what.kind === 'chunk') throw new Error('broken')
      return undefined
    }
    expect(await said({ decides })).toEqual(new Array(2).fill('451 4.3.0 Internal error\r\n'))
  })
})

describe('LMTP', () => {
  it('is told to the driver', async () => {
    const { port, hears } = await givenListener({ protocol: 'lmtp' })
    await RawClient.connect(port)
    expect((await hears('open')).facts.protocol).toBe('lmtp')
  })

  it('answers a chunk that is not the last once, also where it is too big', async () => {
    const { port } = await givenListener({ protocol: 'lmtp', limits: { contentBytes: 2 } })
    const client = await begun(port)
    client.send('BDAT 1\r\nxBDAT 3\r\nxxxNOOP\r\n')
    expect(await client.replies(3)).toEqual([
      '250 2.0.0 Chunk taken\r\n',
      '552 5.3.4 Message size exceeds fixed limit\r\n',
      '250 2.0.0 Ok\r\n',
    ])
  })
})
