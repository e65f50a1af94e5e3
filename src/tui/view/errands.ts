import type { VerdictsAsked } from '../outside.js'
import type { EditedCopy } from '../reader/edited-copy.js'
import type { Candidate } from './job.js'

/** Something that is done outside of the view: it comes back, if at all, as an intent. */
export type Errand =
  /** into the clipboard of whoever looks at the terminal */
  | { readonly kind: 'copy'; readonly text: string }
  /** in place of the comparison that runs, if one does */
  | { readonly kind: 'compare'; readonly job: number; readonly candidate: Candidate }
  | { readonly kind: 'cancel' }
  /** a copy of a session, as a scenario file */
  | { readonly kind: 'save-copy'; readonly copy: EditedCopy; readonly path: string }
  /** of that number among those that were asked */
  | { readonly kind: 'judge'; readonly number: number; readonly asked: VerdictsAsked }
  /** leave this store for that of the included example */
  | { readonly kind: 'example' }
  /** in place of the policy that is watched; null: none is watched any more */
  | { readonly kind: 'watch'; readonly path: string | null }
