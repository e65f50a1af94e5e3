import type { OwnAdd } from '../state.js'

/** Which part of a series is counted. */
export interface Counted {
  readonly series: string
  readonly key: string
  /** milliseconds since the epoch */
  readonly at: number
  readonly intervalMs: number
  /** windows back from now, 0 is the current one */
  readonly first: number
  readonly last: number
}

export interface OwnShare {
  readonly own: number
  /**
   * the additions, each with its age, where it hangs on what nobody can say: how production aligns its windows, and
   * whether a network's count has what was added for its addresses
   */
  readonly onEdge: readonly (readonly [ageMs: number, count: number])[] | null
}

/** The session's own additions that a count sees, windows aligned to the epoch. */
export const ownShare = (adds: readonly OwnAdd[], counted: Counted): OwnShare => {
  const isCounted = (window: number): boolean => window >= counted.first && window <= counted.last
  let own = 0
  const ages: [ageMs: number, count: number][] = []
  let onEdge = false
  for (const add of adds) {
    if (add.series !== counted.series) continue
    if (add.key !== counted.key) {
      if (!counted.key.includes('/') && !add.key.includes('/')) continue
      ages.push([counted.at - add.at, add.count])
      onEdge = true
      continue
    }
    ages.push([counted.at - add.at, add.count])
    const window = Math.floor(counted.at / counted.intervalMs) - Math.floor(add.at / counted.intervalMs)
    if (isCounted(window)) own += add.count
    const whole = Math.floor((counted.at - add.at) / counted.intervalMs)
    onEdge ||= counted.at !== add.at && isCounted(whole) !== isCounted(whole + 1)
  }
  return { own, onEdge: onEdge ? ages : null }
}
