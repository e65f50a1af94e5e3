import type { Bytes } from '../../domain/bytes.js'
import { Gathered } from './gathered.js'
import type { UnitReader } from './unit-reader.js'

const lf = 0x0a

/** A line up to its LF, with or without a CR before it; a bare CR does not end one. */
export class LineReader implements UnitReader {
  isDone = false
  readonly #gathered: Gathered

  /** @param limit in octets, the line end included */
  constructor(limit: number) {
    this.#gathered = new Gathered(limit)
  }

  get octets(): number {
    return this.#gathered.octets
  }

  get isOver(): boolean {
    return this.#gathered.isOver
  }

  read(bytes: Buffer): number {
    const end = bytes.indexOf(lf) + 1
    const used = end === 0 ? bytes.length : end
    this.#gathered.add(bytes, 0, used)
    this.isDone = end > 0
    return used
  }

  line(): Bytes {
    return this.#gathered.bytes()
  }
}
