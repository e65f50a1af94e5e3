import stringWidth from 'string-width'

/** How many columns of a terminal a printable text takes. */
export const columnsOf = (text: string): number => stringWidth(text)

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** As much of the beginning of a printable text as fits, never half a character. */
export const beginningOf = (text: string, width: number): string => {
  if (columnsOf(text.slice(0, width + 1)) <= width && text.length <= width) return text
  let columns = 0
  let end = 0
  for (const { segment, index } of segmenter.segment(text)) {
    columns += columnsOf(segment)
    if (columns > width) break
    end = index + segment.length
  }
  return text.slice(0, end)
}

/** A printable text in at most `width` columns; what was cut off shows as an ellipsis. */
export const cutTo = (text: string, width: number, ellipsis = '…'): string => {
  if (text.length <= width * 16 && columnsOf(text) <= width) return text
  if (width <= ellipsis.length) return beginningOf(text, width)
  return `${beginningOf(text, width - ellipsis.length)}${ellipsis}`
}

/** A printable text in exactly `width` columns. */
export const fitTo = (text: string, width: number, ellipsis = '…'): string => {
  const cut = cutTo(text, width, ellipsis)
  return `${cut}${' '.repeat(Math.max(0, width - columnsOf(cut)))}`
}
