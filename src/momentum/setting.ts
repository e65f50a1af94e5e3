/**
 * Where the manual is silent, the emulated host has to choose. Each choice is a named setting with the
 * certainty of its source; a report lists those that its verdicts rested on.
 */
export type Certainty = 'documented' | 'example' | 'inferred' | 'unknown'

export interface Setting {
  readonly value: string
  readonly certainty: Certainty
  /** what the choice is, in a sentence */
  readonly means: string
}
