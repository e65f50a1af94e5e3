/** Bytes of a file in the sizes that a format asks for, of which only those at hand are held. */
export class ByteSource {
  readonly #pieces: Iterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)
  /** how many bytes were taken or left out */
  #offset = 0

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]()
  }

  get offset(): number {
    return this.#offset
  }

  /** The next bytes; fewer where the file ends before. */
  take(size: number): Buffer {
    const parts: Buffer[] = []
    let missing = size
    while (missing > 0 && this.#fill()) {
      const part = this.#held.subarray(0, missing)
      this.#held = this.#held.subarray(part.length)
      parts.push(part)
      missing -= part.length
    }
    this.#offset += size - missing
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  /** Leaves bytes out; false where the file ends before. */
  skip(size: number): boolean {
    let missing = size
    while (missing > 0 && this.#fill()) {
      const part = Math.min(missing, this.#held.length)
      this.#held = this.#held.subarray(part)
      missing -= part
    }
    this.#offset += size - missing
    return missing === 0
  }

  /** Lets go of the file. */
  close(): void {
    this.#pieces.return?.()
  }

  #fill(): boolean {
    while (this.#held.length === 0) {
      const { done, value } = this.#pieces.next()
      if (done) return false
      this.#held = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
    return true
  }
}
