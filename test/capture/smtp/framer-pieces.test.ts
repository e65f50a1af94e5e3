import { describe, expect, it } from 'vitest'
import { Framer } from '../../../src/capture/smtp/framer.js'
import { fuzzCases, fuzzSeed } from './fuzz-cases.js'
import { piecesOf, type Random, randomOf } from './random.js'
import { type Expects, limits, unitsOf } from './units-of.js'

const shards = [
  'DATA\r\n',
  'AUTH\r\n',
  'BDAT 7\r\n',
  'BDAT 3 LAST\n',
  'BDAT x\r\n',
  '\r\n.\r\n',
  '\n.\n',
  '.',
  '\r',
  '\n',
  '\r\n',
  'x'.repeat(120),
  'ab',
  '\0',
  '\xff',
  'y'.repeat(1200),
]

const wireOf = (random: Random): string =>
  Array.from({ length: 1 + random.below(40) }, () =>
    random.below(8) === 0 ? String.fromCharCode(random.below(256)) : random.pick(shards),
  ).join('')

describe(`generated octets of seed ${fuzzSeed}`, () => {
  it('come to the same units in any pieces, and no octet is taken twice', { timeout: 3_600_000 }, () => {
    const random = randomOf(fuzzSeed)
    for (let index = 0; index < fuzzCases(2000); index += 1) {
      const wire = wireOf(random)
      const whole = unitsOf([wire])
      const message = `case ${index}: ${JSON.stringify(wire)}`
      expect(unitsOf([...wire]), message).toEqual(whole)
      expect(unitsOf(piecesOf(wire, random, 9)), message).toEqual(whole)
      const taken = whole.reduce((sum, unit) => sum + unit.octets + (unit.kind === 'chunk' ? unit.line.length : 0), 0)
      expect(taken, message).toBeLessThanOrEqual(wire.length)
    }
  })

  it('cost time in their number, in pieces of one octet too', () => {
    /** milliseconds of this process alone, whatever else the machine has to do */
    const took = (count: number): number => {
      const pieces = [...`DATA\r\n${'.\n'.repeat(count / 2)}`].map((octet) => Buffer.from(octet))
      const framer = new Framer({ ...limits, contentBytes: 1e7 })
      const before = process.cpuUsage()
      let expects: Expects = 'command'
      for (const piece of pieces) {
        framer.push(piece)
        if (framer.take(expects)) expects = 'content'
      }
      return process.cpuUsage(before).user / 1000
    }
    took(80_000)
    const small = took(80_000)
    expect(took(640_000)).toBeLessThan(40 * Math.max(small, 5))
  })
})
