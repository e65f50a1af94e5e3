import { describe, expect, test } from 'vitest'
import { bytesOfText } from '../../src/domain/bytes.js'
import { eachMatch, matchPattern, replacePattern, splitPattern } from '../../src/momentum/pcre/pcre.js'

const groupsOf = (subject: string, pattern: string): Record<string, string> | undefined => {
  const result = matchPattern(subject, pattern)
  return 'groups' in result ? Object.fromEntries(result.groups) : undefined
}

const replaced = (subject: string, pattern: string, replacement: string, limit?: number): string => {
  const result = replacePattern(subject, pattern, replacement, limit)
  if (!('replaced' in result)) throw new Error(JSON.stringify(result))
  return result.replaced
}

const fields = (subject: string, pattern: string, limit?: number): readonly string[] => {
  const result = splitPattern(subject, pattern, limit)
  if (!('fields' in result)) throw new Error(JSON.stringify(result))
  return result.fields
}

/** `${name}`, which looks like a slip for a template where it stands in quotes. */
const braced = (name: string): string => `$\{${name}}`

const é = bytesOfText('é')
const notUtf8 = 'ab\xffcd'

describe('match', () => {
  test('gives the whole match as 0, captures from 1, and names', () => {
    expect(groupsOf('to joe@example.com', '(?P<local>\\w+)@(\\S+)')).toEqual({
      0: 'joe@example.com',
      1: 'joe',
      2: 'example.com',
      local: 'joe',
    })
  })

  test('numbers are numbers and names are strings', () => {
    const result = matchPattern('a', '(?<n>a)')
    expect('groups' in result && [...result.groups.keys()]).toEqual([0, 1, 'n'])
  })

  test('an inner capture that took no part is empty, trailing ones are absent', () => {
    expect(groupsOf('bc', '(a)?(b)(c)(d)?(e)?')).toEqual({ 0: 'bc', 1: '', 2: 'b', 3: 'c' })
  })

  test('a trailing capture with a name is absent as a number and empty by name', () => {
    expect(groupsOf('a', '(a)(?P<rest>b)?')).toEqual({ 0: 'a', 1: 'a', rest: '' })
  })

  test('is neither anchored nor multiline, and a dot is no newline', () => {
    expect(groupsOf('xay', 'a')).toEqual({ 0: 'a' })
    expect(groupsOf('a\nb', '^b')).toBeUndefined()
    expect(groupsOf('a\nb', 'a.b')).toBeUndefined()
    expect(groupsOf('a\nb', '(?m)^b')).toEqual({ 0: 'b' })
    expect(groupsOf('a\nb', '(?s)a.b')).toEqual({ 0: 'a\nb' })
  })

  test('letters of either case are the same under (?i), beyond ASCII too', () => {
    expect(groupsOf('SUBJECT', '(?i)subject')).toEqual({ 0: 'SUBJECT' })
    expect(groupsOf(bytesOfText('É'), `(?i)${é}`)).toEqual({ 0: bytesOfText('É') })
    expect(groupsOf('SUBJECT', 'subject')).toBeUndefined()
  })

  test('\\d, \\w and \\s are ASCII only, unless the pattern begins with (*UCP)', () => {
    expect(groupsOf(bytesOfText('٣'), '\\d')).toBeUndefined()
    expect(groupsOf(é, '\\w')).toBeUndefined()
    expect(groupsOf(bytesOfText('\u2003'), '\\s')).toBeUndefined()
    expect(groupsOf(bytesOfText('٣'), '(*UCP)\\d')).toEqual({ 0: bytesOfText('٣') })
    expect(groupsOf(é, '(*UTF8)(*UCP)\\w')).toEqual({ 0: é })
  })

  test('a character of several bytes is one dot', () => {
    for (const character of ['a', 'é', '€', '𝄞'].map(bytesOfText))
      expect(groupsOf(`<${character}>`, '<(.)>')).toEqual({ 0: `<${character}>`, 1: character })
  })

  test('the subject may hold NUL; the pattern ends at its first', () => {
    expect(groupsOf('a\0b', '\\x00(.)')).toEqual({ 0: '\0b', 1: 'b' })
    expect(groupsOf('a\0b', 'a.b')).toEqual({ 0: 'a\0b' })
    expect(groupsOf('abc', 'b\0(((')).toEqual({ 0: 'b' })
    expect(groupsOf('abc', '\0')).toEqual({ 0: '' })
  })

  test('every byte below 128 matches itself; alone, every other is not UTF-8', () => {
    for (let byte = 0; byte < 256; byte++) {
      const subject = String.fromCharCode(byte)
      const pattern = `^\\x{${byte.toString(16)}}$`
      expect(groupsOf(subject, pattern)).toEqual(byte < 128 ? { 0: subject } : undefined)
      expect(groupsOf(bytesOfText(subject), pattern)).toEqual({ 0: bytesOfText(subject) })
    }
  })

  test('every byte in a row comes back from a capture', () => {
    const all = bytesOfText(Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join(''))
    expect(groupsOf(all, '(?s)^(.{256})$')).toEqual({ 0: all, 1: all })
  })

  const invalid: readonly (readonly [name: string, subject: string])[] = [
    ['a lone continuation', '\x80'],
    ['a character cut short', 'a\xe2\x82'],
    ['an overlong slash', '\xc0\xaf'],
    ['a surrogate', '\xed\xa0\x80'],
    ['beyond U+10FFFF', '\xf4\x90\x80\x80'],
    ['0xFF', notUtf8],
  ]
  for (const [name, subject] of invalid)
    test(`a subject that is not UTF-8 (${name}) does not match, and is no error`, () => {
      expect(matchPattern(subject, '')).toEqual({ error: 'an empty pattern was provided', offset: 0 })
      expect(matchPattern(subject, 'a|^')).toEqual({ matched: false })
    })
})

