import type { Bytes } from '../../domain/bytes.js'
import { Gathered } from './gathered.js'
import type { UnitReader } from './unit-reader.js'

const [cr, lf, dot] = [0x0d, 0x0a, 0x2e] as const

/**
 * Where in the content the next octet stands. A line begins in earnest behind CRLF alone; behind a bare CR or LF it begins for
 * those servers only that read so, and a dot line there is counted.
 */
type Place = 'text' | 'cr' | 'begin' | 'bare-begin' | 'dot' | 'dot-cr' | 'bare-dot' | 'end'

/**
 * Content behind DATA, up to `CRLF . CRLF` (RFC 5321 sections 4.1.1.4 and 4.5.2). Nothing else ends it, and only the dot behind a CRLF (or
 * at the beginning) is removed. Every other octet is kept.
 */
export class ContentReader implements UnitReader {
  /** as they came, dots and the final line included */
  octets = 0
  bareDotLines = 0
  readonly #gathered: Gathered
  #place: Place = 'begin'

  /** @param limit in octets, dots removed */
  constructor(limit: number) {
    this.#gathered = new Gathered(limit)
  }

  get isDone(): boolean {
    return this.#place === 'end'
  }

  get isOver(): boolean {
    return this.#gathered.isOver
  }

  read(bytes: Buffer): number {
    let place = this.#place
    let kept = 0
    let at = 0
    for (; at < bytes.length && place !== 'end'; at += 1) {
      const byte = bytes[at]!
      if (place === 'text') {
        if (byte === cr) place = 'cr'
        else if (byte === lf) place = 'bare-begin'
      } else if (place === 'begin' && byte === dot) {
        this.#gathered.add(bytes, kept, at)
        kept = at + 1
        place = 'dot'
      } else if (place === 'dot' && byte === cr) {
        kept = at + 1
        place = 'dot-cr'
      } else if (place === 'dot-cr') {
        kept = at
        if (byte !== lf) this.#gathered.add(crOctet, 0, 1)
        place = byte === lf ? 'end' : this.#follow('cr', byte)
        if (place !== 'end') this.bareDotLines += 1
      } else place = this.#follow(place, byte)
    }
    if (place !== 'end') this.#gathered.add(bytes, Math.min(kept, at), at)
    this.#place = place
    this.octets += at
    return at
  }

  content(): Bytes {
    return this.#gathered.bytes()
  }

  /** The dot of `dot` is gone from the content by now, the one of `bare-dot` is a part of it. */
  #follow(place: Exclude<Place, 'text' | 'dot-cr' | 'end'>, byte: number): Place {
    if ((place === 'dot' && byte === lf) || (place === 'bare-dot' && (byte === lf || byte === cr)))
      this.bareDotLines += 1
    if (byte === cr) return 'cr'
    if (byte === lf) return place === 'cr' ? 'begin' : 'bare-begin'
    return byte === dot && (place === 'cr' || place === 'bare-begin') ? 'bare-dot' : 'text'
  }
}

const crOctet = Buffer.from([cr])
