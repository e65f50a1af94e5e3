import type { Bytes } from '../../../domain/bytes.js'

/**
 * Fields between `@`s. "`@`, `\`, `\n` and other control characters appearing in a field are escaped by adding an `\`
 * before them" (manual, page log formats, of the log of accounts; the main log's own page says nothing of it). Before
 * any other byte a backslash is taken to stand for itself.
 */
export const splitFields = (line: Bytes): readonly Bytes[] => {
  const fields: Bytes[] = []
  let [field, start] = ['', 0]
  const mark = /\\([\\@\x00-\x1f\x7f])|@/g
  for (let match = mark.exec(line); match !== null; match = mark.exec(line)) {
    field += line.slice(start, match.index) + (match[1] ?? '')
    start = mark.lastIndex
    if (match[1] !== undefined) continue
    fields.push(field)
    field = ''
  }
  return [...fields, field + line.slice(start)]
}

/** Whether the line end behind this text is escaped, so that the record goes on in the next line. */
export const isEscapedEnd = (text: Bytes): boolean => {
  let start = text.length
  while (start > 0 && text[start - 1] === '\\') start -= 1
  return (text.length - start) % 2 === 1
}
