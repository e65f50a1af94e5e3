import { type Span, toned } from '../../../report/lines.js'
import { counted, number } from '../../../report/words.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import { everything, type SessionsScreen, type View } from '../../view/view.js'
import { comparisonText } from '../drifts/comparison-text.js'
import { sortText } from './list-wishes.js'
import { isOf } from './wanted-list.js'

/** `3 of 12 sessions · reply:5xx · by peer, A to Z · following`, and what was compared last. */
export const sessionsTitle = (view: View, screen: SessionsScreen): readonly Span[] => {
  const { overview, sessions } = view.read
  if (overview === null || sessions.list === null) return [toned('dim', 'reading…')]
  const place = sessions.count === 0 ? '' : `${number(screen.list.cursor + 1)} of `
  const most = sessions.isComplete ? '' : 'at least '
  return [
    { text: `${place}${most}${counted(sessions.count, 'session')}` },
    ...filterSpans(view, screen),
    ...sortSpans(screen),
    ...(screen.following ? [{ text: ' · ' }, toned('strong', 'following')] : []),
    ...comparisonSpans(view),
  ]
}

const filterSpans = (view: View, screen: SessionsScreen): readonly Span[] => {
  const { query } = screen.shown
  const wanted = query === '' ? [] : [{ text: ' · ' }, toned('strong', query)]
  return isOf(view, screen) && view.read.sessions.isComplete && screen.sought === ''
    ? wanted
    : [...wanted, toned('dim', ' searching…')]
}

const sortSpans = ({ shown }: SessionsScreen): readonly Span[] =>
  JSON.stringify(shown.sort) === JSON.stringify(everything.sort)
    ? []
    : [{ text: ' · ' }, toned('strong', sortText(shown.sort))]

const comparisonSpans = (view: View): readonly Span[] => {
  const atHand = comparisonAtHand(view)
  return atHand ? [{ text: ' · ' }, toned('name', comparisonText(view)), toned('dim', `: ${atHand.counts}`)] : []
}
