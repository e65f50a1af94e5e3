import type { Comparison, ReadState, UndecidableSession, UnfaithfulSession } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'
import { number } from '../words.js'

/** All that a comparison lists of one session that is not simply the same. */
export interface ListedSession {
  /** '' for how the policy is loaded */
  readonly session: string
  readonly drifts: readonly Drift[]
  readonly undecidable: readonly UndecidableSession[]
  readonly unfaithful: readonly UnfaithfulSession[]
  /** what it comes to on what others left, where the policies then differ or nobody knows */
  readonly reads: readonly ReadState[]
}

/** How the policy is loaded first, whether anything is listed of it or not; then sessions in the order in which drift, or what is not known, tells of them. */
export const listedSessions = (comparison: Comparison): readonly ListedSession[] => {
  const { drifts, undecidable, unfaithful } = comparison
  const readers = readersIn(comparison)
  const of = <Item extends { readonly session: string }>(items: readonly Item[]) =>
    Map.groupBy(items, ({ session }) => session)
  const [driftsOf, undecidableOf, unfaithfulOf, readersOf] = [of(drifts), of(undecidable), of(unfaithful), of(readers)]
  const ids = new Set(['', ...[driftsOf, undecidableOf, unfaithfulOf, readersOf].flatMap((map) => [...map.keys()])])
  return [...ids].map((session) => ({
    session,
    drifts: driftsOf.get(session) ?? [],
    undecidable: undecidableOf.get(session) ?? [],
    unfaithful: unfaithfulOf.get(session) ?? [],
    reads: (readersOf.get(session) ?? []).map(({ reads }) => reads),
  }))
}

const readersIn = ({ isolated = [] }: Comparison): readonly { readonly session: string; readonly reads: ReadState }[] =>
  isolated.flatMap(({ session, reads }) => (reads && reads.verdict !== 'same' ? [{ session, reads }] : []))

/** Sessions that are counted as not simply the same, and not listed. */
export interface NotListed {
  readonly drifted: number
  readonly undecidable: number
  readonly unfaithful: number
  /** on what others left */
  readonly drifting: number
}

export const notListed = ({ sessions }: Comparison, listed: readonly ListedSession[]): NotListed => {
  const some = listed.filter(({ session }) => session !== '')
  const rest = (all: number, isSuch: (one: ListedSession) => boolean): number =>
    Math.max(0, all - some.filter(isSuch).length)
  return {
    drifted: rest(sessions.drifted, ({ drifts, unfaithful }) => drifts.length > 0 && unfaithful.length === 0),
    undecidable: rest(sessions.undecidable, ({ drifts, undecidable }) => drifts.length === 0 && undecidable.length > 0),
    unfaithful: rest(sessions.unfaithful, ({ unfaithful }) => unfaithful.length > 0),
    drifting: rest(sessions.drifting ?? 0, ({ reads }) => reads.some(({ verdict }) => verdict === 'drifted')),
  }
}

/** `9 drifted, 78 undecidable`; '' where every one is listed. */
export const notListedText = ({ drifted, undecidable, unfaithful, drifting }: NotListed): string =>
  [
    [drifted, 'drifted'],
    [undecidable, 'undecidable'],
    [unfaithful, 'unfaithful'],
    [drifting, 'drifting on what others left'],
  ]
    .flatMap(([count, word]) => (count === 0 ? [] : [`${number(count as number)} ${word}`]))
    .join(', ')
