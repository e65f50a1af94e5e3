/** A list of streams that grows: four bytes each, because a filter may find a million. */
export class Streams {
  #streams: Uint32Array
  #length = 0

  constructor(first: readonly number[] = []) {
    this.#streams = new Uint32Array(Math.max(1024, first.length * 2))
    for (const stream of first) this.push(stream)
  }

  get length(): number {
    return this.#length
  }

  push(stream: number): void {
    if (this.#length === this.#streams.length) {
      const longer = new Uint32Array(this.#length * 2)
      longer.set(this.#streams)
      this.#streams = longer
    }
    this.#streams[this.#length] = stream
    this.#length += 1
  }

  /** So many from a position on, or as many as there are. */
  slice(from: number, count: number): readonly number[] {
    return Array.from(this.#streams.subarray(from, Math.min(this.#length, from + count)))
  }

  /** -1 where it is not in the list. */
  indexOf(stream: number): number {
    return this.#streams.subarray(0, this.#length).indexOf(stream)
  }

  all(): readonly number[] {
    return this.slice(0, this.#length)
  }
}
