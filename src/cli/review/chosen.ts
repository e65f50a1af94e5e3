import { type DriftKind, driftKinds } from '../../domain/drift.js'
import { nearestName } from '../../domain/nearest.js'
import { Trouble } from '../../domain/trouble.js'
import type { JudgedDrift } from '../../domain/verdict.js'
import { parseQuery } from '../../store/query/query.js'
import { sessionIds } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'

/** What `--accept`, `--reject` and `--undo` take. */
export const chosenHelp = `all, kinds of drift (${driftKinds.join(', ')}; the worst of a drift counts), or a query of sessions`

/** Which drifts a word of the command line means. Throws Trouble `choice-invalid` and `query-invalid`. */
export const chosenBy = (store: Store, words: string): ((drift: JudgedDrift) => boolean) => {
  if (words.trim() === 'all') return () => true
  if (words.includes(':')) {
    const sessions = new Set(sessionIds(store, parseQuery(words)))
    return ({ session }) => sessions.has(session)
  }
  const kinds = words.split(',').map((kind) => kind.trim())
  const unknown = kinds.find((kind) => !(driftKinds as readonly string[]).includes(kind))
  if (unknown !== undefined) throw invalid(unknown)
  return ({ kind }) => kinds.includes(kind satisfies DriftKind)
}

const invalid = (word: string): Trouble => {
  const nearest = nearestName(word, [...driftKinds, 'all'])
  return new Trouble(
    'choice-invalid',
    `${JSON.stringify(word)} is no kind of drift (${driftKinds.join(', ')}), nor all, nor a query as session:NAME`,
    { hint: nearest === undefined ? 'look at what there is: reprise review --json' : `did you mean: ${nearest}` },
  )
}
