import type { Canonical } from '../domain/canonical.js'
import type { Effect } from '../domain/events.js'
import type { PhaseRun } from '../momentum/session.js'

/** One count that sessions share: of a series for one key, a counter, or one that the server keeps. */
export interface SharedCounter {
  /** as a person reads it, names in canonical text: `audit series rate`, `counter hits`, `msys.audit.rejections` */
  readonly counter: string
  /** what it is counted for; '' where it is one count for all, or the recording does not tell them apart */
  readonly key: string
}

/** What the server counts by itself in one session. */
export interface ServersCounts {
  readonly receptions: number
  readonly rejections: number
}

/** What a session does to shared counts. */
export interface SharedCounts {
  /** those that the candidate leaves other than the recorded revision did */
  readonly written: readonly SharedCounter[]
  /** those that either of them reads */
  readonly read: readonly SharedCounter[]
}

interface Side {
  readonly runs: readonly PhaseRun[]
  readonly counts: ServersCounts
}

/** Of a session that ran to its end on both sides. */
export const sharedCounts = (base: Side, candidate: Side): SharedCounts => ({
  written: [...differingWrites(base.runs, candidate.runs), ...differingCounts(base.counts, candidate.counts)],
  read: distinct([...base.runs, ...candidate.runs].flatMap(({ answers }) => answers.flatMap(readBy))),
})

const differingWrites = (base: readonly PhaseRun[], candidate: readonly PhaseRun[]): readonly SharedCounter[] => {
  const [recorded, replayed] = [writesOf(base), writesOf(candidate)]
  const ids = [...new Set([...recorded.keys(), ...replayed.keys()])]
  return ids.filter((id) => JSON.stringify(recorded.get(id)) !== JSON.stringify(replayed.get(id))).map(counterOf)
}

const idOf = ({ counter, key }: SharedCounter): string => JSON.stringify([counter, key])

const counterOf = (id: string): SharedCounter => {
  const [counter, key] = JSON.parse(id) as [string, string]
  return { counter, key }
}

const distinct = (counters: readonly SharedCounter[]): readonly SharedCounter[] => [
  ...new Map(counters.map((one) => [idOf(one), one])).values(),
]

/** For each count what is done to it, in order; what is added one time after the other is one sum. */
const writesOf = (runs: readonly PhaseRun[]): ReadonlyMap<string, readonly (number | string)[]> => {
  const writes = new Map<string, (number | string)[]>()
  for (const { result } of runs)
    for (const effect of result.outside ?? []) {
      const written = writtenBy(effect)
      if (written === null) continue
      const done = writes.get(written.id) ?? []
      writes.set(written.id, done)
      const last = done.at(-1)
      if (typeof written.change === 'number' && typeof last === 'number') done[done.length - 1] = last + written.change
      else done.push(written.change)
    }
  return new Map([...writes].map(([id, done]) => [id, done.filter((change) => change !== 0)]))
}

const writtenBy = (effect: Effect): { readonly id: string; readonly change: number | string } | null => {
  const [name, of, key = null, count = null] = effect
  const series = { counter: `audit series ${nameText(of)}`, key: nameText(key) }
  const counter = { counter: `counter ${nameText(of)}`, key: '' }
  const gauge = { counter: `gauge cache ${nameText(of)}`, key: nameText(key) }
  if (name === 'audit_series.add') return { id: idOf(series), change: Number(count) }
  if (name === 'audit_series.remove_item') return { id: idOf(series), change: name }
  if (name === 'counter.add') return { id: idOf(counter), change: Number(key) }
  if (name === 'gauge_cache.add') return { id: idOf(gauge), change: Number(count) }
  if (name === 'gauge_cache.remove_item') return { id: idOf(gauge), change: name }
  if (name === 'counter.reset' || name === 'counter.unlink') return { id: idOf(counter), change: name }
  return null
}

const nameText = (text: Canonical | undefined): string => (typeof text === 'string' ? text : JSON.stringify(text))

const differingCounts = (base: ServersCounts, candidate: ServersCounts): readonly SharedCounter[] =>
  (['receptions', 'rejections'] as const)
    .filter((name) => base[name] !== candidate[name])
    .map((name) => ({ counter: `msys.audit.${name}`, key: '' }))

const readBy = ({ call, key }: PhaseRun['answers'][number]): readonly SharedCounter[] => {
  const [of, within] = Array.isArray(key) ? (key as readonly Canonical[]) : []
  if (call === 'msys.audit_series.count') return [{ counter: `audit series ${nameText(of)}`, key: nameText(within) }]
  if (call === 'msys.gauge_cache.get') return [{ counter: `gauge cache ${nameText(of)}`, key: nameText(within) }]
  if (call === 'msys.counter.read') return [{ counter: `counter ${nameText(of)}`, key: '' }]
  if (call === 'msys.audit.receptions' || call === 'msys.audit.rejections') return [{ counter: call, key: '' }]
  return []
}
