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

/** What is quoted ends no path: `"a>b c"` (RFC 5321 section 4.1.2). A quote that is never closed is an octet like any other. */
const quoted = String.raw`"(?:\\[^]|[^"\\])*"`
const inBrackets = `<((?:${quoted}|[^">])*)>|<([^>]*)>`
const bare = String.raw`((?:${quoted}|[^" \t<>])+)(?![^ \t])|([^ \t<>]+)`
const form = new RegExp(String.raw`^((?:[A-Za-z]+[ \t]+)?(FROM|TO):[ \t]*)(?:${inBrackets}|${bare})`, 'i')

/** @param line the command without its line end, or what stands behind its verb. Null where there is no path. */
export const envelopePath = (line: Bytes): EnvelopePath | null => {
  const match = form.exec(line)
  if (!match) return null
  const [all, before, keyword, ...addresses] = match
  return {
    keyword: keyword!.length === 2 ? 'TO' : 'FROM',
    before: before!,
    address: addresses.find((address) => address !== undefined) ?? '',
    after: line.slice(all.length),
  }
}
