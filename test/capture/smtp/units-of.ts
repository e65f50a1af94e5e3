import { Framer } from '../../../src/capture/smtp/framer.js'
import type { Unit } from '../../../src/capture/smtp/unit-reader.js'

export type Expects = 'command' | 'answer' | 'content'

export const limits = { lineBytes: 100, contentBytes: 1000, withoutChunks: false }

/** All units of what comes in these pieces: content behind each line that begins with DATA, an answer behind AUTH. */
export const unitsOf = (pieces: readonly string[], given = limits): readonly Unit[] => {
  const framer = new Framer(given)
  const units: Unit[] = []
  let expects: Expects = 'command'
  for (const piece of pieces) {
    framer.push(Buffer.from(piece, 'latin1'))
    for (let unit = framer.take(expects); unit; unit = framer.take(expects)) {
      units.push(unit)
      expects = nextOf(unit)
    }
  }
  return units
}

const nextOf = (unit: Unit): Expects => {
  if (unit.kind !== 'line') return 'command'
  if (unit.line.startsWith('DATA')) return 'content'
  return unit.line.startsWith('AUTH') ? 'answer' : 'command'
}
