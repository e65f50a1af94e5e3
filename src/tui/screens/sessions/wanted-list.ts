import type { SessionList } from '../../reader/questions.js'
import type { SessionsScreen, View } from '../../view/view.js'

/** The list that the screen wants; undefined before it is known as of when. */
export const wantedList = ({ read }: View, { shown }: SessionsScreen): SessionList | undefined => {
  const { overview } = read
  if (overview === null) return undefined
  const comparison = shown.sort.by === 'drift' ? (overview.comparison?.id ?? null) : null
  return { ...shown, comparison, asOf: overview.asOf }
}

/** Whether the sessions at hand are of the list that the screen wants. */
export const isOf = (view: View, screen: SessionsScreen): boolean => {
  const { list } = view.read.sessions
  return list !== null && JSON.stringify(list) === JSON.stringify(wantedList(view, screen))
}
