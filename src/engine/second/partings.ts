import type { Canonical } from '../../domain/canonical.js'
import type { DeedAt, FirstParting, Parting } from '../../domain/second-opinion.js'
import type { PhaseRun } from '../../momentum/session.js'
import { noCost } from '../compare-options.js'
import { type Pairs, pairRuns } from '../pair-runs.js'
import type { Recording } from '../recording.js'
import type { CandidateReplay } from '../replay-candidate.js'
import { differencesBetween } from '../run-differences.js'
import type { DeedsOfSession } from './deeds.js'
import { partedDeeds } from './parted-deeds.js'
import { reasonOf, sameButFor, type Told } from './reason-of.js'

/** How a session ran on one machine, with somebody looking on. */
export interface RanOnOne extends Pick<CandidateReplay, 'runs' | 'undecidable'> {
  readonly deeds: DeedsOfSession
}

/** A session on both machines. */
export interface RanOnBoth {
  readonly own: RanOnOne
  readonly second: RanOnOne
  readonly side: Parting['side']
  /** whether its own machine comes to something else in another order of tables, or with other addresses; asked where no other reason is found */
  readonly hangsOnOpen: () => boolean
  /** of one that goes on from others: the first of those in which the machines parted */
  readonly since: string | null
}

/** The phases in which they part, in the order in which the session came to them. */
export const partingsOf = ({ session, gaps }: Recording, both: RanOnBoth): readonly Parting[] => {
  const pairs = pairRuns(both.own.runs.values(), both.second.runs)
  const parted = pairs.compared.flatMap((pair) => partingsIn(session, pair, both))
  return [...parted, ...stops({ session, gaps }, both, { pairs, isTold: parted.length > 0 })]
}

type Where = Pick<Parting, 'session' | 'phase' | 'result'>

const partingsIn = (session: string, pair: Pairs['compared'][number], both: RanOnBoth): readonly Parting[] => {
  const [own, second] = pair
  const [worst] = differencesBetween(own, second, noCost)
  const result = worst ? { kind: worst.kind, path: worst.path, own: worst.recorded, second: worst.replayed } : null
  const parting = partingAt({ session, phase: own.key, result }, both, pair)
  return parting.result || parting.first ? [parting] : []
}

const partingAt = (where: Where, both: RanOnBoth, [own, second]: readonly (PhaseRun | undefined)[]): Parting => {
  const { side, since, hangsOnOpen } = both
  const parted = partedDeeds(
    { deeds: both.own.deeds, run: own, key: own?.key ?? where.phase },
    { deeds: both.second.deeds, run: second, key: second?.key ?? where.phase },
  )
  const first = parted.next().value ?? null
  const told = first ? toldOf(first) : where.result
  const reason = told && reasonOf(told, hangsOnOpen)
  const unexplained = first && sameButFor(toldOf(first)) !== null ? parted.find(isUnexplained) : undefined
  const { session, phase, result } = where
  return { session, phase, side, result, first, reason, unexplained: unexplained ?? null, since }
}

const isUnexplained = (parted: FirstParting): boolean => sameButFor(toldOf(parted)) === null

/** Lines are of no account: the same is done there. */
const toldOf = ({ own, second }: FirstParting): Told => ({ own: withoutLine(own), second: withoutLine(second) })

const withoutLine = (deed: DeedAt | null): Canonical => deed && { ...deed, line: null }

/**
 * One of them asks what was never answered, or reaches a phase that the other does not; told where nothing else says that they part.
 * Behind a gap the recording has nothing that either could be held against.
 */
const stops = (
  { session, gaps }: Pick<Recording, 'session' | 'gaps'>,
  both: RanOnBoth,
  { pairs, isTold }: { readonly pairs: Pairs; readonly isTold: boolean },
): readonly Parting[] => {
  const { own, second } = both
  const at = (phase: string, ofOwn: Canonical, ofSecond: Canonical): readonly Parting[] => {
    const result = { kind: 'calls', path: 'calls', own: ofOwn, second: ofSecond } as const
    return [partingAt({ session, phase, result }, both, [own.runs.get(phase), second.runs.get(phase)])]
  }
  const [one, other] = [askedBy(own), askedBy(second)]
  const phase = own.undecidable?.phase ?? second.undecidable?.phase
  if (gaps.length > 0 && (phase === undefined || !own.runs.has(phase))) return []
  if (phase !== undefined && JSON.stringify(one) !== JSON.stringify(other)) return at(phase, one, other)
  const onOneSide = isTold || phase !== undefined ? undefined : [...pairs.notReached, ...pairs.beyond][0]
  if (onOneSide === undefined) return []
  const there = ({ runs }: RanOnOne): Canonical => (runs.has(onOneSide) ? 'reached' : null)
  return at(onOneSide, there(own), there(second))
}

const askedBy = ({ undecidable }: RanOnOne): Canonical =>
  undecidable === null ? null : [undecidable.phase, undecidable.call.call, undecidable.call.key]
