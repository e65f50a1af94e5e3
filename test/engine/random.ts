/** Random numbers of a seed. */
export interface Random {
  /** from 0 to `count` - 1 */
  below(count: number): number
  pick<Item>(items: readonly Item[]): Item
  /** two to eight letters */
  word(): string
}

/** Park and Miller's generator. */
export const randomFrom = (seed: number): Random => {
  let state = (seed * 7919 + 1) % 2147483647
  const below = (count: number): number => {
    state = (state * 48271) % 2147483647
    return state % count
  }
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    word: () => Array.from({ length: 2 + below(7) }, () => String.fromCharCode(97 + below(26))).join(''),
  }
}
