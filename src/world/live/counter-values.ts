import type { Bytes } from '../../domain/bytes.js'
import type { KeyLimit } from './window-counts.js'

/** Counters by path, from 0. The one that was touched longest ago is forgotten where there are too many. */
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
    const [oldest] = this.values.keys()
    this.values.delete(oldest!)
    this.limit.onForgotten()
  }

  reset(path: Bytes): void {
    this.values.delete(path)
  }

  read(path: Bytes): number {
    return this.values.get(path) ?? 0
  }
}
