import type { Bytes } from '../../domain/bytes.js'

/** Of the manual's `msys.gauge_cache.define`. */
export interface GaugeShape {
  readonly maxElements: number
  readonly ttlMs: number
}

interface Entry {
  value: number
  /** when it was changed last, milliseconds since the epoch */
  at: number
}

/** The counts of one gauge cache: each is kept for the cache's time after it was changed last, and the oldest goes where there are too many. */
export class GaugeValues {
  private readonly shape: GaugeShape
  /** in the order of the last change */
  private readonly entries = new Map<Bytes, Entry>()

  constructor(shape: GaugeShape) {
    this.shape = shape
  }

  add(key: Bytes, count: number, at: number): void {
    const value = this.read(key, at) + count
    this.entries.delete(key)
    this.entries.set(key, { value, at })
    this.dropOldest(at)
  }

  private dropOldest(now: number): void {
    const most = Math.max(1, this.shape.maxElements)
    for (const [key, { at }] of this.entries) {
      if (now - at <= this.shape.ttlMs && this.entries.size <= most) return
      this.entries.delete(key)
    }
  }

  remove(key: Bytes): void {
    this.entries.delete(key)
  }

  read(key: Bytes, at: number): number {
    const entry = this.entries.get(key)
    return entry === undefined || at - entry.at > this.shape.ttlMs ? 0 : entry.value
  }
}
