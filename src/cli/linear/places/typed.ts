import type { PlaceKind } from '../dialogue-types.js'

/** Something is asked for by itself: what an answer lacked. */
export interface TypedPlace {
  readonly kind: 'typed'
  /** the question */
  readonly ask: string
  /** the choice of the place below that it is for */
  readonly word: string
}

export const typedPlace: PlaceKind<TypedPlace> = {
  question: ({ ask }) => ask,
  choices: () => [],
  usual: () => null,
  number: null,
  // the dialogue gives it to the place below
  chose: () => ({}),
}
