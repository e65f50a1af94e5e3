import { wordless } from './alike.js'
import type { Text } from './canonical.js'
import type { Drift } from './drift.js'
import type { DriftReviewed } from './events.js'
import { type JudgedDrift, judgedIn, type Verdict, verdictKey } from './verdict.js'

/** A drift that somebody may judge, as it was found. */
export interface ReviewItem {
  readonly drift: Drift
  readonly judged: JudgedDrift
  /** names what a verdict on it holds for */
  readonly key: string
  /** the same for drifts of one kind: made by the same line, from the same to the same but for the words */
  readonly alike: string
}

/** One look through a list of drifts: plain data, moved by `judge`, `skip` and `takeBack`. */
export interface Review {
  readonly items: readonly ReviewItem[]
  /** verdicts in force, by key */
  readonly verdicts: ReadonlyMap<string, Verdict>
  /** keys that this look leaves out */
  readonly skipped: ReadonlySet<string>
  /** the item that is asked about; the number of items where none is left */
  readonly at: number
  /** what was done, the last one last */
  readonly steps: readonly ReviewStep[]
}

/** What was done once, to one item or to all that are alike. */
export interface ReviewStep {
  /** the item that was asked about */
  readonly at: number
  readonly items: readonly ReviewItem[]
  readonly isSkip: boolean
}

/** What is to be recorded of a drift. */
export interface Said {
  readonly drift: JudgedDrift
  readonly verdict: DriftReviewed['verdict']
  readonly reason?: Text
}

/** A review after a step, and what has to be recorded of that step. */
export interface Decided {
  readonly review: Review
  readonly said: readonly Said[]
}

/** Drifts in their order, each judgeable one once; those of versions that did not keep all of a drift are left out. */
export const reviewItems = (drifts: readonly Drift[], itemOf = reviewItem): readonly ReviewItem[] => {
  const items = new Map<string, ReviewItem>()
  for (const drift of drifts) {
    const item = itemOf(drift)
    if (item && !items.has(item.key)) items.set(item.key, item)
  }
  return [...items.values()]
}

/** What of a drift can be judged; undefined where the version that found it did not keep all of it. */
export const reviewItem = (drift: Drift): ReviewItem | undefined => {
  const judged = judgedIn(drift)
  return judged && { drift, judged, key: verdictKey(judged), alike: alikeKey(drift) }
}

/** Where no line is known, only the same values are alike. What else differs has to be alike too: one verdict covers it. */
const alikeKey = (drift: Drift): string => {
  const { phase, callout, module, kind, severity, path, line, side, rest = [] } = drift
  const value = line === null ? (whole: Drift['recorded']) => whole : wordless
  const parts = [{ kind, path, recorded: drift.recorded, replayed: drift.replayed }, ...rest]
  const differing = parts.map((part) => [part.kind, part.path, value(part.recorded), value(part.replayed)])
  return JSON.stringify([phase, callout, module, severity, line, side, differing])
}

/** Begins a look: drifts that have a verdict already are not asked about. */
export const beginReview = (drifts: readonly Drift[]): Review => {
  const items = reviewItems(drifts)
  return settled({ items, verdicts: verdictsOn(items), skipped: new Set(), at: 0, steps: [] }, 0)
}

/** Verdicts in force on items, by key. */
export const verdictsOn = (items: readonly ReviewItem[]): ReadonlyMap<string, Verdict> =>
  new Map(items.flatMap(({ key, drift }) => (drift.verdict ? [[key, drift.verdict.verdict] as const] : [])))

/** The item that is asked about; undefined where none is left. */
export const currentItem = ({ items, at }: Review): ReviewItem | undefined => items[at]

const isOpen =
  ({ verdicts, skipped }: Review) =>
  ({ key }: ReviewItem): boolean =>
    !verdicts.has(key) && !skipped.has(key)

/** Items without a verdict, those that were skipped too. */
export const unjudgedItems = ({ items, verdicts }: Review): readonly ReviewItem[] =>
  items.filter(({ key }) => !verdicts.has(key))

/** The next item that is still to be asked about, from `from` on and then from the beginning; the number of items where none is left. */
const nextUnjudged = (review: Review, from: number): number => {
  const open = isOpen(review)
  const later = review.items.findIndex((item, index) => index >= from && open(item))
  if (later >= 0) return later
  const earlier = review.items.findIndex(open)
  return earlier >= 0 ? earlier : review.items.length
}

/** All that are alike and still to be asked about, the item itself too. */
export const alikeItems = (review: Review, { alike }: ReviewItem): readonly ReviewItem[] =>
  review.items.filter((item) => item.alike === alike).filter(isOpen(review))

export interface StepOptions {
  /** the same for all that are alike */
  readonly alike?: boolean
  readonly reason?: Text | undefined
}

/** A verdict on the item that is asked about. */
export const judge = (review: Review, verdict: Verdict, { alike = false, reason }: StepOptions = {}): Decided => {
  const items = chosen(review, alike)
  const verdicts = new Map(review.verdicts)
  for (const { key } of items) verdicts.set(key, verdict)
  const why = reason === undefined || reason === '' ? {} : { reason }
  const said = items.map(({ judged }) => ({ drift: judged, verdict, ...why }))
  return { review: stepped({ ...review, verdicts }, { at: review.at, items, isSkip: false }), said }
}

/** Leaves the item out of this look: the next one asks again. */
export const skip = (review: Review, { alike = false }: StepOptions = {}): Review => {
  const items = chosen(review, alike)
  const skipped = new Set([...review.skipped, ...items.map(({ key }) => key)])
  return stepped({ ...review, skipped }, { at: review.at, items, isSkip: true })
}

/** Takes the last step back and asks about its item again; undefined where nothing was done. */
export const takeBack = (review: Review): Decided | undefined => {
  const step = review.steps.at(-1)
  if (!step) return undefined
  const keys = new Set(step.items.map(({ key }) => key))
  const before = {
    ...review,
    at: step.at,
    steps: review.steps.slice(0, -1),
    verdicts: new Map([...review.verdicts].filter(([key]) => step.isSkip || !keys.has(key))),
    skipped: new Set([...review.skipped].filter((key) => !step.isSkip || !keys.has(key))),
  }
  return { review: before, said: step.isSkip ? [] : step.items.map(({ judged }) => withdrawal(judged)) }
}

const withdrawal = (drift: JudgedDrift): Said => ({ drift, verdict: 'withdrawn' })

const chosen = (review: Review, alike: boolean): readonly ReviewItem[] => {
  const item = currentItem(review)
  if (!item) return []
  return alike ? alikeItems(review, item) : [item]
}

const stepped = (review: Review, step: ReviewStep): Review =>
  step.items.length === 0 ? review : settled({ ...review, steps: [...review.steps, step] }, step.at)

const settled = (review: Review, from: number): Review => ({ ...review, at: nextUnjudged(review, from) })
