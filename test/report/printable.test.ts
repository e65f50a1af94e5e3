import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readable } from '../../src/domain/canonical.js'
import { printable, printableJson } from '../../src/report/printable.js'
import { hostile } from './given.js'

test('what would act on a terminal shows as escapes', () => {
  expect(printable(hostile)).toMatchInlineSnapshot(
    `"\\e[31mred\\e[2J\\e]0;title\\x07\\x9b5A\\u{202e}evil\\u{2066}\\x00\\r\\nnext"`,
  )
})

test.each([
  ['a tab', 'a\tb', 'a\\tb'],
  ['DEL', '\x7f', '\\x7f'],
  ['a lone surrogate', '\ud800x', '\\u{d800}x'],
  ['a zero-width space', 'a\u200bb', 'a\\u{200b}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['a combining mark at the beginning', '\u0301a', '\\u{301}a'],
  ['piled-up marks', 'a\u0301\u0301\u0301\u0301', 'a\u0301\u0301\u0301\\u{301}'],
  ['letters of any script', 'žluťoučký 日本 ünï', 'žluťoučký 日本 ünï'],
])('%s', (_name, text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('without Unicode only ASCII is left, our marks spelt out', () => {
  expect(printable('✓ 250 → 550 … é', false)).toBe('ok 250 -> 550 ... \\u{e9}')
})

test('no text leaves a character that a terminal acts on, and what is printable stays as it is', () => {
  const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, unicode) => {
      const shown = printable(text, unicode)
      expect(shown).not.toMatch(unsafe)
      if (!unicode) expect(shown).toMatch(/^[\x20-\x7e]*$/)
      expect(printable(shown, unicode)).toBe(shown)
    }),
  )
})

test('bytes that are no UTF-8 stay visible, each for itself', () => {
  expect(readable({ $bytes: Buffer.from([0x61, 0xff, 0x00]).toString('base64') })).toBe('a\\xff\0')
})

test('JSON is the same value, without a character that a terminal acts on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = printableJson({ text })
      expect(JSON.parse(json)).toEqual({ text })
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    }),
  )
})
