import { type Line, line, toned } from './lines.js'
import { number } from './words.js'

/** How many more there are than a report lists; nothing where it lists all. */
export const restLines = (rest: number): readonly Line[] =>
  rest > 0 ? [line(toned('dim', `and ${number(rest)} more; --json lists them`))] : []
