import { type Line, line, toned } from '../lines.js'
import { counted } from '../words.js'

/** Sessions that go on from one another, and what of that production does not repeat. */
export const continuousLines = (sessions: number): readonly Line[] => {
  if (sessions === 0) return []
  const [goes, its] = sessions === 1 ? ['goes', 'its'] : ['go', 'their']
  return [
    line(
      toned('strong', 'Continuous'),
      `: ${counted(sessions, 'session')} that ${goes} on from what the one before left, in ${its} recorded order`,
    ),
    line(
      toned('dim', '  not reproducible: Momentum has several interpreters, so its order of state is another each time'),
    ),
  ]
}
