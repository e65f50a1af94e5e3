import type { Drift } from '../../../domain/drift.js'
import { causeLines, placeText } from '../../../report/comparison/drift-lines.js'
import { verdictLines } from '../../../report/comparison/verdict-lines.js'
import { differing } from '../../../report/differing.js'
import { type Line, line } from '../../../report/lines.js'
import { partsOfDrift } from '../../../report/parts.js'
import { sideTexts } from '../../../report/result-text.js'

/** In characters: a longer value is cut where both sides are the same. */
const longest = 600

/** A drift, a line for each thing: where, what was recorded, what was replayed, and which line made it. */
export const driftInWords = (drift: Drift, sessionName: string): readonly Line[] => {
  const where = drift.session === '' ? 'how the policy is loaded' : `${placeText(drift)} in session ${sessionName}`
  const parts = partsOfDrift(drift)
  return [
    line(`${drift.severity} drift of ${drift.kind}, at ${where}.`),
    ...parts.flatMap(({ path, recorded, replayed }) => {
      const sides = differing(...sideTexts(path, { recorded, replayed }), longest)
      return [line(`${path}, recorded: `, ...sides.recorded), line(`${path}, replayed: `, ...sides.replayed)]
    }),
    ...causeLines({ ...drift, also: [] }),
    ...(drift.also.length === 0 ? [] : [line(`also: ${drift.also.join(', ')}`)]),
    ...verdictLines(drift),
  ]
}
