const perChunk = 65_536

/** A list of streams that grows: four bytes each, and none of them moved, because a filter may find a million. */
export class Streams {
  readonly #chunks: Uint32Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(stream: number): void {
    const at = this.#length % perChunk
    if (at === 0) this.#chunks.push(new Uint32Array(perChunk))
    this.#chunks.at(-1)![at] = stream
    this.#length += 1
  }

  /** So many from a position on, or as many as there are. */
  slice(from: number, count: number): readonly number[] {
    const length = Math.max(0, Math.min(count, this.#length - from))
    return Array.from({ length }, (_, index) => this.#at(from + index))
  }

  /** -1 where it is not in the list. */
  indexOf(stream: number): number {
    for (const [number, chunk] of this.#chunks.entries()) {
      const at = chunk.indexOf(stream)
      // what is behind the last one is 0, which is no stream
      if (at >= 0) return number * perChunk + at
    }
    return -1
  }

  /** Adds all of another list. */
  append(other: Streams): void {
    for (let at = 0; at < other.#length; at += 1) this.push(other.#at(at))
  }

  #at(position: number): number {
    return this.#chunks[Math.floor(position / perChunk)]![position % perChunk]!
  }
}
