import type { Bytes } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import { type Canonical, decodeText, type Text } from '../../domain/canonical.js'
import type { Effect } from '../../domain/events.js'
import { keyBytes } from '../lookup.js'
import { CounterValues } from './counter-values.js'
import { GaugeCaches } from './gauge-caches.js'
import { quoted } from './quoted.js'
import { addShapes, type Definitions, SeriesCounts, type SeriesShapes } from './series-counts.js'
import type { KeyLimit } from './window-counts.js'

/** Audit series, counters and gauge caches that all sessions of this process share, kept in memory. */
export class SharedCounts {
  readonly shapes: SeriesShapes = new Map()
  readonly series: SeriesCounts
  readonly counters: CounterValues
  readonly gauges = new GaugeCaches()

  constructor(limitOf: (what: string) => KeyLimit) {
    this.series = new SeriesCounts(this.shapes, (series) => limitOf(`audit series ${quoted(series)}`))
    this.counters = new CounterValues(limitOf('counters'))
  }

  define(definitions: Definitions): void {
    addShapes(this.shapes, definitions)
    this.gauges.define(definitions)
  }
}

const unlimited: KeyLimit = { maxKeys: Number.POSITIVE_INFINITY, onForgotten: () => {} }

/**
 * The same as one session sees them. What it has written itself is in the shared counts as soon as it is applied; a
 * question brings the session's own share along, so what was applied of that is taken off again: the answer is the others' and the own.
 */
export class SessionCounts {
  private readonly shared: SharedCounts
  private readonly ownSeries: SeriesCounts
  /** since the last reset of its own */
  private readonly ownCounters = new CounterValues(unlimited)
  private readonly resets = new Map<Bytes, number>()
  private readonly ownGauges: GaugeCaches
  private readonly removals = new Map<string, number>()

  constructor(shared: SharedCounts) {
    this.shared = shared
    this.ownSeries = new SeriesCounts(shared.shapes, () => unlimited)
    this.ownGauges = shared.gauges.anew()
  }

  /** `msys.audit_series.count`, key [series, key, first, last, digest]. A network counts what was added for exactly that network. */
  countSeries([series, key, first, last, digest]: readonly Canonical[], { own = 0, at }: HostCall): number {
    const of = { series: keyBytes(series), key: keyBytes(key) }
    const span = { at, first: Number(first), last: Number(last) }
    const applied = this.ownSeries.count(of, String(digest), span)
    return this.shared.series.count(of, String(digest), span) - applied + own
  }

  /** `msys.counter.read`, key [path, resets]: one that was set to nothing since effects were applied last has the own share alone. */
  readCounter([path, resets]: readonly Canonical[], { own = 0 }: HostCall): number {
    const name = keyBytes(path)
    if (Number(resets) > (this.resets.get(name) ?? 0)) return own
    return this.shared.counters.read(name) - this.ownCounters.read(name) + own
  }

  /** `msys.gauge_cache.get`, key [cache, key, removals, digest]: one that was removed since effects were applied last has the own share alone. */
  readGauge([cache, key, removals, digest]: readonly Canonical[], { own = 0, at }: HostCall): number {
    const of = { cache: keyBytes(cache), key: keyBytes(key) }
    if (Number(removals) > (this.removals.get(JSON.stringify(of)) ?? 0)) return own
    const read = (gauges: GaugeCaches): number => gauges.read(of, String(digest), at)
    return read(this.shared.gauges) - read(this.ownGauges) + own
  }

  /** What phases wrote to the outside (`PhaseResult.outside`), once each, at the time of its phase. */
  apply(effects: readonly Effect[], at: number): void {
    for (const [name, ...values] of effects) writers[name]?.(this, values, at)
  }

  addToSeries([series, key, count]: readonly Canonical[], at: number): void {
    const of = { series: bytesOf(series), key: bytesOf(key) }
    for (const counts of [this.shared.series, this.ownSeries]) counts.add(of, Number(count), at)
  }

  removeItem([series, key]: readonly Canonical[]): void {
    const of = { series: bytesOf(series), key: bytesOf(key) }
    for (const counts of [this.shared.series, this.ownSeries]) counts.remove(of)
  }

  addToCounter([path, count]: readonly Canonical[]): void {
    for (const counters of [this.shared.counters, this.ownCounters]) counters.add(bytesOf(path), Number(count))
  }

  addToGauge([cache, key, count]: readonly Canonical[], at: number): void {
    const of = { cache: bytesOf(cache), key: bytesOf(key) }
    for (const gauges of [this.shared.gauges, this.ownGauges]) gauges.add(of, Number(count), at)
  }

  removeGauge([cache, key]: readonly Canonical[]): void {
    const of = { cache: bytesOf(cache), key: bytesOf(key) }
    for (const gauges of [this.shared.gauges, this.ownGauges]) gauges.remove(of)
    this.removals.set(JSON.stringify(of), (this.removals.get(JSON.stringify(of)) ?? 0) + 1)
  }

  resetCounter([path]: readonly Canonical[]): void {
    const name = bytesOf(path)
    for (const counters of [this.shared.counters, this.ownCounters]) counters.reset(name)
    this.resets.set(name, (this.resets.get(name) ?? 0) + 1)
  }
}

const bytesOf = (text: Canonical | undefined): Bytes => decodeText(text as Text)

/** Effects on counts; all others are no business of theirs. */
const writers: Readonly<Record<string, (counts: SessionCounts, values: readonly Canonical[], at: number) => void>> = {
  'audit_series.add': (counts, values, at) => counts.addToSeries(values, at),
  'audit_series.remove_item': (counts, values) => counts.removeItem(values),
  'counter.add': (counts, values) => counts.addToCounter(values),
  'counter.reset': (counts, values) => counts.resetCounter(values),
  'counter.unlink': (counts, values) => counts.resetCounter(values),
  'gauge_cache.add': (counts, values, at) => counts.addToGauge(values, at),
  'gauge_cache.remove_item': (counts, values) => counts.removeGauge(values),
}
