import type { Bytes } from '../../domain/bytes.js'

/**
 * Octets of one unit, up to a limit: what is over is counted and thrown away. Memory doubles as it fills, so that a unit costs
 * time and memory in its length alone, whatever pieces it comes in.
 */
export class Gathered {
  /** all octets that came, kept or not */
  octets = 0
  readonly #limit: number
  #buffer: Buffer = Buffer.alloc(0)
  #kept = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get isOver(): boolean {
    return this.octets > this.#limit
  }

  add(bytes: Buffer, from: number, to: number): void {
    this.octets += to - from
    const end = Math.min(to, from + this.#limit - this.#kept)
    if (end <= from) return
    this.#grow(this.#kept + end - from)
    this.#kept += bytes.copy(this.#buffer, this.#kept, from, end)
  }

  /** What was kept, or its beginning. */
  bytes(limit = this.#kept): Bytes {
    return this.#buffer.toString('latin1', 0, Math.min(limit, this.#kept))
  }

  #grow(size: number): void {
    if (size <= this.#buffer.length) return
    const buffer = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(size, 2 * this.#buffer.length, 256)))
    this.#buffer.copy(buffer, 0, 0, this.#kept)
    this.#buffer = buffer
  }
}
