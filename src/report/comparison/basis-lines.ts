import type { Assumption, Comparison } from '../../domain/comparison.js'
import { indented, type Line, line, toned } from '../lines.js'
import { counted } from '../words.js'
import { counterLines } from './counter-lines.js'
import type { DriftOptions } from './drift-lines.js'
import { orderLines } from './order-lines.js'

/** What the verdicts rested on besides the recordings. */
export const assumptionLines = (
  { assumptions, orders = [], derived, counters, simulated }: Comparison,
  { all, names }: Partial<Pick<DriftOptions, 'all' | 'names'>>,
): readonly Line[] => {
  const lines = [
    ...(all ? assumptions.map(inFull) : inShort(assumptions)),
    ...derived.map(({ call, sessions }) =>
      line(
        toned('name', call),
        ' was worked out from recorded counts',
        toned('dim', `, ${counted(sessions, 'session')}`),
      ),
    ),
    ...counterLines({ counters }, names),
    ...orderLines(orders, all ? orders.length : shownOrders),
    ...simulatedLines({ simulated }),
  ]
  return lines.length === 0 ? [] : [line(toned('strong', 'Assumed')), ...indented(2, lines)]
}

/** Lines of a script; `--all` lists the others. */
const shownOrders = 3

const inFull = ({ id, certainty, means, calls, sessions }: Assumption): Line =>
  line(
    toned('name', id),
    ` (${certainty}): ${means}`,
    calls ? `: ${calls.join(', ')}` : '',
    toned('dim', `, ${counted(sessions, 'session')}`),
  )

/** The names by certainty, and the calls that they are about. */
const inShort = (assumptions: readonly Assumption[]): readonly Line[] => [
  ...[...Map.groupBy(assumptions, ({ certainty }) => certainty)]
    .sort(([a], [b]) => certainties.indexOf(a) - certainties.indexOf(b))
    .map(([certainty, some]) => line(`${certainty}: `, toned('name', some.map(shortText).join(', ')))),
  ...(assumptions.length === 0 ? [] : [line(toned('dim', '--all says what each means, and in how many sessions'))]),
]

/** The shakiest first. */
const certainties = ['unknown', 'inferred', 'example', 'documented']

const shortText = ({ id, calls }: Assumption): string => (calls ? `${id} (${calls.join(', ')})` : id)

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
