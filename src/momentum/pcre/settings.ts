/** A pattern's leading `(*…)` settings apart from the pattern itself. */
export interface Settings {
  /** As PCRE2 wants them, without a match limit. */
  readonly leading: string
  /** The lowest match limit among them; Infinity without one. PCRE2 would take the last, PCRE 8 takes the lowest. */
  readonly matchLimit: number
  /** How many characters they took in the pattern. */
  readonly length: number
  /** Where PCRE 8 gives up on a setting that only PCRE2 has: behind the letters of its name. */
  readonly unknownAt: number | undefined
}

/**
 * Reads the settings that a pattern may begin with (pcrepattern(3), "SPECIAL START-OF-PATTERN ITEMS").
 * `(*UTF8)` has no name in PCRE2 with 16-bit units and is dropped, since UTF is always on.
 */
export const settingsOf = (pattern: string): Settings => {
  const leading = pcre8Settings.exec(pattern)![0]
  const rest = pattern.slice(leading.length)
  return {
    leading: leading.replaceAll('(*UTF8)', '').replaceAll(matchLimits, ''),
    matchLimit: Math.min(...leading.matchAll(matchLimits).map(([, limit]) => Number(limit))),
    length: leading.length,
    unknownAt: pcre2Setting.test(rest) ? leading.length + letters.exec(rest)![0].length : undefined,
  }
}

const pcre8Settings =
  /^(?:\(\*(?:UTF8?|UCP|NO_AUTO_POSSESS|NO_START_OPT|LIMIT_(?:MATCH|RECURSION)=\d+|CR|LF|CRLF|ANY|ANYCRLF|BSR_ANYCRLF|BSR_UNICODE)\))*/

const matchLimits = /\(\*LIMIT_MATCH=(\d+)\)/g

const pcre2Setting =
  /^\(\*(?:UTF16|NUL|NOTEMPTY|NOTEMPTY_ATSTART|NO_DOTSTAR_ANCHOR|NO_JIT|LIMIT_HEAP=\d+|LIMIT_DEPTH=\d+)\)/

const letters = /^\(\*[A-Z]*/
