import type { Bytes } from '../../domain/bytes.js'
import { type KeyLimit, oldestOf } from './window-counts.js'

/** Counters by path, from 0. Those that were added to longest ago are forgotten where there are too many. */
export class CounterValues {
  private readonly limit: KeyLimit
  private readonly values = new Map<Bytes, number>()

  constructor(limit: KeyLimit) {
    this.limit = limit
  }

  add(path: Bytes, count: number): void {
    const value = this.read(path) + count
    this.values.delete(path)
    this.values.set(path, value)
    if (this.values.size <= this.limit.maxKeys) return
    for (const oldest of this.values.keys().take(oldestOf(this.limit.maxKeys))) this.values.delete(oldest)
    this.limit.onForgotten()
  }

  reset(path: Bytes): void {
    this.values.delete(path)
  }

  read(path: Bytes): number {
    return this.values.get(path) ?? 0
  }
}
