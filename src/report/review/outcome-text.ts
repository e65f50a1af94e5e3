import { type Line, line, toned } from '../lines.js'
import { type Style, textOf } from '../style.js'
import { counted, number } from '../words.js'

/** What a review came to; of drifts. */
export interface ReviewOutcome {
  /** judged in it */
  readonly accepted: number
  readonly rejected: number
  /** verdicts that it took back */
  readonly withdrawn: number
  /** of the comparison's drifts that are listed, by the verdicts in force */
  readonly inForce: { readonly accepted: number; readonly rejected: number }
  /** listed drifts without a verdict */
  readonly left: number
  /** there are drifts besides those that the comparison lists */
  readonly unlisted: boolean
}

export const reviewText = (outcome: ReviewOutcome, style: Style): string => textOf(outcomeLines(outcome), style)

/** What a review came to, in sentences. */
export const outcomeLines = (outcome: ReviewOutcome): readonly Line[] => [
  ...judgedLine(outcome),
  standLine(outcome),
  ...(outcome.unlisted
    ? [line('The comparison found more drift than it lists: compare again with a greater --limit to judge the rest.')]
    : []),
]

const judgedLine = ({ accepted, rejected, withdrawn }: ReviewOutcome): readonly Line[] => {
  const parts = [
    ...(accepted > 0 ? [`accepted ${counted(accepted, 'drift')}`] : []),
    ...(rejected > 0 ? [`rejected ${counted(rejected, 'drift')}`] : []),
    ...(withdrawn > 0 ? [`took back ${counted(withdrawn, 'verdict')}`] : []),
  ]
  return parts.length === 0
    ? [line('Nothing was judged.')]
    : [line(toned('strong', `This review ${parts.join(', ')}.`))]
}

const standLine = ({ inForce: { accepted, rejected }, left }: ReviewOutcome): Line => {
  if (accepted + rejected + left === 0) return line('The comparison found no drift.')
  const stand = `Of the comparison’s drifts, ${number(accepted)} ${accepted === 1 ? 'is' : 'are'} accepted and ${number(rejected)} rejected`
  return left === 0
    ? line(`${stand}; none is left to judge.`)
    : line(
        `${stand}; ${number(left)} ${left === 1 ? 'has' : 'have'} no verdict: reprise review asks about ${left === 1 ? 'it' : 'them'}.`,
      )
}