describe('a bad pattern', () => {
  test('an empty one is refused by name', () => {
    const refusal = { error: 'an empty pattern was provided', offset: 0 }
    expect(matchPattern('a', '')).toEqual(refusal)
    expect(replacePattern('a', '', 'b')).toEqual(refusal)
    expect(splitPattern('a', '')).toEqual(refusal)
    expect(eachMatch('a', '')).toEqual(refusal)
  })

  test('one that is not UTF-8 is refused where it stops being so', () => {
    expect(matchPattern('a', '\xff')).toEqual({ error: 'invalid UTF-8 string', offset: 0 })
    expect(matchPattern('a', `${é}b\xe2\x82`)).toEqual({ error: 'invalid UTF-8 string', offset: 3 })
    expect(matchPattern('a', '\xef\xbf\xbd\x80')).toEqual({ error: 'invalid UTF-8 string', offset: 3 })
  })

  test('offsets count bytes of the pattern as it was given', () => {
    expect(matchPattern('a', 'asd(')).toEqual({ error: 'missing )', offset: 4 })
    expect(matchPattern('a', `${bytesOfText('𝄞')}(`)).toEqual({ error: 'missing )', offset: 5 })
    expect(matchPattern('a', '(*UTF8)(*UCP)asd(')).toEqual({ error: 'missing )', offset: 17 })
  })

  test('is refused before the subject and the limit are looked at', () => {
    expect(matchPattern(notUtf8, 'a(')).toEqual({ error: 'missing )', offset: 2 })
    expect(replacePattern('a', 'a(', 'b', 0)).toEqual({ error: 'missing )', offset: 2 })
    expect(splitPattern(notUtf8, 'a(', 1)).toEqual({ error: 'missing )', offset: 2 })
  })

  test('settings that only PCRE2 has are unknown', () => {
    for (const setting of ['NO_JIT', 'NOTEMPTY', 'LIMIT_HEAP=1', 'LIMIT_DEPTH=1', 'UTF16', 'NUL'])
      expect(matchPattern('a', `(*${setting})a`)).toMatchObject({ error: '(*VERB) not recognized or malformed' })
  })
})

