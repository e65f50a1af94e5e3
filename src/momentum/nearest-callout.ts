import { knownCallouts } from './callouts.js'

/** letters that a misspelt name may be away from the one that was meant */
const farthest = 2

/**
 * The callout that a name which is none was probably meant to be: the nearest at most two letters away, capitals aside. Null
 * where there is none. Momentum ignores such a function in silence.
 */
export const nearestCallout = (name: string): string | null => {
  let nearest: string | null = null
  let least = farthest + 1
  const lower = name.toLowerCase()
  for (const callout of knownCallouts) {
    if (callout.length <= 6 || Math.abs(callout.length - name.length) > farthest) continue
    const distance = distanceOf(lower, callout)
    if (distance < least) [nearest, least] = [callout, distance]
  }
  return nearest
}

/** The name of a list that another was probably meant to be, at most a third of its letters away; else null. */
export const nearestOf = (name: string, names: Iterable<string>): string | null => {
  let nearest: string | null = null
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const one of names) {
    if (Math.abs(one.length - name.length) >= least) continue
    const distance = distanceOf(name.toLowerCase(), one.toLowerCase())
    if (distance < least) [nearest, least] = [one, distance]
  }
  return nearest
}

/** Levenshtein's. */
const distanceOf = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substituted))
    }
    row = next
  }
  return row[b.length]!
}
