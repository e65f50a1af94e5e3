/** An order of the numbers below a power of two: `after[-1 + 1]` is the first, `after[n + 1]` what follows on n, -1 the end. */
export type Permutation = Int32Array

/** A table of more has more orders that begin otherwise than are tried, and is shuffled in its stead. */
export const mostBegun = 16

/**
 * Seed 0 is the reverse, so that any two change places. Each other seed begins as many places on and comes round, so that below
 * as many seeds as there are places each comes first once, and each comes last; what has many places is shuffled.
 */
export const permutation = (log: number, seed: number): Permutation => {
  const size = 1 << log
  const order = Int32Array.from({ length: size }, (_, index) => (seed === 0 ? size - 1 - index : (index + seed) % size))
  if (seed > 0 && size > mostBegun) shuffle(order, seed)
  const after = new Int32Array(size + 1)
  let last = -1
  for (const index of order) {
    after[last + 1] = index
    last = index
  }
  after[last + 1] = -1
  return after
}

/** Fisher and Yates's, with numbers of Marsaglia's xorshift. */
const shuffle = (order: Int32Array, seed: number): void => {
  let state = Math.imul(seed, 0x9e3779b1) | 1
  for (let index = order.length - 1; index > 0; index -= 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const other = (state >>> 0) % (index + 1)
    const moved = order[index]!
    order[index] = order[other]!
    order[other] = moved
  }
}
