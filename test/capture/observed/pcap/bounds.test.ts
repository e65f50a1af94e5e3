import { describe, expect, it } from 'vitest'
import { readPcapPieces } from '../../../../src/capture/observed/pcap/read-pcap.js'
import { shownMissing } from '../shown-acts.js'
import { talk } from '../talk.js'
import { classicPcap, framesOf } from './capture.js'
import { packetsOf } from './packet.js'
import { readCaptured } from './read.js'

const turns = talk(
  'S: 220 mx',
  'C: EHLO c.test',
  'S: 250 mx',
  'C: DATA',
  'S: 354 go',
  `C: ${'x'.repeat(50_000)}\n.`,
  'S: 250 ok',
)
const openTalk = (clientPort: number) => packetsOf(turns, { clientPort, end: 'none' })

describe('memory is bounded', () => {
  it('over all connections: the one that was silent longest is let go of, and says why', () => {
    const talks = Array.from({ length: 10 }, (_, index) => openTalk(10_000 + index))
    const sessions = readCaptured(talks.flat(), { heldBytes: 200_000 })
    expect(sessions.map(({ peer }) => peer!.port)).toEqual(talks.map((_, index) => 10_000 + index))
    expect(shownMissing(sessions[0]!)[0]).toMatch(/: the capture has more connections at once than are held$/)
    expect(shownMissing(sessions[9]!)[0]).toMatch(/: the capture ends before the connection does$/)
  })
  it('over one connection: it is read up to the limit', () => {
    const [session, ...more] = readCaptured(packetsOf(turns), { connectionBytes: 20_000 })
    expect(more).toEqual([])
    expect(session!.end).toBe('closed')
    expect(shownMissing(session!)).toContain('a message: its last bytes: the connection has more than is read of one')
  })
  it('over connections that are not SMTP: nothing of them is held', () => {
    const packets = Array.from({ length: 50 }, (_, index) =>
      packetsOf(talk('C: GET / HTTP/1.1', `S: ${'y'.repeat(50_000)}`), {
        serverPort: 80,
        clientPort: 10_000 + index,
        end: 'none',
      }),
    ).flat()
    expect(readCaptured([...packets, ...packetsOf(turns)], { heldBytes: 120_000 })).toMatchObject([{ missing: [] }])
  })
  it('over connections that do not show what they are', () => {
    const packets = Array.from({ length: 50 }, (_, index) =>
      packetsOf(talk(`S: 220 ${'y'.repeat(200_000)}`), { serverPort: 80, clientPort: 10_000 + index, end: 'none' }),
    ).flat()
    expect(
      readCaptured([...packetsOf(turns).slice(0, 5), ...packets, ...packetsOf(turns).slice(5)], { heldBytes: 250_000 }),
    ).toMatchObject([{ missing: [] }])
  })
  it('over a capture that does not end: sessions come while it is read, and nothing piles up', () => {
    let sessions = 0
    const before = process.memoryUsage()
    for (const _ of readPcapPieces(endless(1500), 'endless.pcap')) sessions += 1
    const after = process.memoryUsage()
    expect(sessions).toBe(1500)
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024)
  })
})

/** 75 MB, each connection with its ports. */
function* endless(connections: number): Generator<Buffer> {
  yield classicPcap([])
  for (let index = 0; index < connections; index++)
    yield classicPcap(framesOf(packetsOf(turns, { clientPort: 1024 + index }))).subarray(24)
}
