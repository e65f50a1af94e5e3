import { afterEach, describe, expect, it } from 'vitest'
import type { MilterOptions } from '../../../src/capture/milter/serve-milter.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import { client, fullOffer, ToyMta } from './mta.js'

let milters: LiveMilter[] = []
let mtas: ToyMta[] = []

const start = async (options: Partial<MilterOptions> = {}): Promise<{ milter: LiveMilter; mta: ToyMta }> => {
  const milter = await startMilter(undefined, options)
  const mta = new ToyMta({ port: milter.port })
  milters.push(milter)
  mtas.push(mta)
  return { milter, mta }
}

afterEach(async () => {
  for (const mta of mtas) mta.socket.destroy()
  await Promise.all(milters.map(({ server }) => server.close(0)))
  milters = []
  mtas = []
})

const postfix = { kind: 'macros', of: 'C', macros: [['v', 'Postfix 3.7.11']] } as const
const mail = { kind: 'mail', address: '<a@x>', parameters: [] } as const

describe('a connection', () => {
  it('answers commands that come together one after the other', async () => {
    const { mta, milter } = await start()
    expect(await mta.ask(fullOffer, client, mail, { kind: 'abort' }, { kind: 'quit' })).toMatchObject({ letter: 'O' })
    expect((await mta.closed()).map(({ letter }) => letter)).toEqual(['c', 'c'])
    expect(milter.calls()).toEqual(['begun', 'connect', 'mail', 'abort', 'gone'])
  })

  it('asks the driver one thing at a time', async () => {
    let [asked, most] = [0, 0]
    const { mta, milter } = await start()
    milter.play({
      mail: async () => {
        asked += 1
        most = Math.max(most, asked)
        await new Promise((resolve) => setImmediate(resolve))
        asked -= 1
        return { kind: 'continue' }
      },
    })
    mta.send(fullOffer, client, ...Array.from({ length: 20 }, () => mail), { kind: 'quit' })
    expect(await mta.closed()).toHaveLength(22)
    expect(most).toBe(1)
  })

  it('that breaks off within a packet is given up, and the driver told', async () => {
    const { mta, milter } = await start()
    await mta.ask(fullOffer)
    await mta.ask(client)
    await mta.ask(mail)
    mta.socket.end(Buffer.from([0, 0, 0, 9, 0x52]))
    const { how } = await milter.heard('gone')
    expect(how).toMatchObject({ kind: 'failed', trouble: { code: 'milter-packet-invalid' } })
    expect(milter.calls()).toEqual(['begun', 'connect', 'mail', 'abort', 'gone'])
    expect(milter.troubles.map(({ message }) => message)).toEqual(['the connection ended 5 bytes into a packet'])
  })

  it('is not closed before the MTA has read everything', async () => {
    const { mta, milter } = await start()
    const body = 'x'.repeat(9_000_000)
    milter.play({ message: { decision: { kind: 'continue' }, modifications: [{ kind: 'replaceBody', body }] } })
    mta.socket.pause()
    mta.send(fullOffer, client, mail, { kind: 'endOfBody', chunk: '' }, { kind: 'quit' })
    await milter.heard('gone')
    mta.socket.resume()
    const packets = await mta.closed()
    expect(packets.filter(({ letter }) => letter === 'b').reduce((sum, { payload }) => sum + payload.length, 0)).toBe(
      body.length,
    )
    expect(packets.at(-1)?.letter).toBe('c')
  })

  it('that is reset is one that the MTA closed', async () => {
    const { mta, milter } = await start()
    await mta.ask(fullOffer)
    await mta.ask(client)
    mta.socket.resetAndDestroy()
    expect((await milter.heard('gone')).how).toEqual({ kind: 'closed' })
    expect(milter.troubles).toEqual([])
  })

  it('on which something else is said than milter is closed', async () => {
    const { mta, milter } = await start()
    mta.socket.write('EHLO client.test\r\n')
    expect(await mta.closed()).toEqual([])
    expect(milter.troubles.map(({ code }) => code)).toEqual(['milter-packet-invalid'])
    expect(milter.sessions).toEqual([])
  })

  it('on which nothing is said is closed', async () => {
    const { mta, milter } = await start({ idleMs: 500 })
    await mta.ask(fullOffer)
    await mta.ask(client)
    await mta.closed()
    expect((await milter.heard('gone')).how).toMatchObject({ kind: 'failed', trouble: { code: 'milter-silent' } })
  })

  it('whose driver cannot be made is closed, and no other', async () => {
    const { mta, milter } = await start({
      newDriver: () => {
        throw new Error('no room')
      },
    })
    mta.send(fullOffer, client)
    await mta.closed()
    const next = new ToyMta({ port: milter.port })
    mtas.push(next)
    expect(await next.ask(fullOffer)).toMatchObject({ letter: 'O' })
    expect(milter.troubles.map(({ message }) => message)).toEqual(['a connection failed: no room'])
  })
})

describe('an MTA that waits', () => {
  const slow = (milter: LiveMilter): (() => void) => {
    let answer = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    milter.play({
      mail: async () => {
        await answered
        return { kind: 'continue' }
      },
      message: async () => {
        await answered
        return { decision: { kind: 'continue' }, modifications: [] }
      },
    })
    return answer
  }

  it('is told to go on waiting, if it is Postfix', async () => {
    const { mta, milter } = await start({ progressMs: 5 })
    const answer = slow(milter)
    await mta.ask(fullOffer)
    await mta.ask(postfix, client)
    expect(await mta.ask(mail)).toEqual({ letter: 'p', payload: '' })
    expect(await mta.packet()).toEqual({ letter: 'p', payload: '' })
    answer()
    let last = await mta.packet()
    while (last.letter === 'p') last = await mta.packet()
    expect(last.letter).toBe('c')
  })

  it('is told so at the end of the body alone, if it is another', async () => {
    const { mta, milter } = await start({ progressMs: 5 })
    await mta.ask(fullOffer)
    await mta.ask(client)
    milter.play({
      mail: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30))
        return { kind: 'continue' }
      },
    })
    expect(await mta.ask(mail)).toEqual({ letter: 'c', payload: '' })
    const answer = slow(milter)
    expect(await mta.ask({ kind: 'endOfBody', chunk: '' })).toEqual({ letter: 'p', payload: '' })
    answer()
  })

  it('and goes away meanwhile leaves a driver that ends its step and is told then', async () => {
    const { mta, milter } = await start({ progressMs: 5 })
    const answer = slow(milter)
    await mta.ask(fullOffer)
    await mta.ask(postfix, client)
    await mta.ask(mail)
    mta.socket.resetAndDestroy()
    await mta.closed()
    expect(milter.calls()).toEqual(['begun', 'connect', 'mail'])
    answer()
    expect((await milter.heard('gone')).how).toEqual({ kind: 'closed' })
    expect(milter.troubles).toEqual([])
  })
})
