/** Numbers from 0 to 1 of Park and Miller's generator, the same for the same seed. */
export const chances = (seed: number): (() => number) => {
  let state = ((Math.abs(seed) * 7919 + 1) % 2147483646) + 1
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}
