import type { Comparison } from '../../domain/comparison.js'
import { indented, type Line, line, toned } from '../lines.js'
import { counted } from '../words.js'

/** What the verdicts rested on besides the recordings. */
export const assumptionLines = ({ assumptions, derived, simulated }: Comparison): readonly Line[] => {
  const lines = [
    ...assumptions.map(({ id, certainty, means, sessions }) =>
      line(toned('name', id), ` (${certainty}): ${means}`, toned('dim', `, ${counted(sessions, 'session')}`)),
    ),
    ...derived.map(({ call, sessions }) =>
      line(
        toned('name', call),
        ' was worked out from recorded counts',
        toned('dim', `, ${counted(sessions, 'session')}`),
      ),
    ),
    ...simulatedLines({ simulated }),
  ]
  return lines.length === 0 ? [] : [line(toned('strong', 'Assumed')), ...indented(2, lines)]
}

/** Answers that no recording has. */
export const simulatedLines = ({ simulated }: Pick<Comparison, 'simulated'>): readonly Line[] =>
  simulated === 0 ? [] : [line(`${counted(simulated, 'answer')} came from --world, not from a recording`)]

/** What nobody should take for checked. */
export const uncheckedLines = ({ fragile, sessions, neverCalled }: Comparison): readonly Line[] => {
  const lines = [
    ...(fragile === null ? [line('decisions that hang on the order of pairs()')] : []),
    ...(sessions.isolated === null ? [line('state that a policy keeps from one session to the next')] : []),
    ...(neverCalled.length === 0
      ? []
      : [line(`these registered callouts, which no session here leads to: ${neverCalled.join(', ')}`)]),
  ]
  return lines.length === 0 ? [] : [line(toned('strong', 'Not checked by this version')), ...indented(2, lines)]
}
