/** The name that a misspelt one was probably meant to be: at most a third of its letters (and at least one) differ. */
export const nearestName = (got: string, allowed: Iterable<string>): string | undefined =>
  got.length > 64 ? undefined : nearestWithin(got, allowed, Math.max(1, Math.floor(got.length / 3)))

/** The first of the names that are nearest to it and at most so many letters away, capitals aside. */
export const nearestWithin = (got: string, allowed: Iterable<string>, farthest: number): string | undefined => {
  let nearest: string | undefined
  let least = farthest + 1
  const lower = got.toLowerCase()
  for (const name of allowed) {
    if (Math.abs(name.length - got.length) >= least) continue
    const distance = distanceOf(lower, name.toLowerCase())
    if (distance < least) [nearest, least] = [name, distance]
  }
  return nearest
}

/** The three names that are most like a name that there is not, the most alike first. */
export const nearestNames = (got: string, allowed: readonly string[]): readonly string[] =>
  allowed
    .map((name) => ({ name, distance: distanceOf(got.slice(0, 64).toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= got.length / 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name)

/** Letters to insert, delete or replace (Levenshtein). */
const distanceOf = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
