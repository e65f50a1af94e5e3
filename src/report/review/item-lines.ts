import type { Drift } from '../../domain/drift.js'
import { alikeItems, type Review, type ReviewItem } from '../../domain/review.js'
import type { DriftOptions } from '../comparison/drift-lines.js'
import { driftLines, partLines, severityTones } from '../comparison/drift-lines.js'
import { indented, type Line, line, toned } from '../lines.js'
import { differingParts } from '../parts.js'
import { counted, number } from '../words.js'
import { placeSpans } from './place-spans.js'

type Options = Pick<DriftOptions, 'width' | 'names'>

/** A drift that somebody is asked about: its place in the list, what differs to the last value, what made it, and how many are alike. */
export const itemLines = (review: Review, item: ReviewItem, options: Options): readonly Line[] => {
  const { drift } = item
  const others = alikeItems(review, item).filter(({ key }) => key !== item.key)
  return [
    line(
      toned('dim', `${number(review.items.indexOf(item) + 1)} of ${number(review.items.length)}`),
      '  ',
      toned(severityTones[drift.severity], drift.severity),
      ' ',
      toned('strong', drift.kind),
    ),
    line(...placeSpans(drift, options.names)),
    ...indented(2, coveredLines(item.drift, options.width - 4)),
    ...(others.length === 0 ? [] : [line(alikeText(item, others))]),
  ]
}

/** Nothing that a verdict covers may go unseen. */
const all = Number.MAX_SAFE_INTEGER

/** The worst difference with what made it, then all that the same verdict covers. */
export const coveredLines = (drift: Drift, width: number): readonly Line[] => {
  const { rest = [] } = drift
  if (rest.length === 0) return driftLines(drift, width, all)
  return [
    ...driftLines({ ...drift, also: [], rest: [] }, width, all),
    line(toned('dim', 'judged with it:')),
    ...rest.flatMap((part) => differingParts(part).flatMap((one) => partLines(one, width))),
  ]
}

const alikeText = ({ drift }: ReviewItem, others: readonly ReviewItem[]): string => {
  const sessions = new Set(others.map(({ judged }) => judged.session)).size
  const valuesOf = ({ recorded, replayed, rest }: ReviewItem['drift']): string =>
    JSON.stringify([recorded, replayed, rest])
  const varied = others.filter((other) => valuesOf(other.drift) !== valuesOf(drift)).length
  const some = varied < others.length ? `${number(varied)} of them ` : ''
  const words = varied === 0 ? '' : `, ${some}with other words`
  const where = drift.session === '' ? '' : ` in ${counted(sessions, 'session')}`
  return `${number(others.length)} more ${others.length === 1 ? 'is' : 'are'} alike${where}${words}`
}
