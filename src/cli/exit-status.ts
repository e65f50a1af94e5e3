/** What the program's exit status says. */
export const exitStatus = {
  /** nothing that fails */
  clean: 0,
  /** drift, of the kinds in `--fail-on`; of `doctor` a finding that is not info */
  drift: 1,
  /** the program could not do what it was asked */
  trouble: 2,
  /** no such drift, but something undecidable or unfaithful */
  undecided: 3,
} as const
