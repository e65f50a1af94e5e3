/** Octets that have come and are not taken yet. A push costs time in its own length, however small the pieces are. */
export class ByteQueue {
  #buffer: Buffer = Buffer.alloc(0)
  #from = 0
  #to = 0

  get size(): number {
    return this.#to - this.#from
  }

  push(bytes: Buffer): void {
    if (this.size === 0) {
      this.#buffer = bytes
      this.#from = 0
      this.#to = bytes.length
      return
    }
    if (this.#to + bytes.length > this.#buffer.length) this.#move(2 * (this.size + bytes.length))
    this.#to += bytes.copy(this.#buffer, this.#to)
  }

  /** All of them, valid until the next push. */
  view(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to)
  }

  /** The first `count` are taken. */
  drop(count: number): void {
    this.#from += count
  }

  /** A buffer that was pushed is never written to: it is full to its end, so that the next push moves first. */
  #move(capacity: number): void {
    const buffer = Buffer.allocUnsafe(capacity)
    const size = this.#buffer.copy(buffer, 0, this.#from, this.#to)
    this.#buffer = buffer
    this.#from = 0
    this.#to = size
  }
}
