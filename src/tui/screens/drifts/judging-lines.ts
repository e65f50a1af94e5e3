import { type Line, line, toned } from '../../../report/lines.js'
import { number } from '../../../report/words.js'
import type { View } from '../../view/view.js'
import { unwrittenOf } from './judged-item.js'
import { alikeAtCursor, itemAtCursor } from './review-at-hand.js'

/** What somebody who judges the drift under the cursor needs to know besides what differs. */
export const judgingLines = (view: View): readonly Line[] => {
  const item = itemAtCursor(view)
  if (!item) return []
  const coming = unwrittenOf(view, item.drift)
  const { reason } = view.judging
  const more = alikeAtCursor(view).filter(({ key }) => key !== item.key).length
  return [
    ...(coming === undefined ? [] : [line(toned('dim', `being written: ${coming}`))]),
    ...(reason === '' ? [] : [line(toned('dim', 'why, of the next verdict: '), reason)]),
    ...(more === 0 ? [] : [line(toned('dim', `${number(more)} more ${more === 1 ? 'is' : 'are'} alike`))]),
  ]
}
