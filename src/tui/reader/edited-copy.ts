/** A session with inputs that are other than recorded. */
export interface EditedCopy {
  readonly session: string
  readonly edits: readonly TypedEdit[]
}

/** An input's name and its new value, as somebody typed them. */
export interface TypedEdit {
  readonly name: string
  readonly value: string
}
