import { charactersOf, columnsOf, cutTo } from './columns.js'
import type { Line, Span } from './lines.js'
import { printable } from './printable.js'

/** One row of a terminal: printable, and no wider than it was laid out for. */
export type Row = readonly Span[]

/** What a row says. */
export const textOfRow = (row: Row): string => row.map(({ text }) => text).join('')

export interface LayoutOptions {
  /** in columns */
  readonly width: number
  /** false: only ASCII */
  readonly unicode: boolean
}

/** Gives lines a width. Every text passes here, so nothing unsafe can reach a terminal. */
export const layOut = (lines: readonly Line[], options: LayoutOptions): readonly Row[] =>
  lines.flatMap((line) => layOutLine(line, options))

const layOutLine = (line: Line, { width, unicode }: LayoutOptions): readonly Row[] => {
  const spans = line.spans.map((span) => ({ ...span, text: printable(span.text, unicode) }))
  const indent = Math.min(line.indent, Math.floor(width / 4))
  const hang = Math.min(line.hang, Math.floor(width / 8))
  const rows = line.fit === 'cut' ? [cutSpans(spans, width - indent, unicode)] : wrap(spans, width - indent, hang)
  return rows.map((row, index) => withIndent(row, index === 0 ? indent : indent + hang))
}

const withIndent = (row: Row, indent: number): Row => {
  const trimmed = joinAlike(trimEnd(row))
  return trimmed.length === 0 || indent === 0 ? trimmed : [{ text: ' '.repeat(indent) }, ...trimmed]
}

/** Neighbours of one tone are one span. */
const joinAlike = (row: Row): Row => {
  const joined: Span[] = []
  for (const span of row) {
    const last = joined.at(-1)
    if (last && last.tone === span.tone) joined[joined.length - 1] = { ...last, text: last.text + span.text }
    else joined.push(span)
  }
  return joined
}

const trimEnd = (row: Row): Row => {
  const last = row.at(-1)
  if (!last) return row
  const text = last.text.trimEnd()
  return text === '' ? trimEnd(row.slice(0, -1)) : [...row.slice(0, -1), { ...last, text }]
}

/** Spans in at most `width` columns. */
export const cutSpans = (spans: readonly Span[], width: number, unicode: boolean): Row => {
  const ellipsis = unicode ? '…' : '...'
  const row: Span[] = []
  let left = width
  for (const [index, span] of spans.entries()) {
    const more = spans.slice(index + 1).some(({ text }) => text.trim() !== '')
    const columns = columnsOf(span.text)
    if (columns < left || (columns === left && !more)) {
      row.push(span)
      left -= columns
      continue
    }
    const text = columns === left ? `${span.text} ` : span.text
    if (left > 0) row.push({ ...span, text: cutTo(text, left, ellipsis) })
    return row
  }
  return row
}

/** Breaks between words; a word that is longer than a row is broken where the row ends. */
const wrap = (spans: readonly Span[], width: number, hang: number): readonly Row[] => {
  const rows: Rows = { rows: [[]], left: width, width: width - hang }
  for (const word of wordsOf(spans)) placeWord(rows, word)
  return rows.rows
}

interface Rows {
  readonly rows: Span[][]
  /** columns left in the last row */
  left: number
  /** of every row but the first */
  readonly width: number
}

const placeWord = (rows: Rows, word: Span): void => {
  const columns = columnsOf(word.text)
  const isSpace = word.text.trim() === ''
  const atStart = rows.rows.at(-1)!.length === 0
  if (isSpace && (columns > rows.left || (atStart && rows.rows.length > 1))) return
  if (columns > rows.left && !atStart && (columns <= rows.width || rows.left < 8)) beginRow(rows)
  if (columns > rows.left) {
    breakWord(rows, word)
    return
  }
  rows.rows.at(-1)!.push(word)
  rows.left -= columns
}

/** Puts down as much of a long word as fits into each row; a character that is wider than a row stands alone. */
const breakWord = (rows: Rows, word: Span): void => {
  let part = ''
  const putDown = (): void => {
    if (part !== '') rows.rows.at(-1)!.push({ ...word, text: part })
    part = ''
  }
  for (const [character, columns] of charactersOf(word.text, rows.width)) {
    if (columns > rows.left && (part !== '' || rows.rows.at(-1)!.length > 0)) {
      putDown()
      beginRow(rows)
    }
    part += character
    rows.left -= columns
  }
  putDown()
}

const beginRow = (rows: Rows): void => {
  rows.rows.push([])
  rows.left = rows.width
}

const wordsOf = (spans: readonly Span[]): readonly Span[] =>
  spans.flatMap((span) =>
    span.text
      .split(/( +)/)
      .filter((text) => text !== '')
      .map((text) => ({ ...span, text })),
  )
