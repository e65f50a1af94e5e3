import { type Line, type Span, type Tone, withShortPieces } from '../lines.js'
import { htmlText } from './html-text.js'

/** Lines of a report, a paragraph each. */
export const htmlLines = (lines: readonly Line[]): readonly string[] =>
  withShortPieces(lines).flatMap((line) => {
    const text = htmlSpans(line.spans)
    const level = Math.min(4, Math.ceil(line.indent / 2))
    return text === '' ? [] : [`<p${level === 0 ? '' : ` class="i${level}"`}>${text}</p>`]
  })

/** A line by itself, as a heading holds it. */
export const htmlLine = (line: Line): string =>
  withShortPieces([line])
    .map(({ spans }) => htmlSpans(spans))
    .join('')

const htmlSpans = (spans: readonly Span[]): string => spans.map(htmlSpan).join('')

const htmlSpan = ({ text, tone }: Span): string => {
  const shown = htmlText(text)
  if (tone === undefined || shown === '') return shown
  return tone === 'strong' ? `<b>${shown}</b>` : `<span class="${classes[tone]}">${shown}</span>`
}

const classes: Readonly<Record<Exclude<Tone, 'strong'>, string>> = {
  dim: 'dim',
  good: 'good',
  bad: 'bad',
  warn: 'warn',
  name: 'name',
  chosen: 'name',
  found: 'name',
}
