import type { Bytes } from '../../domain/bytes.js'

/** Where MAIL or RCPT has its address: `before` and `after` are the rest of the line. */
export interface EnvelopePath {
  readonly keyword: 'FROM' | 'TO'
  /** up to the path */
  readonly before: Bytes
  /** as it was sent, a source route included, without its angle brackets */
  readonly address: Bytes
  /** the parameters, the space before them included */
  readonly after: Bytes
}

const form = /^((?:[A-Za-z]+[ \t]+)?(FROM|TO):[ \t]*)(<?)/i

/**
 * What is quoted ends no path: `"a>b c"` (RFC 5321 section 4.1.2). A quote that is never closed is an octet like any other.
 * @param line the command without its line end, or what stands behind its verb. Null where there is no path.
 */
export const envelopePath = (line: Bytes): EnvelopePath | null => {
  const match = form.exec(line)
  if (!match) return null
  const [all, before, keyword, bracket] = match
  const ends = bracket ? '>' : ' \t<>'
  const end = placeOf(ends, line, all.length)
  if (bracket ? end === line.length : end === all.length) return null
  return {
    keyword: keyword!.length === 2 ? 'TO' : 'FROM',
    before: before!,
    address: line.slice(all.length, end),
    after: line.slice(bracket ? end + 1 : end),
  }
}

/** The first place of one of these that is not quoted, or the first of all where quotes leave none; the line's length where there is none. */
const placeOf = (ends: string, line: Bytes, from: number): number => {
  let at = from
  while (at < line.length && !ends.includes(line[at]!)) {
    const close = line[at] === '"' ? closingQuote(line, at) : at
    if (close < 0) break
    at = close + 1
  }
  const isFound = at < line.length && ends.includes(line[at]!)
  return isFound || isBareToItsEnd(ends, line, at) ? at : firstOf(ends, line, from)
}

/** Without brackets, the end of the line ends a path. */
const isBareToItsEnd = (ends: string, line: Bytes, at: number): boolean => at === line.length && ends !== '>'

const closingQuote = (line: Bytes, opening: number): number => {
  for (let at = opening + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1
    else if (line[at] === '"') return at
  }
  return -1
}

const firstOf = (ends: string, line: Bytes, from: number): number => {
  let at = from
  while (at < line.length && !ends.includes(line[at]!)) at += 1
  return at
}
