/** What a piece of text means; the terminal's colours follow from it. Nothing is told by tone alone. */
export type Tone = 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'name' | 'chosen' | 'found'

/** A piece of a line, as it is: what is unsafe on a terminal is escaped when it is laid out. */
export interface Span {
  readonly text: string
  readonly tone?: Tone
}

/** A line of a report before it is given a width. Text and the terminal UI both lay it out with `layOut`. */
export interface Line {
  readonly spans: readonly Span[]
  /** columns before it */
  readonly indent: number
  /** more columns before its second row and those after */
  readonly hang: number
  /** what happens to what does not fit */
  readonly fit: 'wrap' | 'cut'
}

export type Piece = string | Span

export const toned = (tone: Tone, text: string): Span => ({ text, tone })

export const line = (...pieces: readonly Piece[]): Line => ({ spans: spansOf(pieces), indent: 0, hang: 2, fit: 'wrap' })

/** A line that is cut where it does not fit. */
export const shortLine = (...pieces: readonly Piece[]): Line => ({ ...line(...pieces), fit: 'cut' })

const spansOf = (pieces: readonly Piece[]): readonly Span[] =>
  pieces.map((piece) => (typeof piece === 'string' ? { text: piece } : piece))

export const blank: Line = line('')

export const indented = (by: number, lines: readonly Line[]): readonly Line[] =>
  lines.map((one) => ({ ...one, indent: one.indent + by }))

/** Groups of lines with a blank line between; empty groups vanish. */
export const paragraphs = (...groups: readonly (readonly Line[])[]): readonly Line[] =>
  groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : [blank, ...group]))

/** In characters: more of one piece is for `--json`. */
const longestPiece = 2000

/** Lines of a report that is kept or sent on: a piece as long as whoever made it liked is cut. */
export const withShortPieces = (lines: readonly Line[]): readonly Line[] =>
  lines.map((one) => ({
    ...one,
    spans: one.spans.map((span) => ({ ...span, text: cutText(span.text, longestPiece) })),
  }))

/** At most so many characters of a text, the last one an ellipsis where there is more, and never half a character. */
export const cutText = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
