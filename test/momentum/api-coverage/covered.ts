/** What holds one row of the table of calls: what it does as its page says, what it raises, what a candidate comes to that calls it otherwise. */
export interface Covered {
  /** the row's name in `src/momentum/calls/calls.ts` */
  readonly call: string
  /** `validate_data` where it is absent */
  readonly callout?: string
  /** calls it as its page says */
  readonly body: string
  /** of a function that is for `init`: `body`, `bad` and `other` run there, and this is what the callout does then */
  readonly behind?: string
  /** what that prints, and all else that its phase comes to, as JSON */
  readonly comes: string
  /** calls it with a bad argument, or a sentence on why there is none */
  readonly bad: string | { readonly none: string }
  /** the error that it raises, without its position */
  readonly raises?: string
  /** calls it differently */
  readonly other: string
  /** what a candidate comes to that does; drifted where it is absent */
  readonly verdict?: 'undecidable'
}

export const noArgument = { none: 'it takes no argument' }
