import type { Row } from '../../report/layout.js'
import type { Span } from '../../report/lines.js'

/** A row with every place marked that has the term. */
export const withFound = (row: Row, term: string): Row =>
  term === '' ? row : row.flatMap((span) => spansOf(span, term))

const spansOf = (span: Span, term: string): readonly Span[] => {
  const text = span.text.toLowerCase()
  const wanted = term.toLowerCase()
  // a few characters change their length with their case, and places would be wrong
  if (text.length !== span.text.length || !text.includes(wanted)) return [span]
  const spans: Span[] = []
  let from = 0
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, from)) {
    if (at > from) spans.push({ ...span, text: span.text.slice(from, at) })
    spans.push({ text: span.text.slice(at, at + wanted.length), tone: 'found' })
    from = at + wanted.length
  }
  if (from < text.length) spans.push({ ...span, text: span.text.slice(from) })
  return spans
}
