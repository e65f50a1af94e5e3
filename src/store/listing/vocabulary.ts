import type { Vocabulary } from '../query/complete-query.js'
import type { Store } from '../store.js'
import { readPage } from './page.js'

/** What the store knows that a query may name. */
export const readVocabulary = (store: Store): Vocabulary => ({
  revisions: revisionNames(store),
  replies: worstReplies(store),
})

/** The newest first. */
const revisionNames = (store: Store): Vocabulary['revisions'] => {
  const sql = 'SELECT revision, name FROM revision ORDER BY stream DESC LIMIT 200'
  return store.read(() => store.prepare<Vocabulary['revisions'][number]>(sql).all())
}

/** Each code that is a session's worst reply, by leaps through the index. */
const worstReplies = (store: Store): readonly number[] => {
  const order = { by: 'reply', isDescending: false, before: Number.MAX_SAFE_INTEGER } as const
  const codes: number[] = []
  for (let key = 0; ; ) {
    const [next] = readPage(store, order, { behind: { key, stream: Number.MAX_SAFE_INTEGER }, limit: 1 })
    if (next === undefined) return codes
    key = Number(next.key)
    codes.push(key)
  }
}
