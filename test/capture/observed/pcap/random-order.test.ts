import { expect, it } from 'vitest'
import { type Random, randomFrom } from '../../../engine/random.js'
import { generateDialogue } from '../generated-dialogue.js'
import { meantActs } from '../meant-acts.js'
import { classicPcap, framesOf, pcapng } from './capture.js'
import { type Packet, packetsOf } from './packet.js'
import { readCapture } from './read.js'

const cases = Number(process.env['REPRISE_FUZZ_CASES'] ?? 1000)

it(`reads ${cases} generated dialogues alike, whatever their segments, their order, copies and link`, {
  timeout: 600_000,
}, () => {
  for (let seed = 1; seed <= cases; seed++) {
    const random = randomFrom(seed)
    const { turns, meant } = generateDialogue(random)
    const most = random.pick([1, 3, 20, 1400])
    const serverPort = random.pick([25, 3325])
    const packets = packetsOf(turns, {
      clientStart: random.pick([0, 1000, 2 ** 32 - 30]),
      serverStart: random.pick([7, 2 ** 31 - 5, 2 ** 32 - 2]),
      serverPort,
      segmentBytes: (rest) => Math.min(rest, 1 + random.below(most)),
    })
    // Without its first packet nobody knows which end of another port is the server.
    const isFixed = serverPort === 25 ? 0 : 1
    const captured = [...packets.slice(0, isFixed), ...disordered(random, packets.slice(isFixed))]
    const link = { linkType: random.pick([0, 1, 101, 113, 276]), version: random.pick([4, 6] as const) }
    const frames = framesOf(captured, link)
    const isLittle = random.below(2) === 0
    const file = (random.below(2) === 0 ? classicPcap : pcapng)(frames, { ...link, isLittle })
    const sessions = readCapture(file, {}, 1 + random.below(5000))
    expect(sessions, `seed ${seed}`).toHaveLength(1)
    expect(meantActs(sessions[0]!.acts), `seed ${seed}`).toEqual(meant)
    expect(sessions[0]!.missing, `seed ${seed}`).toEqual([])
  }
})

/** Packets that come up to 200 places late, some of them twice. */
const disordered = (random: Random, packets: readonly Packet[]): readonly Packet[] =>
  packets
    .flatMap((packet, index) =>
      Array.from({ length: random.below(4) === 0 ? 2 : 1 }, () => ({ packet, place: index + random.below(200) })),
    )
    .sort((a, b) => a.place - b.place)
    .map(({ packet }) => packet)
