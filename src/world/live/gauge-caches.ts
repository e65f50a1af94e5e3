import assert from 'node:assert/strict'
import type { Bytes } from '../../domain/bytes.js'
import { type GaugeShape, GaugeValues } from './gauge-values.js'
import type { Definitions } from './series-counts.js'

/** Which count of which gauge cache. */
export interface GaugeKey {
  readonly cache: Bytes
  readonly key: Bytes
}

const prefix = 'gauge:'

/** Gauge caches by name and definition: after a reload there may be two of a name, and each counts by itself. A change goes to both. */
export class GaugeCaches {
  private readonly shapes: Map<Bytes, Map<string, GaugeShape>>
  private readonly hasRoomForAll: boolean
  private readonly values = new Map<string, GaugeValues>()

  constructor(shapes = new Map<Bytes, Map<string, GaugeShape>>(), hasRoomForAll = false) {
    this.shapes = shapes
    this.hasRoomForAll = hasRoomForAll
  }

  define(definitions: Definitions): void {
    for (const [name, { digest, settings }] of definitions) {
      if (!name.startsWith(prefix)) continue
      const cache = name.slice(prefix.length)
      const shape = { maxElements: Number(settings['maxElements']), ttlMs: Number(settings['ttlSeconds']) * 1000 }
      this.shapes.set(cache, (this.shapes.get(cache) ?? new Map<string, GaugeShape>()).set(digest, shape))
    }
  }

  /** The same caches, with nothing counted and room for all. */
  anew(): GaugeCaches {
    return new GaugeCaches(this.shapes, true)
  }

  add({ cache, key }: GaugeKey, count: number, at: number): void {
    for (const digest of this.digestsOf(cache)) this.of(cache, digest).add(key, count, at)
  }

  remove({ cache, key }: GaugeKey): void {
    for (const digest of this.digestsOf(cache)) this.of(cache, digest).remove(key)
  }

  read({ cache, key }: GaugeKey, digest: string, at: number): number {
    return this.of(cache, digest).read(key, at)
  }

  private digestsOf(cache: Bytes): Iterable<string> {
    const shapes = this.shapes.get(cache)
    assert(shapes !== undefined, `the gauge cache ${cache} was not told to the live world, which needs its time`)
    return shapes.keys()
  }

  private of(cache: Bytes, digest: string): GaugeValues {
    const id = `${digest} ${cache}`
    const known = this.values.get(id)
    if (known) return known
    const shape = this.shapes.get(cache)?.get(digest)
    assert(shape !== undefined, `the definition ${digest} of the gauge cache ${cache} was not told to the live world`)
    const values = new GaugeValues(this.hasRoomForAll ? { ...shape, maxElements: Number.POSITIVE_INFINITY } : shape)
    this.values.set(id, values)
    return values
  }
}
