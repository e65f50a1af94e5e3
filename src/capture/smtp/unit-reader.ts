import type { Bytes } from '../../domain/bytes.js'

/** Reads one unit of what a client sends, from pieces of any size. */
export interface UnitReader {
  readonly isDone: boolean
  /** octets of it that have come */
  readonly octets: number
  /** Takes what belongs to the unit, and says how many octets that were; all, or up to the unit's end. */
  read(bytes: Buffer): number
}

/** What a client sent; `isOver`: it is more than the limit allows, and only its beginning is there. */
export type Unit =
  | (Line & { readonly kind: 'line' })
  | (Line & { readonly kind: 'bad-chunk' })
  | {
      readonly kind: 'content'
      readonly content: Bytes
      readonly octets: number
      readonly isOver: boolean
      readonly bareDotLines: number
      readonly pipelined: boolean
    }
  | {
      readonly kind: 'chunk'
      readonly line: Bytes
      readonly content: Bytes
      readonly octets: number
      readonly isOver: boolean
      readonly isLast: boolean
      readonly pipelined: boolean
    }

interface Line {
  /** with its line end */
  readonly line: Bytes
  readonly octets: number
  readonly isOver: boolean
  readonly pipelined: boolean
}
