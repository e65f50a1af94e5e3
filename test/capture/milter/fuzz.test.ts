import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Command } from '../../../src/capture/milter/commands.js'
import { bufferOfPacket } from '../../../src/capture/milter/packets.js'
import { anyCommand } from './arbitrary.js'
import { type LiveMilter, startMilter } from './live-milter.js'
import { client, fullOffer, packetOfCommand, ToyMta } from './mta.js'

const cases = Number(process.env['REPRISE_FUZZ_CASES'] ?? 300)
const seed = Number(process.env['REPRISE_FUZZ_SEED'] ?? Date.now() % 2 ** 31)

const isMilters = (cause: { readonly code: string }): boolean => /^milter-(?!driver-failed|failed)/.test(cause.code)

/** A session as an MTA would hold it, so that mutations reach what lies behind its beginning. */
const plausible = fc.array(
  fc.constantFrom<Command>(
    { kind: 'helo', name: 'x' },
    { kind: 'mail', address: '<a@x>', parameters: [] },
    { kind: 'rcpt', address: '<b@y>', parameters: ['NOTIFY=NEVER'] },
    { kind: 'data' },
    { kind: 'macros', of: 'R', macros: [['{rcpt_mailer}', 'error']] },
    { kind: 'header', name: 'Subject', value: ' x' },
    { kind: 'endOfHeader' },
    { kind: 'body', chunk: 'x'.repeat(3000) },
    { kind: 'endOfBody', chunk: '' },
    { kind: 'abort' },
    { kind: 'unknown', line: 'FOO' },
    { kind: 'quitNewConnection' },
    client,
  ),
  { maxLength: 40 },
)

const anySession = fc.oneof(
  plausible.map((commands) => [fullOffer, client, ...commands]),
  fc.array(anyCommand, { maxLength: 20 }).map((commands) => [fullOffer, client, ...commands]),
  fc.array(anyCommand, { maxLength: 20 }),
)

const anyMutations = fc.array(
  fc.record({
    at: fc.nat(1_000_000),
    kind: fc.constantFrom('flip', 'insert', 'drop', 'cut'),
    byte: fc.nat(255),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 3 },
)

const mutate = (
  stream: Buffer,
  mutations: readonly { at: number; kind: string; byte: number; count: number }[],
): Buffer =>
  mutations.reduce((bytes, { at, kind, byte, count }) => {
    const where = bytes.length === 0 ? 0 : at % bytes.length
    const [before, after] = [bytes.subarray(0, where), bytes.subarray(where)]
    if (kind === 'cut') return before
    if (kind === 'drop') return Buffer.concat([before, after.subarray(count)])
    if (kind === 'insert') return Buffer.concat([before, Buffer.alloc(count, byte), after])
    return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)])
  }, stream)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const heldBytes = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe(`connections of seed ${seed}`, () => {
  let milter: LiveMilter
  const unhandled: unknown[] = []
  const note = (cause: unknown): unknown => unhandled.push(cause)

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    milter = await startMilter(undefined, { maximumMessageBytes: 20_000, maximumPacketBytes: 10_000 })
  })
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await milter.server.close(0)
  })

  it(
    'end, however their packets are broken, with every session told that it is over',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          anySession,
          anyMutations,
          fc.integer({ min: 1, max: 5000 }),
          async (commands, mutations, size) => {
            milter.play({})
            const stream = mutate(
              Buffer.concat(commands.map((each) => bufferOfPacket(packetOfCommand(each)))),
              mutations,
            )
            const mta = new ToyMta({ port: milter.port })
            for (let at = 0; at < stream.length; at += size) mta.socket.write(stream.subarray(at, at + size))
            mta.socket.end()
            await mta.closed()
            for (const session of milter.sessions) {
              expect(session.filter(({ call }) => call === 'gone')).toHaveLength(1)
              expect(session.at(-1)?.call).toBe('gone')
            }
            expect(milter.troubles.filter((trouble) => !isMilters(trouble))).toEqual([])
          },
        ),
        { numRuns: cases, seed },
      )
      expect(unhandled).toEqual([])
    },
    Math.max(60_000, cases * 100),
  )

  it('that never end take no memory that grows with what they say', async () => {
    milter.play({})
    const mta = new ToyMta({ port: milter.port })
    await mta.ask(fullOffer)
    await mta.ask(client)
    await mta.ask({ kind: 'mail', address: '<a@x>', parameters: [] })
    const before = heldBytes()
    for (let turn = 0; turn < 20000; turn += 1) await mta.ask({ kind: 'body', chunk: 'x'.repeat(8000) })
    const grown = heldBytes() - before
    expect(await mta.ask({ kind: 'endOfBody', chunk: '' })).toEqual({ letter: 't', payload: '' })
    mta.send({ kind: 'quit' })
    await mta.closed()
    expect(grown).toBeLessThan(20_000_000)
  })
})
