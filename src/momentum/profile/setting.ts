export type Certainty = 'documented' | 'example' | 'inferred' | 'unknown'

/** A choice of the emulated host, where the manual is silent. */
export interface Setting {
  readonly value: string
  /** what it may be besides; nothing else, where this is left out */
  readonly also?: readonly string[] | 'any'
  readonly certainty: Certainty
  /** what the choice is, in a sentence */
  readonly means: string
}
