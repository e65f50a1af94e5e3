import { type Line, line } from '../../../report/lines.js'
import { number } from '../../../report/words.js'

/** A number was answered that nothing has: what is asked for, and how many there are. */
export const noSuch = (what: string, wanted: number, { of, none = 'There is none.' }: Numbered): readonly Line[] => [
  line(`There is no ${what} ${number(wanted)}. ${of === 0 ? none : `Allowed: 1 to ${number(of)}.`}`),
]

interface Numbered {
  readonly of: number
  /** what is said where there are none */
  readonly none?: string
}
