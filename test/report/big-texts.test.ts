import { expect, test } from 'vitest'
import { layOut } from '../../src/report/layout.js'
import { line } from '../../src/report/lines.js'
import { wide } from './given.js'

/** Sizes that work which grows with their square would not finish within a test's time. */

test.each([
  ['letters', 'a', 1_000_000, 80],
  ['letters of two columns', '日', 100_000, 40],
  ['letters that are joined into one', '\u1100', 100_000, 40],
  ['characters that are escaped', '\x01', 250_000, 80],
])('a very long word of %s is laid out in time that grows with its size', (_name, letter, size, perRow) => {
  const rows = layOut([line(letter.repeat(size))], wide)
  expect(rows.map((row) => row.map(({ text }) => text.trim()).join('')).join('')).toHaveLength(
    letter === '\x01' ? size * 4 : size,
  )
  expect(rows[0]!.map(({ text }) => text).join('')).toHaveLength(perRow)
})

test('a text of very many words is laid out in time that grows with its size', () => {
  expect(layOut([line('a '.repeat(500_000))], wide).length).toBeGreaterThan(10_000)
})
