import { readable } from '../../../domain/canonical.js'
import type { Drift } from '../../../domain/drift.js'
import { type ReviewStep, unjudgedItems } from '../../../domain/review.js'
import type { DriftVerdict } from '../../../domain/verdict.js'
import { counted, number as numberText } from '../../../report/words.js'
import type { Recorded } from '../../../store/reviews/record-unchanged.js'
import type { Judging, Unwritten } from '../../view/judging.js'
import { noticed, type View } from '../../view/view.js'
import { toItem, withoutItems } from './judge.js'
import { itemOf } from './judged-item.js'
import { reviewAtHand } from './review-at-hand.js'

/** What came of verdicts that were asked for: the drifts have those that are in force. */
export const verdictsWritten = (view: View, number: number, recorded: readonly Recorded[]): View => {
  const asked = view.judging.unwritten.find((one) => one.number === number)
  if (!asked) return view
  const inForce = new Map(asked.keys.map((key, index) => [key, recorded[index]?.verdict ?? null]))
  const others = asked.keys.filter((_key, index) => recorded[index]?.isKept !== true)
  const steps = stepsWithout(view.judging.steps, new Set(others))
  const next = withVerdicts({ ...view, judging: { ...withoutAsked(view.judging, number), steps } }, inForce)
  return noticed(next, writtenText(next, asked, recorded))
}

/** None was written: the drifts are as they were, and the cursor is back at the first of them. A reason that was typed is there for the next try. */
export const verdictsNotWritten = (view: View, number: number, why: string): View => {
  const asked = view.judging.unwritten.find((one) => one.number === number)
  if (!asked) return view
  const judging = withoutAsked(view.judging, number)
  const reason = judging.reason === '' ? asked.reason : judging.reason
  const next = { ...view, judging: { ...judging, reason, steps: stepsUnwritten(judging, asked) } }
  const item = reviewAtHand(next).items.find(({ key }) => key === asked.keys[0])
  return noticed(toItem(next, item), `not written: ${why}`)
}

/** As they were before it was asked for. */
const stepsUnwritten = ({ comparison, steps }: Judging, asked: Unwritten): readonly ReviewStep[] => {
  if (asked.comparison !== comparison) return steps
  if (asked.verdict !== 'withdrawn') return stepsWithout(steps, new Set(asked.keys))
  return asked.undone ? [...steps, asked.undone] : steps
}

const withoutAsked = (judging: Judging, number: number): Judging => ({
  ...judging,
  unwritten: judging.unwritten.filter((one) => one.number !== number),
})

const stepsWithout = (steps: readonly ReviewStep[], keys: ReadonlySet<string>): readonly ReviewStep[] =>
  keys.size === 0 ? steps : steps.flatMap((step) => withoutItems(step, keys))

/** The drifts at hand with verdicts that are in force now, by key; they stay where they are in the list. */
const withVerdicts = (view: View, inForce: ReadonlyMap<string, DriftVerdict | null>): View => {
  const { overview } = view.read
  if (!overview?.comparison) return view
  const replaced = new Map<Drift, Drift>()
  for (const drift of overview.comparison.drifts) {
    const verdict = inForce.get(itemOf(drift)?.key ?? '')
    const { verdict: _before, ...bare } = drift
    if (verdict !== undefined) replaced.set(drift, verdict === null ? bare : { ...bare, verdict })
  }
  const now = (drift: Drift): Drift => replaced.get(drift) ?? drift
  const comparison = { ...overview.comparison, drifts: overview.comparison.drifts.map(now) }
  return { ...view, read: { ...view.read, overview: { ...overview, comparison } }, lastRun: lastRunWith(view, now) }
}

/** What is new in the last run is known by the drifts themselves. */
const lastRunWith = ({ lastRun }: View, now: (drift: Drift) => Drift): View['lastRun'] =>
  lastRun && {
    ...lastRun,
    now: lastRun.now && { ...lastRun.now, drifts: lastRun.now.drifts.map(now) },
    changes: lastRun.changes && { ...lastRun.changes, fresh: new Set([...lastRun.changes.fresh].map(now)) },
  }

/** `accepted 12 drifts; 17 of 30 are left`. */
const writtenText = (view: View, asked: Unwritten, recorded: readonly Recorded[]): string => {
  const kept = recorded.filter(({ isKept }) => isKept).length
  const others = recorded.filter(({ isKept }) => !isKept)
  const word = asked.verdict === 'withdrawn' ? 'taken back' : asked.verdict
  const done = kept === 0 ? [] : [kept === 1 ? word : `${word}: ${counted(kept, 'drift')}`]
  return [...done, ...(others.length === 0 ? [leftText(view)] : [othersText(others)])].join('; ')
}

/** What somebody else has said meanwhile stands. */
const othersText = (others: readonly Recorded[]): string => {
  const [first] = others
  if (others.length > 1)
    return `of ${counted(others.length, 'drift')} somebody else has spoken meanwhile, and that stands`
  if (!first?.verdict) return 'somebody else took the verdict back meanwhile, and that stands'
  return `${readable(first.verdict.by)} has ${first.verdict.verdict} this one meanwhile, and that stands`
}

const leftText = (view: View): string => {
  const review = reviewAtHand(view)
  const { items, skipped } = review
  const left = unjudgedItems(review)
  if (left.length === 0) return `all ${numberText(items.length)} are judged`
  const isSkipped = left.filter(({ key }) => skipped.has(key)).length
  return `${numberText(left.length)} of ${numberText(items.length)} left${isSkipped > 0 ? `, ${numberText(isSkipped)} of them skipped` : ''}`
}
