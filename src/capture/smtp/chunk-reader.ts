import type { Bytes } from '../../domain/bytes.js'
import type { Bdat } from './bdat.js'
import { Gathered } from './gathered.js'
import type { UnitReader } from './unit-reader.js'

/** The octets behind BDAT: as many as it said, whatever they are. */
export class ChunkReader implements UnitReader {
  readonly line: Bytes
  readonly isLast: boolean
  readonly #size: number
  readonly #gathered: Gathered

  /** @param limit in octets */
  constructor(line: Bytes, { size, isLast }: Bdat, limit: number) {
    this.line = line
    this.isLast = isLast
    this.#size = size
    this.#gathered = new Gathered(limit)
  }

  get isDone(): boolean {
    return this.octets === this.#size
  }

  get octets(): number {
    return this.#gathered.octets
  }

  get isOver(): boolean {
    return this.#gathered.isOver
  }

  read(bytes: Buffer): number {
    const used = Math.min(bytes.length, this.#size - this.octets)
    this.#gathered.add(bytes, 0, used)
    return used
  }

  content(): Bytes {
    return this.#gathered.bytes()
  }
}
