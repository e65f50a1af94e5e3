const units = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** As a `wait` has it, in the largest unit that is exact. */
export const durationText = (milliseconds: number): string => {
  const [unit, size] = units.find(([, one]) => milliseconds % one === 0) ?? ['ms', 1]
  return `${milliseconds / size}${unit}`
}
