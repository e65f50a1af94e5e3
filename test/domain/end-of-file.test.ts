import { expect, test } from 'vitest'
import { withEndInWords } from '../../src/domain/end-of-file.js'

test.each([
  ["a.lua:2: 'end' expected near '(null)'", "a.lua:2: 'end' expected at the end of the file"],
  ["a.lua:2: 'end' expected near <eof>", "a.lua:2: 'end' expected at the end of the file"],
  ["a.lua:1: '(null)' expected near 'x'", "a.lua:1: the end of the file expected near 'x'"],
  ["a.lua:1: <eof> expected near 'x'", "a.lua:1: the end of the file expected near 'x'"],
  ["a.lua:1: '=' expected near 'x'", "a.lua:1: '=' expected near 'x'"],
])('%s', (message, said) => {
  expect(withEndInWords(message, 'return 1 x')).toBe(said)
})

test('what may be quoted from a script is left', () => {
  const message = "a.lua:1: '=' expected near '(null)'"
  expect(withEndInWords(message, 'x "(null)"')).toBe(message)
})
