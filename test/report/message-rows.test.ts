import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../src/report/columns.js'
import { textOfRow } from '../../src/report/layout.js'
import { messageRows } from '../../src/report/message-rows.js'

const options = { width: 20, unicode: true }
const rowsOf = (message: string, wish = options): readonly string[] => messageRows(message, wish).map(textOfRow)

test('names of header fields are marked, and nothing behind the first empty line is one', () => {
  expect(messageRows('Subject: a\r\n b\r\n\r\nNo: field\r\n', options)).toEqual([
    [{ text: 'Subject:', tone: 'name' }, { text: ' a' }],
    [{ text: ' b' }],
    [],
    [{ text: 'No: field' }],
  ])
})

test.each([
  ['no bytes', '', []],
  ['no line end', 'a', ['a']],
  ['one line feed', '\n', ['']],
  ['CRLF, LF and a CR within', 'a\r\nb\nc\rd\r\n', ['a', 'b', 'c\\rd']],
  ['a line that is wider', `${'x'.repeat(45)}\n`, ['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)]],
  ['NUL and escape sequences', '\x00\x1b[2J\x07\n', ['\\x00\\e[2J\\x07']],
  ['UTF-8', Buffer.from('Grüße 日本\n').toString('latin1'), ['Grüße 日本']],
  ['no UTF-8', 'Gr\xfc\xdfe\n', ['Gr\\xfc\\xdfe']],
  ['a line of each', `${Buffer.from('ü\n').toString('latin1')}\xff\n`, ['ü', '\\xff']],
  ['right to left, and what turns it', Buffer.from('\u202eabc\n').toString('latin1'), ['\\u{202e}abc']],
])('%s', (_title, message, rows) => {
  expect(rowsOf(message)).toEqual(rows)
})

describe('a row is never wider than the terminal', () => {
  test.each([
    ['wide characters', '日'.repeat(25)],
    ['piled-up marks', `e${'\u0301'.repeat(50)}`],
    ['letters that are joined', '👩‍👩‍👧‍👦'.repeat(9)],
    ['controls', '\x01\x02'.repeat(30)],
  ])('%s', (_title, text) => {
    const message = `${Buffer.from(text).toString('latin1')}\n`
    for (const unicode of [true, false])
      for (const width of [1, 7, 20]) {
        const rows = rowsOf(message, { width, unicode })
        for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(Math.max(width, 2))
      }
  })
})

test('without Unicode all is ASCII', () => {
  expect(rowsOf(Buffer.from('Grüße\n').toString('latin1'), { width: 40, unicode: false })).toEqual([
    'Gr\\u{fc}\\u{df}e',
  ])
})

test('a line of a megabyte is as many rows as it needs', () => {
  expect(rowsOf('x'.repeat(1_000_000), { width: 80, unicode: true })).toHaveLength(12_500)
})
