import type { Bytes } from '../../../domain/bytes.js'

/** What a line of a transcript is. */
export type TranscriptLine =
  | {
      readonly kind: 'said'
      readonly side: 'client' | 'server'
      readonly text: Bytes
      /** as it was sent; otherwise it may be shown without the dots that were added to it */
      readonly isAsSent: boolean
    }
  /** a remark of whoever wrote the log */
  | { readonly kind: 'remark'; readonly text: Bytes }
  /** a remark that a connection was tried, or made: what follows is another session */
  | { readonly kind: 'connecting'; readonly text: Bytes }

/** A way to write transcripts: how its lines look, without their line ends. */
export interface TranscriptForm {
  readonly name: string
  /** what a line may be, for a message */
  readonly allowed: string
  /** whether the line shows that a file is in this form */
  isSign(line: Bytes): boolean
  /** undefined: no line of this form */
  read(line: Bytes): TranscriptLine | undefined
}
