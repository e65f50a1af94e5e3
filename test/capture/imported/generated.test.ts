import { expect, it } from 'vitest'
import type { ObservedSession } from '../../../src/capture/observed/observed-session.js'
import { readPcapPieces } from '../../../src/capture/observed/pcap/read-pcap.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { type Random, randomFrom } from '../../engine/random.js'
import { generateDialogue } from '../observed/generated-dialogue.js'
import { classicPcap, framesOf } from '../observed/pcap/capture.js'
import { packetsOf } from '../observed/pcap/packet.js'
import { booted, idle, importedOn } from './given-imported.js'

const cases = Number(process.env['REPRISE_FUZZ_CASES'] ?? 300)

/** Half of them are spoilt: bytes changed, or the end cut off. */
const captureOf = (random: Random): Buffer => {
  const whole = classicPcap(
    framesOf(packetsOf(generateDialogue(random).turns, { end: random.pick(['fin', 'reset', 'none']) })),
  )
  const capture = Buffer.from(whole)
  if (random.below(2) === 0) return capture
  for (let times = random.below(20); times > 0; times -= 1)
    capture[24 + random.below(capture.length - 24)] = random.below(256)
  return random.below(3) === 0 ? capture.subarray(0, random.below(capture.length)) : capture
}

const sessionsOf = (capture: Buffer): readonly ObservedSession[] => {
  try {
    return [...readPcapPieces([capture], 'f')]
  } catch (error) {
    if (error instanceof Trouble) return []
    throw error
  }
}

it(`what is recorded of ${cases} generated captures, whole and spoilt, replays the same`, {
  timeout: 3_600_000,
}, () => {
  const host = booted(idle)
  const counts = { whole: 0, 'other policy': 0, 'not shown': 0, unanswered: 0 }
  for (let seed = 1; seed <= cases; seed += 1)
    for (const observed of sessionsOf(captureOf(randomFrom(seed)))) {
      const here = importedOn(host, observed, 'pcap', { stated: { context: new Map() } })
      expect(here.outcome, `seed ${seed}`).toBe('faithful')
      expect(here.ends === null, `seed ${seed}`).toBe(here.gaps.length === 0)
      counts[here.ends?.because ?? 'whole'] += 1
    }
  expect(counts.whole).toBeGreaterThan(cases / 20)
  expect(counts['other policy']).toBeGreaterThan(cases / 20)
  expect(counts['not shown']).toBeGreaterThan(cases / 20)
  expect(counts.unanswered).toBe(0)
})
