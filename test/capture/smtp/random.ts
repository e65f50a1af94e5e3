/** Numbers that hang on the seed alone (mulberry32). */
export interface Random {
  /** 0 to below `limit` */
  below(limit: number): number
  pick<Value>(values: readonly Value[]): Value
}

export const randomOf = (seed: number): Random => {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return { below, pick: (values) => values[below(values.length)]! }
}

/** The text in pieces of 1 to `longest` characters. */
export const piecesOf = (text: string, random: Random, longest: number): readonly string[] => {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const size = 1 + random.below(longest)
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}
