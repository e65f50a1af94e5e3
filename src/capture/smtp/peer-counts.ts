import type { Admission } from './connection.js'

/** Connections of each address that stand. */
export class PeerCounts implements Admission {
  readonly #max: number
  readonly #counts = new Map<string, number>()

  /** @param max connections at a time of one address */
  constructor(max: number) {
    this.#max = max
  }

  enter(address: string): boolean {
    const count = this.#counts.get(address) ?? 0
    if (count >= this.#max) return false
    this.#counts.set(address, count + 1)
    return true
  }

  leave(address: string): void {
    const count = this.#counts.get(address) ?? 0
    if (count > 1) this.#counts.set(address, count - 1)
    else this.#counts.delete(address)
  }
}
