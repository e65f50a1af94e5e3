import type { UndecidableSession, UnfaithfulSession } from '../../../domain/comparison.js'
import type { Drift } from '../../../domain/drift.js'
import { counted } from '../../../report/words.js'
import { keyFor, type SetKeys } from '../../commands/keys-of.js'
import { comparisonAtHand } from '../../view/comparison-at-hand.js'
import type { Changes, Found } from '../../view/job.js'
import { topScreen, type View } from '../../view/view.js'
import { unwrittenOf } from './judged-item.js'

/** What a comparison lists: what drifts, what cannot be told, and what the last run no longer has. */
export type Finding =
  | {
      readonly kind: 'drift'
      readonly drift: Drift
      readonly isNew: boolean
      /** something that somebody says of it is not in the store yet */
      readonly isUnwritten: boolean
    }
  | { readonly kind: 'undecidable'; readonly session: string; readonly found: UndecidableSession }
  | { readonly kind: 'unfaithful'; readonly session: string; readonly found: UnfaithfulSession }
  | { readonly kind: 'gone'; readonly drift: Drift }

/** Of the comparison at hand. */
export const findingsOf = (view: View): readonly Finding[] => {
  const atHand = comparisonAtHand(view)
  return atHand === null
    ? []
    : findingsIn(atHand, changesAtHand(view), (drift) => unwrittenOf(view, drift) !== undefined)
}

/** On the list of drifts; undefined on other screens, and where nothing is listed. */
export const findingAtCursor = (view: View): Finding | undefined => {
  const screen = topScreen(view)
  return screen.kind === 'drifts' ? findingsOf(view)[screen.list.cursor] : undefined
}

/** Of a comparison, drifts first and the worst of them first; `isUnwritten` tells of which a verdict is still to be written. */
export const findingsIn = (
  { drifts, undecidable, unfaithful }: Found,
  changes: Changes | null = null,
  isUnwritten: (drift: Drift) => boolean = () => false,
): readonly Finding[] => [
  ...drifts.map((drift) => ({
    kind: 'drift' as const,
    drift,
    isNew: changes?.fresh.has(drift) ?? false,
    isUnwritten: isUnwritten(drift),
  })),
  ...(changes?.gone ?? []).map((drift) => ({ kind: 'gone', drift }) as const),
  ...undecidable.map((found) => ({ kind: 'undecidable', session: found.session, found }) as const),
  ...unfaithful.map((found) => ({ kind: 'unfaithful', session: found.session, found }) as const),
]

/** What the last run changed, where the comparison at hand is the one that it made. */
export const changesAtHand = ({ job, comparison, lastRun }: View) =>
  job === null && comparison === 0 ? (lastRun?.changes ?? null) : null

/** What people call the sessions of findings, by id. */
export const namesOfFindings = (view: View): ReadonlyMap<string, string> =>
  new Map([...(changesAtHand(view)?.names ?? []), ...(comparisonAtHand(view)?.names ?? [])])

export const sessionOfFinding = (finding: Finding): string =>
  finding.kind === 'drift' || finding.kind === 'gone' ? finding.drift.session : finding.session

export const nothingCompared = (view: SetKeys): string =>
  `nothing was compared yet; ${keyFor(view, 'candidates')} compares with a candidate`

/** What stands where there are no findings. */
export const nothingFoundText = (view: View): string => {
  const { job, read } = view
  const atHand = comparisonAtHand(view)
  if (job) return job.ended === null ? 'nothing that differs so far' : 'it was not finished'
  if (atHand === null) return read.overview === null ? 'reading…' : nothingCompared(view)
  const more =
    (read.overview?.comparisons ?? 0) > 1
      ? `; ${keyFor(view, 'earlier-comparison')} shows the comparison before it`
      : ''
  if (atHand.drifting > 0)
    return `${counted(atHand.drifting, 'session')} ${atHand.drifting === 1 ? 'differs' : 'differ'} only on what others left: reprise compare names them${more}`
  return `${atHand.name} drifts in nothing${more}`
}
