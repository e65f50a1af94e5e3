import type { Bytes } from '../../domain/bytes.js'

/** How a series is cut: windows begin at multiples of the interval since the epoch, and so many are kept. */
export interface WindowShape {
  readonly intervalMs: number
  readonly windows: number
}

/** Which windows are counted: 0 is the one of `at` (milliseconds since the epoch), 1 the one before it. */
export interface Span {
  readonly at: number
  readonly first: number
  readonly last: number
}

/** How many keys are kept, and who is told when one is forgotten whose windows are not over. */
export interface KeyLimit {
  readonly maxKeys: number
  readonly onForgotten: () => void
}

/** How many of the oldest go at a time: to find one of them means to pass by all that went before it. */
export const oldestOf = (maxKeys: number): number => Math.max(1, Math.floor(maxKeys / 16))

/** Counts by key over windows that slide. A key is dropped when its last window is over, and the oldest ones where there are too many. */
export class WindowCounts {
  private readonly shape: WindowShape
  private readonly limit: KeyLimit
  /** in the order of the last addition, each by the number of its window since the epoch */
  private readonly keys = new Map<Bytes, Map<number, number>>()
  private newest = Number.NEGATIVE_INFINITY

  constructor(shape: WindowShape, limit: KeyLimit) {
    this.shape = shape
    this.limit = limit
  }

  add(key: Bytes, count: number, at: number): void {
    const window = this.windowOf(at)
    if (window > this.newest) {
      this.newest = window
      this.dropOver()
    }
    const counts = this.keys.get(key) ?? new Map<number, number>()
    this.keys.delete(key)
    this.keys.set(key, counts)
    counts.set(window, (counts.get(window) ?? 0) + count)
    this.dropWindows(counts)
    if (this.keys.size > this.limit.maxKeys) this.forgetOldest()
  }

  remove(key: Bytes): void {
    this.keys.delete(key)
  }

  count(key: Bytes, span: Span): number {
    return this.sum(this.keys.get(key), span)
  }

  /** Of all keys that begin so: each key that is kept is looked at. */
  countBeginning(start: Bytes, span: Span): number {
    let total = 0
    for (const [key, counts] of this.keys) if (key.startsWith(start)) total += this.sum(counts, span)
    return total
  }

  get size(): number {
    return this.keys.size
  }

  private sum(counts: ReadonlyMap<number, number> | undefined, { at, first, last }: Span): number {
    let total = 0
    const now = this.windowOf(at)
    for (const [window, count] of counts ?? []) {
      const age = now - window
      if (age >= first && age <= last && age < this.shape.windows) total += count
    }
    return total
  }

  private windowOf(at: number): number {
    return Math.floor(at / this.shape.intervalMs)
  }

  private isOver(window: number): boolean {
    return this.newest - window >= this.shape.windows
  }

  private dropWindows(counts: Map<number, number>): void {
    for (const window of counts.keys()) {
      if (!this.isOver(window)) return
      counts.delete(window)
    }
  }

  private dropOver(): void {
    for (const [key, counts] of this.keys) {
      if (![...counts.keys()].every((window) => this.isOver(window))) return
      this.keys.delete(key)
    }
  }

  private forgetOldest(): void {
    for (const key of this.keys.keys().take(oldestOf(this.limit.maxKeys))) this.keys.delete(key)
    this.limit.onForgotten()
  }
}
