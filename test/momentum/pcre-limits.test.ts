import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, test } from 'vitest'
import { Trouble } from '../../src/domain/trouble.js'
import { checkedLibrary } from '../../src/momentum/pcre/library.js'
import { eachMatch, matchPattern, replacePattern, splitPattern } from '../../src/momentum/pcre/pcre.js'
import { heldNow, keptPatterns, patternLimitUnits, restart, subjectLimitBytes } from '../../src/momentum/pcre/search.js'

const catastrophe = '(a+)+$'
const victim = `${'a'.repeat(40)}b`

afterEach(restart)

describe('a search that does not end', () => {
  test('is stopped, and matches nothing', { timeout: 30_000 }, () => {
    expect(matchPattern(victim, catastrophe)).toEqual({ matched: false, stopped: 'match limit exceeded' })
  })

  test('leaves replace and split what they had before it', { timeout: 60_000 }, () => {
    const pattern = `,|${catastrophe}`
    expect(replacePattern(`x,${victim}`, pattern, ';')).toEqual({ replaced: 'x;', stopped: 'match limit exceeded' })
    expect(splitPattern(`x,${victim}`, pattern)).toEqual({ fields: ['x'], stopped: 'match limit exceeded' })
    expect(eachMatch(`x,${victim}`, pattern)).toMatchObject({ stopped: 'match limit exceeded', raisesAfter: 2 })
  })

  test('a pattern can lower the limit but not raise it', { timeout: 30_000 }, () => {
    expect(matchPattern('aaab', '(*LIMIT_MATCH=3)(a+)+$')).toEqual({ matched: false, stopped: 'match limit exceeded' })
    expect(matchPattern(victim, `(*LIMIT_MATCH=4000000000)${catastrophe}`)).toMatchObject({ matched: false })
    expect(matchPattern('aaaabc', '(*LIMIT_RECURSION=2)(?:a|b)*c')).toEqual({
      matched: false,
      stopped: 'recursion limit exceeded',
    })
  })

  test('a search that remembers too much is stopped', { timeout: 30_000 }, () => {
    expect(matchPattern('a'.repeat(2_000_000), '(?:a|b)*c')).toMatchObject({ matched: false })
    expect(matchPattern('a'.repeat(2_000_000), '(?:a|b)*$')).toEqual({ matched: false, stopped: 'heap limit exceeded' })
  })

  test('an honest lazy search through a megabyte is not', { timeout: 30_000 }, () => {
    expect(matchPattern(`<${' '.repeat(1_000_000)}>`, '(?s)<.*?>')).toMatchObject({ matched: true })
  })
})

describe('sizes', () => {
  test('a subject of the longest length is searched, a longer one is not', { timeout: 30_000 }, () => {
    const longest = `${'a'.repeat(subjectLimitBytes - 1)}b`
    expect(matchPattern(longest, 'b$')).toMatchObject({ matched: true })
    expect(matchPattern(`a${longest}`, 'b$')).toEqual({
      matched: false,
      stopped: `subject longer than ${subjectLimitBytes} bytes`,
    })
  })

  test('a pattern that is too long is refused as PCRE does', () => {
    for (const length of [70_000, patternLimitUnits + 1])
      expect(matchPattern('a', 'a'.repeat(length))).toEqual({
        error: 'regular expression is too large',
        offset: length,
      })
  })

  test('a thousand groups are no trouble', () => {
    const result = matchPattern('a'.repeat(1000), '(a)'.repeat(1000))
    expect('groups' in result && result.groups.size).toBe(1001)
  })
})

describe('what is kept', () => {
  test('a hundred thousand patterns take no more room than the first few hundred', { timeout: 120_000 }, () => {
    const tryMany = (from: number, count: number): number => {
      for (let number = from; number < from + count; number++)
        expect('groups' in matchPattern(`id ${number}`, `^id (?P<n>${number})$`)).toBe(true)
      return heldNow().heapBytes
    }
    const early = tryMany(100_000, 1000)
    expect(tryMany(101_000, 100_000)).toBeLessThanOrEqual(early + 65_536)
    expect(heldNow().patterns).toBe(keptPatterns)
  })

  test('refused patterns are forgotten, too', () => {
    const refuse = (from: number): number => {
      for (let number = from; number < from + 2000; number++) matchPattern('a', `(${number}`)
      return heldNow().heapBytes
    }
    expect(refuse(2000)).toBe(refuse(0))
    expect(heldNow().patterns).toBe(keptPatterns)
  })

  test('does not show: a thousand repeats, whatever came between, are the same', () => {
    const ask = (): unknown => [
      matchPattern('joe@example.com', '^(?P<local>[^@]+)@(.+)$'),
      replacePattern('a-b', '(\\w)', '<$1>'),
      splitPattern('a b c', '\\s'),
      matchPattern('aaaaab', '(*LIMIT_MATCH=20)(a+)+$'),
      matchPattern('a', '(a'),
    ]
    const first = ask()
    for (let round = 0; round < 1000; round++) {
      matchPattern('x'.repeat(round), `${round}(.)?${'(y)'.repeat(round % 40)}`)
      if (round % 100 === 0) restart()
      expect(ask()).toEqual(first)
    }
  })

  test('a search stopped in a full instance is stopped in an empty one', { timeout: 60_000 }, () => {
    const hungry = (): unknown => matchPattern('a'.repeat(16_000_000), '(?:a|b)*$')
    for (let number = 0; number < 300; number++) matchPattern('a', `(?:[ab]{100}){${number % 50}}${number}`)
    const full = hungry()
    restart()
    expect(hungry()).toEqual(full)
  })
})

describe('the library', () => {
  const installed = createRequire(import.meta.url).resolve('@stephen-riley/pcre2-wasm/dist/libpcre2.wasm')

  test('is the one that this version was built with', () => {
    const bytes = new Uint8Array(readFileSync(installed))
    expect(checkedLibrary(bytes)).toBe(bytes)
  })

  test('is refused where one byte differs', () => {
    const bytes = new Uint8Array(readFileSync(installed))
    bytes[1000]! ^= 1
    const check = (): unknown => checkedLibrary(bytes)
    expect(check).toThrow(Trouble)
    expect(check).toThrowErrorMatchingInlineSnapshot(
      `[Trouble: @stephen-riley/pcre2-wasm/dist/libpcre2.wasm has SHA-256 63d61ade3ab8884cd7d39b47da9795ba77baa5b6077da4a626e68f761a20cb9d, but this version of Reprise needs 5ea911abcd37c06419eb506a97a4d1b9b6f340478b17e8398cd878b64d0dc99e]`,
    )
  })
})
