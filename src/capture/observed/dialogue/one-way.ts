/** The bytes that one end of a connection sent, from the first on without a hole. */
export interface OneWay {
  readonly bytes: Buffer
  /** in order, without holes; the last one ends with the bytes */
  readonly pieces: readonly Piece[]
  /** why the source shows nothing behind these bytes; null: nothing more was sent */
  readonly torn: string | null
}

/** Bytes that were sent at one time. */
export interface Piece {
  /** offset behind its last byte */
  readonly end: number
  /** in milliseconds since the epoch; null: not known */
  readonly at: number | null
  /** how many bytes of the other end had come when these were sent; null: not known */
  readonly heard: number | null
}

/** The piece that holds the byte at an offset; undefined behind the last one. */
export const pieceAt = ({ pieces }: OneWay, offset: number): Piece | undefined => {
  let [low, high] = [0, pieces.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (pieces[middle]!.end > offset) high = middle
    else low = middle + 1
  }
  return pieces[low]
}
