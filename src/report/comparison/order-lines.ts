import type { TriedOrders } from '../../domain/comparison.js'
import { type Line, line, toned } from '../lines.js'
import { counted, number } from '../words.js'

/** Lines of a script that hang on what Lua leaves open, and came to the same in all that was tried. */
export const orderLines = (orders: readonly TriedOrders[], limit: number): readonly Line[] => {
  const places = [...Map.groupBy(orders, ({ line: at, what }) => `${what} ${at}`).values()]
  const rest = places.length - limit
  return [
    ...places.slice(0, limit).map(placeLine),
    ...(rest > 0 ? [line(toned('dim', `and ${counted(rest, 'more such line')}; --all lists them`))] : []),
  ]
}

/** The same line of the recorded script and of the candidate is told once. */
const placeLine = (sides: readonly TriedOrders[]): Line => {
  const [first] = sides as readonly [TriedOrders]
  const most = (of: (side: TriedOrders) => number): number => Math.max(...sides.map(of))
  const isRecordedOnly = sides.every(({ side }) => side === 'recorded')
  return line(
    toned('name', first.line),
    isRecordedOnly ? ' in the recorded script' : '',
    first.what === 'address'
      ? ` comes to the same at any address: ${number(most(({ tried }) => tried))} others were tried`
      : ` comes to the same in any order of its table: ${number(most(({ tried }) => tried))} others were tried, of up to ${number(most((side) => side.places))} keys`,
    toned(
      'dim',
      `, ${counted(
        most(({ sessions }) => sessions),
        'session',
      )}`,
    ),
  )
}
