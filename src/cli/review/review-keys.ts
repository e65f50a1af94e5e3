import type { Verdict } from '../../domain/verdict.js'

/** What a key does while drifts are asked about. */
export type ReviewAction =
  | { readonly type: 'judge'; readonly verdict: Verdict; readonly alike: boolean }
  | { readonly type: 'skip'; readonly alike: boolean }
  | { readonly type: 'why' | 'undo' | 'quit' | 'help' }

interface ReviewKey {
  readonly key: string
  /** the same, where whole words are typed */
  readonly word: string
  readonly says: string
  readonly action: ReviewAction
}

const judge = (verdict: Verdict, alike = false): ReviewAction => ({ type: 'judge', verdict, alike })
const skip = (alike = false): ReviewAction => ({ type: 'skip', alike })

const quits = 'quit; what was judged is kept, and the rest is asked the next time'

/** The one table of keys: the loop, the line that asks, and help read it. */
export const reviewKeys: readonly ReviewKey[] = [
  { key: 'a', word: 'accept', says: 'accept: it is meant', action: judge('accepted') },
  { key: 'r', word: 'reject', says: 'reject: it must not be', action: judge('rejected') },
  { key: 's', word: 'skip', says: 'skip: ask again the next time', action: skip() },
  { key: 'A', word: 'accept all', says: 'accept all alike', action: judge('accepted', true) },
  { key: 'R', word: 'reject all', says: 'reject all alike', action: judge('rejected', true) },
  { key: 'S', word: 'skip all', says: 'skip all alike', action: skip(true) },
  { key: 'w', word: 'why', says: 'why: type a reason, for the next verdict', action: { type: 'why' } },
  { key: 'u', word: 'undo', says: 'undo the last step of this review', action: { type: 'undo' } },
  { key: 'q', word: 'quit', says: quits, action: { type: 'quit' } },
  { key: '?', word: 'help', says: 'this help', action: { type: 'help' } },
]

/** Alike are drifts of one kind that the same line made, from the same to the same but for the words. */
export const reviewKeysHelp: string = [
  ...reviewKeys.map(({ key, says }) => `  ${key}  ${says}`),
  '  alike: made by the same line, from the same to the same but for the words',
].join('\n')
