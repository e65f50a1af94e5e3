import type { ListWishes, SessionList } from '../../reader/questions.js'
import type { LoadedSessions, SessionsScreen, View } from '../../view/view.js'

/** The list that the screen wants; undefined before it is known as of when. */
export const wantedList = ({ read }: View, { shown }: SessionsScreen): SessionList | undefined => {
  const { overview } = read
  if (overview === null) return undefined
  const comparison = shown.sort.by === 'drift' ? (overview.comparison?.id ?? null) : null
  return { ...shown, comparison, asOf: overview.asOf }
}

/** Whether the sessions at hand are of another list, not only of an earlier moment. */
export const isOfOther = ({ list }: LoadedSessions, { query, sort }: ListWishes): boolean =>
  list !== null && JSON.stringify([list.query, list.sort]) !== JSON.stringify([query, sort])

/** Whether the sessions at hand are of the list that the screen wants. */
export const isOf = (view: View, screen: SessionsScreen): boolean => {
  const { list } = view.read.sessions
  return list !== null && JSON.stringify(list) === JSON.stringify(wantedList(view, screen))
}
