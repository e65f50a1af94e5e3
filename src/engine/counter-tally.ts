import type { CounterDifference } from '../domain/comparison.js'
import type { SharedCounts } from './shared-counters.js'

/** A session, and when it began, milliseconds since the epoch: sessions are in this order. */
export type At = readonly [at: number, session: string]

interface Uses {
  /** the first session that writes it otherwise, and how many do, by what they count for */
  readonly written: Map<string, { first: At; sessions: number }>
  /** sessions that read it, by what they count for */
  readonly read: Map<string, At[]>
  /** reads that are kept, and that are not */
  kept: number
  unkept: number
}

/** What sessions do to counts that they share, by the counter. Tallies of shards add up, so it is plain data. */
export type CounterTally = Map<string, Uses>

/** Of one counter: sessions that read it, and keys that are told apart. */
const mostReads = 5000
const mostKeys = 2000

/** Stands for every key, where there are too many to tell apart. */
const anyKey = '*'

export const addCounts = (tally: CounterTally, at: At, { written, read }: SharedCounts): void => {
  for (const { counter, key } of written) addWrite(usesOf(tally, counter), key, { first: at, sessions: 1 })
  for (const { counter, key } of read) addReads(usesOf(tally, counter), key, [at])
}

export const addCounterTally = (into: CounterTally, other: CounterTally): void => {
  for (const [counter, { written, read, unkept }] of other) {
    const uses = usesOf(into, counter)
    for (const [key, write] of written) addWrite(uses, key, write)
    for (const [key, reads] of read) addReads(uses, key, reads)
    uses.unkept += unkept
  }
}

/** Counters that the candidate writes otherwise, and later sessions read; of those, at most `limit` are named. */
export const counterDifferences = (tally: CounterTally, limit: number): readonly CounterDifference[] =>
  [...tally]
    .map(([counter, uses]) => differenceOf(counter, uses, limit))
    .filter(({ readers, more }) => readers.length + more > 0)
    .sort((a, b) => (a.counter < b.counter ? -1 : 1))

const usesOf = (tally: CounterTally, counter: string): Uses => {
  const uses = tally.get(counter) ?? { written: new Map(), read: new Map(), kept: 0, unkept: 0 }
  tally.set(counter, uses)
  return uses
}

const addWrite = ({ written }: Uses, of: string, { first, sessions }: { first: At; sessions: number }): void => {
  const key = written.has(of) || written.size < mostKeys ? of : anyKey
  const known = written.get(key)
  if (!known) written.set(key, { first, sessions })
  else
    written.set(key, { first: isBefore(first, known.first) ? first : known.first, sessions: known.sessions + sessions })
}

const addReads = (uses: Uses, key: string, reads: readonly At[]): void => {
  const taken = reads.slice(0, mostReads - uses.kept)
  uses.kept += taken.length
  uses.unkept += reads.length - taken.length
  if (taken.length === 0) return
  const known = uses.read.get(key)
  if (known) known.push(...taken)
  else uses.read.set(key, [...taken])
}

const isBefore = ([at, session]: At, [other, otherSession]: At): boolean =>
  at < other || (at === other && session < otherSession)

const differenceOf = (counter: string, { written, read, unkept }: Uses, limit: number): CounterDifference => {
  const later = [...written].flatMap(([key, { first }]) =>
    [...read].filter(([of]) => overlap(key, of)).flatMap(([, reads]) => reads.filter((one) => isBefore(first, one))),
  )
  const readers = [...new Map(later.map((one) => [one[1], one])).values()].sort((a, b) => (isBefore(a, b) ? -1 : 1))
  const writers = [...written.values()].reduce((sum, { sessions }) => sum + sessions, 0)
  return {
    counter,
    writers,
    readers: readers.slice(0, limit).map(([, session]) => session),
    more: Math.max(0, readers.length - limit) + (written.size > 0 ? unkept : 0),
  }
}

/** A network's count has what was added for its addresses. */
const overlap = (written: string, read: string): boolean =>
  written === read || [written, read].some((key) => key === anyKey || key.includes('/'))
