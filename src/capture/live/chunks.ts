import type { Bytes } from '../../domain/bytes.js'

/** A message that comes in chunks (RFC 3030), as far as it has come. */
export class Chunks {
  private lines: Bytes[] = []
  private octets: Bytes[] = []

  get isOpen(): boolean {
    return this.lines.length > 0
  }

  /** octets of all chunks */
  get size(): number {
    return this.octets.reduce((sum, { length }) => sum + length, 0)
  }

  add(line: Bytes, octets: Bytes): void {
    this.lines.push(line)
    this.octets.push(octets)
  }

  /** All of it, and begins anew. */
  take(): { readonly lines: readonly Bytes[]; readonly content: Bytes } {
    const taken = { lines: this.lines, content: this.octets.join('') }
    this.drop()
    return taken
  }

  drop(): void {
    this.lines = []
    this.octets = []
  }
}
