import assert from 'node:assert/strict'
import type { Bytes } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import { type KeyLimit, type Span, WindowCounts, type WindowShape } from './window-counts.js'

/** What a policy defined while it booted, by `kind:name`, as the host keeps it. */
export type Definitions = ReadonlyMap<
  string,
  { readonly digest: string; readonly settings: Readonly<Record<string, Canonical>> }
>

/** By the series' name, and by the digest of its definition: after a reload there may be two, and each counts by itself. */
export type SeriesShapes = Map<Bytes, Map<string, WindowShape>>

const prefix = 'series:'

/** Takes the audit series among what a policy defined. */
export const addShapes = (shapes: SeriesShapes, definitions: Definitions): void => {
  for (const [name, { digest, settings }] of definitions) {
    if (!name.startsWith(prefix)) continue
    const series = name.slice(prefix.length)
    const shape = { intervalMs: Number(settings['intervalSeconds']) * 1000, windows: Number(settings['windows']) }
    shapes.set(series, (shapes.get(series) ?? new Map<string, WindowShape>()).set(digest, shape))
  }
}

/** Which count of which series. */
export interface SeriesKey {
  readonly series: Bytes
  readonly key: Bytes
}

/** Counts of audit series, by definition. An addition goes to every definition of the series. */
export class SeriesCounts {
  private readonly shapes: SeriesShapes
  private readonly limitOf: (series: Bytes) => KeyLimit
  private readonly counts = new Map<string, WindowCounts>()

  constructor(shapes: SeriesShapes, limitOf: (series: Bytes) => KeyLimit) {
    this.shapes = shapes
    this.limitOf = limitOf
  }

  add({ series, key }: SeriesKey, count: number, at: number): void {
    for (const digest of this.digestsOf(series)) this.of(series, digest).add(key, count, at)
  }

  remove({ series, key }: SeriesKey): void {
    for (const digest of this.digestsOf(series)) this.of(series, digest).remove(key)
  }

  count({ series, key }: SeriesKey, digest: string, span: Span): number {
    return this.of(series, digest).count(key, span)
  }

  private digestsOf(series: Bytes): Iterable<string> {
    const shapes = this.shapes.get(series)
    assert(shapes !== undefined, `the audit series ${series} was not told to the live world, which needs its windows`)
    return shapes.keys()
  }

  private of(series: Bytes, digest: string): WindowCounts {
    const id = `${digest} ${series}`
    const known = this.counts.get(id)
    if (known) return known
    const shape = this.shapes.get(series)?.get(digest)
    assert(shape !== undefined, `the definition ${digest} of the audit series ${series} was not told to the live world`)
    const counts = new WindowCounts(shape, this.limitOf(series))
    this.counts.set(id, counts)
    return counts
  }
}
