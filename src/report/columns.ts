import stringWidth from 'string-width'

/** How many columns of a terminal a printable text takes. */
export const columnsOf = (text: string): number => (narrow.test(text) ? text.length : stringWidth(text))

/** ASCII and our own marks: all that most screens consist of, a column each. */
const narrow = /^[\x20-\x7e…·≠▸▾▴─│━┃▁-█]*$/

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Whether a printable text takes at most so many columns; only as much of it is looked at as can. */
const fits = (text: string, width: number): boolean => text.length <= longest(width) && columnsOf(text) <= width

/** Code units that so many columns may take: a letter with its marks, or a syllable of many letters. More is cut. */
const longest = (width: number): number => Math.max(width, 1) * 16

/**
 * The characters of a printable text as a reader sees them, with their columns. One that would take more than `width`
 * (letters that are joined without end) comes in pieces.
 */
export function* charactersOf(text: string, width: number): Generator<readonly [character: string, columns: number]> {
  const known = new Map<string, number>()
  const widthOf = (character: string): number => {
    const columns = known.get(character) ?? columnsOf(character)
    known.set(character, columns)
    return columns
  }
  const characters = ascii.test(text) ? text : Array.from(segmenter.segment(text), ({ segment }) => segment)
  for (const character of characters) {
    const columns = widthOf(character)
    if (columns <= width) yield [character, columns]
    else for (const piece of character) yield [piece, widthOf(piece)]
  }
}

const ascii = /^[\x20-\x7e]*$/

/** As much of the beginning of a printable text as fits, never half a character. */
export const beginningOf = (text: string, width: number): string => {
  if (fits(text, width)) return text
  let columns = 0
  let end = 0
  for (const { segment, index } of segmenter.segment(text.slice(0, longest(width)))) {
    columns += columnsOf(segment)
    if (columns > width) break
    end = index + segment.length
  }
  return text.slice(0, end)
}

/** A printable text in at most `width` columns; what was cut off shows as an ellipsis. */
export const cutTo = (text: string, width: number, ellipsis = '…'): string => {
  if (fits(text, width)) return text
  if (width <= ellipsis.length) return beginningOf(text, width)
  return `${beginningOf(text, width - ellipsis.length)}${ellipsis}`
}

/** A printable text in exactly `width` columns. */
export const fitTo = (text: string, width: number, ellipsis = '…'): string => {
  const cut = cutTo(text, width, ellipsis)
  return `${cut}${' '.repeat(Math.max(0, width - columnsOf(cut)))}`
}
