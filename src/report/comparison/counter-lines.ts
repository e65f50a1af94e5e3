import { readable } from '../../domain/canonical.js'
import type { Comparison, CounterDifference } from '../../domain/comparison.js'
import { type Line, line, toned } from '../lines.js'
import { counted, number } from '../words.js'
import { type Names, sessionName } from './drift-lines.js'

const shownReaders = 3

/** Counts that sessions share and the candidate leaves otherwise: later ones read them as recorded. */
export const counterLines = (
  { counters = [] }: { readonly counters?: Comparison['counters'] },
  names: Names | undefined,
): readonly Line[] =>
  counters.map((one) =>
    line(
      toned('name', readable(one.counter)),
      ` is written otherwise by ${counted(one.writers, 'session')}`,
      `; what later ones read of it was taken as recorded: ${readersText(one, names)}`,
    ),
  )

const readersText = ({ readers, more }: CounterDifference, names: Names | undefined): string => {
  const rest = readers.length - shownReaders + more
  const shown = readers.slice(0, shownReaders).map((session) => sessionName(session, names))
  return rest > 0 ? `${shown.join(', ')} and ${number(rest)} more` : shown.join(', ')
}
