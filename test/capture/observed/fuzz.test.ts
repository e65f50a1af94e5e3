import { describe, expect, it } from 'vitest'
import { readMboxPieces } from '../../../src/capture/observed/mail-files/read-mbox.js'
import { joinLogs } from '../../../src/capture/observed/momentum-logs/join-logs.js'
import { readPcapPieces } from '../../../src/capture/observed/pcap/read-pcap.js'
import { readTranscriptPieces } from '../../../src/capture/observed/transcript/read-transcript.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { type Random, randomFrom } from '../../engine/random.js'
import { generateDialogue } from './generated-dialogue.js'
import { noSuchAddress, relaying } from './momentum-logs/examples.js'
import { classicPcap, framesOf, pcapng } from './pcap/capture.js'
import { packetsOf } from './pcap/packet.js'
import type { Turn } from './talk.js'

const cases = Number(process.env['REPRISE_FUZZ_CASES'] ?? 400)

/** What a reader is fed with, before it is spoilt. */
const sources: Readonly<Record<string, (random: Random) => Buffer>> = {
  pcap: (random) => captureOf(random, classicPcap),
  pcapng: (random) => captureOf(random, pcapng),
  'a transcript': (random) => transcriptOf(generateDialogue(random).turns, random.pick([' -> ', 'C: ', '>>> '])),
  'an mbox': () => Buffer.from('From a\nA: 1\n\n>From x\n>>From y\nFrom z\n\nFrom b\r\nB: 2\r\n\r\ny\r\n\r\n'),
  'a reject log': () => Buffer.from(`${relaying}\n1252064908: Marker 1\n${noSuchAddress}\n`),
  'a main log': () => Buffer.from('1064868656@m@b@c@R@b\\@b@y.test@a@x.test@10.0.1.1@201@esmtp@d@d\n1251470342@@@@M\n'),
}

const readers: Readonly<Record<string, (pieces: Iterable<Buffer>) => Iterable<unknown>>> = {
  pcap: (pieces) => readPcapPieces(pieces, 'f'),
  pcapng: (pieces) => readPcapPieces(pieces, 'f', { heldBytes: 3000, connectionBytes: 2000 }),
  'a transcript': (pieces) => readTranscriptPieces(pieces, 'f'),
  'an mbox': (pieces) => readMboxPieces(pieces, 'f'),
  'a reject log': (pieces) => joinLogs({ rejectLog: { file: 'f', pieces } }),
  'a main log': (pieces) => joinLogs({ mainLog: { file: 'f', pieces } }),
}

describe(`${cases} spoilt inputs are read, or are trouble`, { timeout: 3_600_000 }, () => {
  it.each(Object.keys(sources))('%s', (name) => {
    let read = 0
    for (let seed = 1; seed <= cases; seed++) {
      const random = randomFrom(seed)
      let input = random.below(10) === 0 ? anyBytes(random) : sources[name]!(random)
      for (let times = random.below(4); times > 0; times--) input = spoil(random, input)
      const startedAt = performance.now()
      const items = outcomeOf(readers[name]!, cut(input, 1 + random.below(2000)), `seed ${seed}`)
      expect(performance.now() - startedAt, `seed ${seed} takes too long`).toBeLessThan(5000)
      read += items.length
      const size = JSON.stringify(items).length
      expect(size, `seed ${seed} grows`).toBeLessThan(200_000 + input.length * 30)
    }
    expect(read).toBeGreaterThan(cases / 4)
  })
})

const outcomeOf = (
  reader: (pieces: Iterable<Buffer>) => Iterable<unknown>,
  pieces: Iterable<Buffer>,
  seed: string,
): readonly unknown[] => {
  const items: unknown[] = []
  try {
    for (const item of reader(pieces)) items.push(item)
  } catch (trouble) {
    expect(trouble, `${seed}: ${String((trouble as Error).stack)}`).toBeInstanceOf(Trouble)
    expect((trouble as Trouble).message, seed).toMatch(/^f(?::\d+)?: ./)
  }
  return items
}

const captureOf = (random: Random, write: typeof classicPcap): Buffer => {
  const link = { linkType: random.pick([0, 1, 101, 113, 276]), version: random.pick([4, 6] as const) }
  return write(framesOf(packetsOf(generateDialogue(random).turns), link), { ...link, isLittle: random.below(2) === 0 })
}

const transcriptOf = (turns: readonly Turn[], mark: string): Buffer => {
  const marks = { client: mark, server: mark === ' -> ' ? '<-  ' : mark === 'C: ' ? 'S: ' : '<<< ' }
  const lines = turns.flatMap(({ from, text }) =>
    text
      .split('\r\n')
      .slice(0, -1)
      .map((line) => `${marks[from]}${line.replaceAll('\n', ' ')}\n`),
  )
  return Buffer.from(lines.join(''), 'latin1')
}

const anyBytes = (random: Random): Buffer =>
  Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256)))

const extremes = [
  '00000000',
  'ffffffff',
  '7fffffff',
  '80000000',
  '00000001',
  '0a',
  '0d0a2e0d0a',
  '5c',
  '40',
  '22',
  '5b',
  '5d',
]

const spoil = (random: Random, input: Buffer): Buffer => {
  const at = random.below(input.length + 1)
  const size = random.below(random.pick([2, 8, 200]))
  const [head, tail] = [input.subarray(0, at), input.subarray(at)]
  const other = random.below(input.length + 1)
  return random.pick([
    () => head,
    () => Buffer.concat([head, tail.subarray(size)]),
    () => Buffer.concat([head, anyBytes(random).subarray(0, size), tail]),
    () => Buffer.concat([head, Buffer.from(random.pick(extremes), 'hex'), tail.subarray(random.below(6))]),
    () => Buffer.concat([head, input.subarray(other, other + size), tail]),
    () =>
      Buffer.concat([
        head,
        ...Array.from({ length: random.below(50) }, () => input.subarray(other, other + size)),
        tail,
      ]),
  ])()
}

const cut = (input: Buffer, size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(input.length / size) }, (_, index) => input.subarray(index * size, (index + 1) * size))
