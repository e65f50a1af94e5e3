import { hash } from 'node:crypto'

/** A stream of numbers in [0, 1) that its name alone decides: xoshiro128** seeded by SHA-256. */
export class RandomStream {
  private readonly state: Uint32Array

  constructor(name: string) {
    const digest = hash('sha256', name, 'buffer')
    this.state = new Uint32Array([0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)))
  }

  next(): number {
    const s = this.state
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0
    const shifted = s[1]! << 9
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= shifted
    s[3] = rotate(s[3]!, 11)
    return result / 2 ** 32
  }
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
