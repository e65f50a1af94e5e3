/** How many values fell under each bound, as Prometheus counts them: a value that is equal to a bound is under it. */
export interface HistogramCounts {
  /** in ascending order */
  readonly bounds: readonly number[]
  /** of each bound, the values under it and above the one before; the last one has those above all bounds */
  readonly counts: readonly number[]
  readonly sum: number
}

/** Counts values by size in constant memory. */
export class Histogram {
  private readonly bounds: readonly number[]
  private readonly found: number[]
  private total = 0

  /** @param bounds in ascending order */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.found = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    const place = this.bounds.findIndex((bound) => value <= bound)
    this.found[place < 0 ? this.bounds.length : place]! += 1
    this.total += value
  }

  get counts(): HistogramCounts {
    return { bounds: this.bounds, counts: [...this.found], sum: this.total }
  }
}
