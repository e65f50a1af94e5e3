/** Which line of the one text is which of the other: by place, from 0; -1 where the other has no such line. */
export type LineAlignment = Int32Array

/**
 * Aligns the lines of two texts, so that lines which were put in or taken out move no other: a longest common subsequence, of big texts
 * one between lines that are in both exactly once.
 */
export const alignLines = (one: readonly string[], other: readonly string[]): LineAlignment => {
  const aligned = new Int32Array(one.length).fill(-1)
  alignWithin({ one, other, aligned }, { from: 0, to: one.length, otherFrom: 0, otherTo: other.length })
  return aligned
}

interface Texts {
  readonly one: readonly string[]
  readonly other: readonly string[]
  readonly aligned: LineAlignment
}

interface Range {
  readonly from: number
  readonly to: number
  readonly otherFrom: number
  readonly otherTo: number
}

/** cells of the table of a longest common subsequence, at most */
const mostCells = 4_000_000

const alignWithin = (texts: Texts, whole: Range): void => {
  const range = alignEnds(texts, whole)
  const [lines, others] = [range.to - range.from, range.otherTo - range.otherFrom]
  if (lines === 0 || others === 0) return
  if (lines * others <= mostCells) {
    alignBest(texts, range)
    return
  }
  const anchors = anchorsIn(texts, range)
  if (anchors.length === 0) return
  let { from, otherFrom } = range
  for (const [line, otherLine] of anchors) {
    alignWithin(texts, { from, to: line, otherFrom, otherTo: otherLine })
    texts.aligned[line] = otherLine
    from = line + 1
    otherFrom = otherLine + 1
  }
  alignWithin(texts, { ...range, from, otherFrom })
}

/** What is the same at both ends. Returns what is left between. */
const alignEnds = ({ one, other, aligned }: Texts, range: Range): Range => {
  let { from, to, otherFrom, otherTo } = range
  while (from < to && otherFrom < otherTo && one[from] === other[otherFrom]) aligned[from++] = otherFrom++
  while (from < to && otherFrom < otherTo && one[to - 1] === other[otherTo - 1]) aligned[--to] = --otherTo
  return { from, to, otherFrom, otherTo }
}

const alignBest = ({ one, other, aligned }: Texts, { from, to, otherFrom, otherTo }: Range): void => {
  const width = otherTo - otherFrom + 1
  const lengths = new Uint32Array((to - from + 1) * width)
  for (let line = to - from - 1; line >= 0; line -= 1)
    for (let otherLine = width - 2; otherLine >= 0; otherLine -= 1)
      lengths[line * width + otherLine] =
        one[from + line] === other[otherFrom + otherLine]
          ? lengths[(line + 1) * width + otherLine + 1]! + 1
          : Math.max(lengths[(line + 1) * width + otherLine]!, lengths[line * width + otherLine + 1]!)
  let [line, otherLine] = [0, 0]
  while (line < to - from && otherLine < width - 1) {
    if (one[from + line] === other[otherFrom + otherLine]) aligned[from + line++] = otherFrom + otherLine++
    else if (lengths[(line + 1) * width + otherLine]! >= lengths[line * width + otherLine + 1]!) line += 1
    else otherLine += 1
  }
}

/** Lines that are in both ranges exactly once, as many as stand in one order. */
const anchorsIn = ({ one, other }: Texts, range: Range): readonly (readonly [number, number])[] => {
  const once = uniqueLines(other, range.otherFrom, range.otherTo)
  const pairs = [...uniqueLines(one, range.from, range.to)].flatMap(([text, line]): [number, number][] => {
    const otherLine = once.get(text)
    return otherLine === undefined ? [] : [[line, otherLine]]
  })
  return longestRising(pairs)
}

const uniqueLines = (lines: readonly string[], from: number, to: number): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  const twice = new Set<string>()
  for (let line = from; line < to; line += 1) {
    const text = lines[line]!
    if (found.has(text)) twice.add(text)
    else found.set(text, line)
  }
  for (const text of twice) found.delete(text)
  return found
}

/** Of pairs that rise in their first numbers, as many as rise in their second ones too (patience sorting). */
const longestRising = (pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const piles: number[] = []
  const below = new Int32Array(pairs.length)
  for (const [index, [, second]] of pairs.entries()) {
    let [low, high] = [0, piles.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[piles[middle]!]![1] < second) low = middle + 1
      else high = middle
    }
    below[index] = low > 0 ? piles[low - 1]! : -1
    piles[low] = index
  }
  const rising: (readonly [number, number])[] = []
  for (let index = piles.at(-1) ?? -1; index >= 0; index = below[index]!) rising.push(pairs[index]!)
  return rising.reverse()
}
