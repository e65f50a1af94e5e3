import type { Refusal } from './engine.js'

/**
 * What PCRE 8 says of a pattern that PCRE2 refused. Momentum links PCRE 8, whose texts scripts print and compare (`missing )`).
 * Where the two stop at different places and it can be told from the pattern, the place is PCRE 8's, too. That holds for the
 * common mistakes, not for all: a lookbehind without a fixed length is reported at its beginning, by PCRE 8 at its end.
 *
 * @param pattern what `offset` counts in
 */
export const asPcre8 = ({ text, offset }: Refusal, pattern: string): Refusal => {
  const text8 = textFor(text, pattern.slice(0, offset))
  const place = places.get(text8)
  return { text: text8, offset: place === undefined ? offset : place(pattern, offset) }
}

const textFor = (text: string, before: string): string => {
  const [, , telling] = tellings.find(([pcre2Text, ending]) => pcre2Text === text && ending.test(before)) ?? []
  return telling ?? pcre8Texts.get(text) ?? text
}

/** Where PCRE2 has one text and PCRE 8 several: by what the pattern read so far ends with. */
const tellings: readonly (readonly [pcre2Text: string, ending: RegExp, text: string])[] = [
  ['subpattern name expected', /\(\?(?:P<|')$/, 'syntax error in subpattern name (missing terminator)'],
  ['subpattern name expected', /\(\?<$/, 'unrecognized character after (?<'],
  ['subpattern name expected', /\(\?\([<']?$/, 'assertion expected after (?( or (?(?C)'],
  ['missing closing parenthesis', /\(\?P$/, 'unrecognized character after (?P'],
  ['missing closing parenthesis', /\(\?(?:R|[-+]?\d+)$/, '(?R or (?[+-]digits must be followed by )'],
  ['missing closing parenthesis', /\(\?[-a-zA-Z]*$/, 'unrecognized character after (? or (?-'],
]

type Place = (pattern: string, offset: number) => number

const oneEarlier: Place = (_pattern, offset) => offset - 1

/** A number is only looked for when the whole pattern has been read; a name where it ends; a condition behind it. */
const placeOfReference: Place = (pattern, offset) => {
  const before = pattern.slice(0, offset)
  const after = pattern.slice(offset)
  if (/\\(?:g(?:\{\d*)?)?$/.test(before) && /^(?:\{?[-+]?\d|\})/.test(after)) return pattern.length
  if (/\(\?\([<']$/.test(before) || /^\(\d/.test(after)) return offset + after.indexOf(')') + 1
  return offset + name.exec(after)![0].length
}

const name = /^(?:[A-Za-z_]\w*)?/

/** Behind the letters of its name, or behind what follows a colon. */
const placeOfVerb: Place = (pattern, offset) => {
  const verb = pattern.lastIndexOf('(*', offset)
  const letters = verb < 0 ? 0 : verbLetters.exec(pattern.slice(verb))![0].length
  return pattern[verb + letters] === ':' ? offset : verb + letters
}

const verbLetters = /^\(\*[A-Za-z]*/

const places: ReadonlyMap<string, Place> = new Map([
  ['unknown property name after \\P or \\p', oneEarlier],
  ['two named subpatterns have the same name', oneEarlier],
  ['PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u', oneEarlier],
  ['\\N is not supported in a class', oneEarlier],
  ['reference to non-existent subpattern', placeOfReference],
  ['(*VERB) not recognized or malformed', placeOfVerb],
])

/** PCRE2's texts and PCRE 8's, where they differ. */
const pcre8Texts: ReadonlyMap<string, string> = new Map([
  ['(*alpha_assertion) not recognized', '(*VERB) not recognized or malformed'],
  ['escape sequence is invalid in character class', 'invalid escape sequence in character class'],
  ['quantifier does not follow a repeatable item', 'nothing to repeat'],
  ['missing closing parenthesis', 'missing )'],
  ['missing ) after (?# comment', 'missing ) after comment'],
  ['failed to allocate heap memory', 'failed to get memory'],
  ['unmatched closing parenthesis', 'unmatched parentheses'],
  ['missing closing parenthesis for condition', 'malformed number or name after (?('],
  ['conditional subpattern contains more than two branches', 'conditional group contains more than two branches'],
  ['digit expected after (?+ or (?-', 'digit expected after (?+'],
  ['character code point value in \\x{} or \\o{} is too large', 'character value in \\x{} or \\o{} is too large'],
  ['\\C is not allowed in a lookbehind assertion in UTF-16 mode', '\\C not allowed in lookbehind assertion'],
  [
    'PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u',
    'PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u',
  ],
  ['number after (?C is greater than 255', 'number after (?C is > 255'],
  ['closing parenthesis for (?C expected', 'closing ) for (?C expected'],
  ['syntax error in subpattern name (missing terminator?)', 'syntax error in subpattern name (missing terminator)'],
  ['two named subpatterns have the same name (PCRE2_DUPNAMES not set)', 'two named subpatterns have the same name'],
  ['subpattern name must start with a non-digit', 'group name must start with a non-digit'],
  ['subpattern name is too long (maximum 32 code units)', 'subpattern name is too long (maximum 32 characters)'],
  ['DEFINE subpattern contains more than one branch', 'DEFINE group contains more than one branch'],
  [
    '(?R (recursive pattern call) must be followed by a closing parenthesis',
    '(?R or (?[+-]digits must be followed by )',
  ],
  ['subpattern number is too big', 'number is too big'],
  ['\\c must be followed by a printable ASCII character', '\\c must be followed by an ASCII character'],
  ['character code point value in \\u.... sequence is too large', 'character value in \\u.... sequence is too large'],
  ['digits missing in \\x{} or \\o{} or \\N{U+}', 'digits missing in \\x{} or \\o{}'],
])
