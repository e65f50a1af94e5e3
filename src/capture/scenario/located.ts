import { Trouble } from '../../domain/trouble.js'

/** A value of a YAML file that knows where it stands. Aliases are the value that they stand for. */
export type Located = LocatedScalar | LocatedList | LocatedMap

export interface Place {
  readonly file: string
  /** from 1 */
  readonly line: number
  /** from 1 */
  readonly column: number
}

export interface LocatedScalar {
  readonly kind: 'scalar'
  readonly at: Place
  readonly value: string | number | boolean | null
  /** the characters that were written, without quotes: `0x10` where `value` is 16 */
  readonly text: string
}

export interface LocatedList {
  readonly kind: 'list'
  readonly at: Place
  readonly items: readonly Located[]
}

export interface LocatedMap {
  readonly kind: 'map'
  readonly at: Place
  /** in order, no key twice */
  readonly entries: readonly LocatedEntry[]
}

export interface LocatedEntry {
  readonly key: string
  readonly keyAt: Place
  readonly value: Located
}

/** Says what is wrong at a place: what was got, then what is allowed. */
export const invalid = (at: Place, got: string, allowed?: string): Trouble =>
  new Trouble('scenario-invalid', `${showPlace(at)}: ${allowed === undefined ? got : `${got}; ${allowed}`}`, {
    hint: 'what a scenario may say: reprise record --help',
  })

export const showPlace = (at: Place): string => `${at.file}:${at.line}:${at.column}`

/** What a value is, in a few words: `"x"`, `the number 5`, `a list`. */
export const describe = (node: Located): string => {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list'
  if (node.kind === 'map') return node.entries.length === 0 ? 'an empty mapping' : 'a mapping'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? quote(node.value) : `the ${typeof node.value} ${node.text}`
}

/** A text to read in a message: quoted, escaped, cut where it is long. */
export const quote = (text: string): string => {
  const characters = [...text]
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : text)
}
