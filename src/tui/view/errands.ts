/** Something that is done outside of the view: it comes back, if at all, as an intent. */
export type Errand =
  /** into the clipboard of whoever looks at the terminal */
  { readonly kind: 'copy'; readonly text: string }
