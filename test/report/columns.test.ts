import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { columnsOf } from '../../src/report/columns.js'

test('our own marks take a column each, alone and among others', () => {
  const marks = fc.constantFrom(...'abc …·≠▸▾▴─│━┃▁▂▃▄▅▆▇█')
  fc.assert(
    fc.property(fc.array(marks), (characters) => {
      const text = characters.join('')
      expect(columnsOf(text)).toBe(stringWidth(text))
    }),
  )
})

test.each([
  ['日本', 4],
  ['e\u0301', 1],
  ['≠ 日', 4],
  ['👩‍👩‍👧', 2],
])('%s takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns)
})
