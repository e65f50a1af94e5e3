/** Lines that no writer of ours makes so long are torn: what a file with no line end in it would otherwise take of memory. */
export const longestLine = 8 * 1024 * 1024

/** Bytes of a file that came in pieces, cut into lines. `rest` is a line without its end so far. */
export interface Split {
  readonly lines: readonly Buffer[]
  readonly rest: Buffer
  /** lines that were longer than `longestLine`, whose beginnings are given up */
  readonly tooLong: number
}

/** Cuts `rest` and the piece that follows it. The lines share the memory of what they were cut from. */
export const splitLines = (rest: Buffer, piece: Buffer): Split => {
  const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
  const lines: Buffer[] = []
  let from = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    if (end > from) lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  const left = bytes.subarray(from)
  return left.length > longestLine
    ? { lines, rest: Buffer.alloc(0), tooLong: 1 }
    : { lines, rest: Buffer.from(left), tooLong: 0 }
}
