import { sourceName } from '../../../domain/source.js'
import { shortId } from '../../../report/words.js'
import type { SessionScreen, View } from '../../view/view.js'

/** What people call the session of a screen; the end of its id where it has no name. */
export const nameOf = ({ read }: View, { id, name }: SessionScreen): string => {
  if (name !== '') return name
  const opened = read.session?.id === id ? read.session.events[0] : undefined
  const called = opened?.type === 'SessionOpened' ? sourceName(opened.input.source) : undefined
  return typeof called === 'string' && called !== '' ? called : shortId(id)
}