describe('replace', () => {
  const table: readonly (readonly [replacement: string, becomes: string])[] = [
    ['$1', 'b'],
    [braced('1'), 'b'],
    [braced('name'), 'b'],
    ['\\1', 'b'],
    ['$0', 'abc'],
    ['[$1]', '[b]'],
    [`${braced('1')}0`, 'b0'],
    ['$10', ''],
    ['$2', ''],
    [braced('nobody'), ''],
    ['\\$1', '$1'],
    ['\\\\', '\\'],
    ['\\\\1', '\\1'],
    ['\\\\$1', '\\$1'],
    ['\\\\\\\\', '\\\\\\'],
    ['$x', 'x'],
    ['\\n', 'n'],
    ['$$1', 'b'],
    ['$', ''],
    ['a$', 'a'],
    ['\\', ''],
    ['${', 'abc'],
    [braced(''), 'abc'],
    ['${1', 'b'],
    ['${name', 'b'],
    [braced('1x'), 'bx}'],
    ['\\{1}', '{1}'],
    ['$1$1', 'bb'],
    ['$4294967297', 'b'],
    ['\xff\0', '\xff\0'],
  ]
  for (const [replacement, becomes] of table)
    test(`${JSON.stringify(replacement)} becomes ${JSON.stringify(becomes)}`, () => {
      expect(replaced('<abc>', 'a(?P<name>b)c(z)?', replacement)).toBe(`<${becomes}>`)
    })

  test('replaces all, or the first few', () => {
    expect(replaced('aaa', 'a', 'b')).toBe('bbb')
    expect(replaced('aaa', 'a', 'b', 2)).toBe('bba')
    expect(replaced('aaa', 'a', 'b', 0)).toBe('aaa')
    expect(replaced('aaa', 'a', 'b', -1)).toBe('bbb')
    expect(replaced('aaa', 'a', 'b', -5)).toBe('bbb')
  })

  test('an empty match is replaced between bytes, as by /g', () => {
    expect(replaced('abc', 'x*', '-')).toBe('-a-b-c-')
    expect(replaced('axc', 'x*', '-')).toBe('-a--c-')
    expect(replaced('', '^', '-')).toBe('-')
  })

  test('after an empty match it goes on in the middle of a character, and breaks off there', () => {
    expect(replaced(`${é}b`, 'x*', '-')).toBe('-\xc3')
    expect(replaced(`${é}b`, 'x*', '-', 1)).toBe(`-${é}b`)
  })

  test('a subject that is not UTF-8 is lost, unless there is nothing to replace', () => {
    expect(replaced(notUtf8, 'a', 'b')).toBe('')
    expect(replaced(notUtf8, 'z', 'b')).toBe('')
    expect(replaced(notUtf8, 'a', 'b', 0)).toBe(notUtf8)
  })

  test('a name of more than 127 bytes raises, once something matches', () => {
    const tooLong = braced('n'.repeat(128))
    expect(replacePattern('a', 'a', tooLong)).toEqual({
      raised: 'thrlua:perform_regex buffer overflow. Truncated max 128\n',
    })
    expect(replaced('a', 'b', tooLong)).toBe('a')
    expect(replaced('a', 'a', braced('n'.repeat(127)))).toBe('')
  })
})

describe('split', () => {
  test('drops empty fields and captures', () => {
    expect(fields(',a,,b,', ',')).toEqual(['a', 'b'])
    expect(fields('a, b', '(,)\\s*')).toEqual(['a', 'b'])
    expect(fields('', ',')).toEqual([])
    expect(fields(',', ',')).toEqual([])
    expect(fields('the quick brown fox', '(\\s+|brown\\s+)')).toEqual(['the', 'quick', 'fox'])
  })

  test('a limit counts the fields given, the last being all that is left', () => {
    expect(fields('a b c', ' ', 2)).toEqual(['a', 'b c'])
    expect(fields('  a b c', ' ', 2)).toEqual(['a', 'b c'])
    expect(fields('a b c', ' ', 1)).toEqual(['a b c'])
    expect(fields('a b c', ' ', 0)).toEqual(['a', 'b', 'c'])
    expect(fields('a b c', ' ', -1)).toEqual(['a', 'b', 'c'])
    expect(fields('a b c', ' ', 9)).toEqual(['a', 'b', 'c'])
  })

  test('where the pattern matches nothing at all, the bytes passed over are lost', () => {
    expect(fields('abc', 'x*')).toEqual([])
    expect(fields('abxcd', 'x*')).toEqual([])
  })

  test('a subject that is not UTF-8 has no fields, unless one is all that was asked for', () => {
    expect(fields(notUtf8, ',')).toEqual([])
    expect(fields(notUtf8, ',', 1)).toEqual([notUtf8])
  })
})

describe('each match, for a replacement that is a function', () => {
  test('gives the matches and the bytes around them, in order', () => {
    expect(eachMatch('xaby', '(?P<l>[ab])')).toEqual({
      pieces: [
        { kind: 'bytes', bytes: 'x' },
        {
          kind: 'match',
          groups: new Map<number | string, string>([
            [0, 'a'],
            [1, 'a'],
            ['l', 'a'],
          ]),
        },
        {
          kind: 'match',
          groups: new Map<number | string, string>([
            [0, 'b'],
            [1, 'b'],
            ['l', 'b'],
          ]),
        },
        { kind: 'bytes', bytes: 'y' },
      ],
    })
  })

  test('without a named group thrLua runs out of memory at the search that finds nothing', () => {
    expect(eachMatch('xay', 'a')).toMatchObject({ raisesAfter: 2 })
    expect(eachMatch('xy', 'a')).toMatchObject({ raisesAfter: 0 })
    expect(eachMatch('a', 'x*')).toMatchObject({ raisesAfter: 1 })
    expect(eachMatch('xay', '(?P<l>a)')).not.toHaveProperty('raisesAfter')
  })

  test('a limit that ends before the matches do saves it', () => {
    expect(eachMatch('aab', 'a', 1)).not.toHaveProperty('raisesAfter')
    expect(eachMatch('ab', 'a', 1)).toMatchObject({ raisesAfter: 1 })
  })

  test('one named group does not make up for a subject that is not UTF-8', () => {
    expect(eachMatch(notUtf8, '(?P<l>a)')).toEqual({ pieces: [], raisesAfter: 0 })
  })
})
