import { readable } from '../../domain/canonical.js'
import type { Comparison, CounterDifference } from '../../domain/comparison.js'
import { type Line, line, toned } from '../lines.js'
import { counted, firstOf } from '../words.js'
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

const readersText = ({ readers, more }: CounterDifference, names: Names | undefined): string =>
  firstOf(
    readers.map((session) => sessionName(session, names)),
    shownReaders,
    more,
  )
