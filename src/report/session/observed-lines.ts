import { readable } from '../../domain/canonical.js'
import type { SessionSource } from '../../domain/events.js'
import { rowOf } from '../../domain/source.js'
import { type Line, line, toned } from '../lines.js'

/** Of a session that others observed: by what, what was stated of it, and what its source did not show. */
export const observedLines = (source: SessionSource): readonly Line[] => {
  if (source.kind !== 'observed') return []
  const { format, synthetic, fidelity, missing = [] } = source
  const stated = Object.entries(fidelity).flatMap(([thing, how]) => (how === 'stated' ? [thing] : []))
  return [
    line(toned('dim', `imported as ${format}: ${rowOf(source).of}`)),
    ...(synthetic ? [line(toned('warn', 'synthetic'), ': nobody ever saw this session')] : []),
    ...(stated.length > 0 ? [line(toned('dim', 'stated '), stated.join(', '))] : []),
    ...missing.map(({ what, why }) => line(toned('warn', 'missing '), `${readable(what)}: ${readable(why)}`)),
  ]
}
