import { parseQuery, type Query } from './query.js'
import { QueryTrouble } from './query-trouble.js'

/** A query while it is typed: what it asks, or where and why it cannot be read. */
export type QueryReading =
  | { readonly outcome: 'read'; readonly query: Query }
  | {
      readonly outcome: 'unread'
      /** the first character that does not fit, from 1 */
      readonly at: number
      /** more text could still make it fit */
      readonly isUnfinished: boolean
      /** in words, those of `--where` */
      readonly what: string
    }

export const readQuery = (text: string, now: Date = new Date()): QueryReading => {
  try {
    return { outcome: 'read', query: parseQuery(text, now) }
  } catch (error) {
    if (!(error instanceof QueryTrouble)) throw error
    const { at, isUnfinished, what } = error
    return { outcome: 'unread', at, isUnfinished, what }
  }
}
