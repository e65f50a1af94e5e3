import { describe, expect, it } from 'vitest'
import type { FromQuoting } from '../../../../src/capture/observed/mail-files/from-quoting.js'
import { readMboxPieces } from '../../../../src/capture/observed/mail-files/read-mbox.js'
import { shownMissing } from '../shown-acts.js'

const read = (text: string, quoting?: FromQuoting) => [
  ...readMboxPieces([Buffer.from(text, 'latin1')], 'm.mbox', quoting === undefined ? {} : { quoting }),
]
const contents = (text: string, quoting?: FromQuoting) => read(text, quoting).map(({ content }) => content)

describe('an mbox', () => {
  it('has its messages, each with its number and the line ahead of it', () => {
    expect(
      read(
        'From a@x.test Thu Jan  1 00:00:00 2026\r\nSubject: 1\r\n\r\nx\r\n\r\nFrom b\r\nSubject: 2\r\n\r\ny\r\n\r\n',
      ),
    ).toEqual([
      {
        file: 'm.mbox',
        number: 1,
        postmark: 'From a@x.test Thu Jan  1 00:00:00 2026',
        content: 'Subject: 1\r\n\r\nx\r\n',
        missing: [],
      },
      { file: 'm.mbox', number: 2, postmark: 'From b', content: 'Subject: 2\r\n\r\ny\r\n', missing: [] },
    ])
  })
  it.each([
    [
      'a line From without an empty line ahead is of the message',
      'From a\nA: 1\n\nhi\nFrom me\n',
      ['A: 1\n\nhi\nFrom me\n'],
    ],
    ['one empty line ahead of the next message is of neither', 'From a\nx\n\n\nFrom b\ny\n', ['x\n\n', 'y\n']],
    ['a message may be empty', 'From a\n\nFrom b\ny\n', ['', 'y\n']],
    ['two lines From, one behind the other', 'From a\nFrom b\n', ['From b\n']],
    ['a last line without an end', 'From a\nx\n\nFrom b\ny', ['x\n', 'y']],
    ['a postmark alone', 'From a', ['']],
    ['From: is a header', 'From a\nx\n\nFrom: me\n', ['x\n\nFrom: me\n']],
    [
      'Content-Length is not believed',
      'From a\nContent-Length: 9999\n\nx\n\nFrom b\ny\n',
      ['Content-Length: 9999\n\nx\n', 'y\n'],
    ],
    ['bytes of any kind', 'From a\n\xff\0\r\x80\n', ['\xff\0\r\x80\n']],
  ])('%s', (_, text, expected) => expect(contents(text)).toEqual(expected))

  it('is the same in pieces of one byte', () => {
    const text = 'From a\nA: 1\r\n\r\n>From x\n\nFrom b\ny\n'
    const pieces = [...text].map((character) => Buffer.from(character, 'latin1'))
    expect([...readMboxPieces(pieces, 'm.mbox')]).toEqual(read(text))
  })
  it('may have lines that are longer than is read at once', () => {
    const long = 'x'.repeat(3_000_000)
    expect(contents(`From a\n${long}\nFrom x\n\nFrom b\n${long}`)).toEqual([`${long}\nFrom x\n`, long])
  })
  it('may have such a line that ends where the next part begins', () => {
    const pieces = ['From a\n', 'x'.repeat(1_200_000), '\nFrom x\n'].map((piece) => Buffer.from(piece))
    expect([...readMboxPieces(pieces, 'm.mbox')]).toHaveLength(1)
  })
  it('may have many short lines', () => {
    const many = '\n'.repeat(200_000)
    expect(contents(`From a\n${many}x\n\nFrom b\ny\n`)).toEqual([`${many}x\n`, 'y\n'])
  })
  it('without a message has none', () => expect(contents('')).toEqual([]))
  it('that begins otherwise is trouble', () => {
    const message = 'm.mbox:1: "x"; an mbox begins with a line "From sender date"'
    expect(() => contents('x\nFrom a\n')).toThrow(expect.objectContaining({ code: 'import-invalid', message }))
  })
})

describe('a quoted From', () => {
  const text = 'From a\n>From x\n>>From y\n> From z\n >From w\n'
  it.each([
    ['mboxrd', 'mboxrd', 'From x\n>From y\n> From z\n >From w\n'],
    ['mboxo', 'mboxo', 'From x\n>>From y\n> From z\n >From w\n'],
    ['an unknown form, taken for mboxrd', undefined, 'From x\n>From y\n> From z\n >From w\n'],
  ] as const)('in %s', (_, quoting, expected) => expect(contents(text, quoting)).toEqual([expected]))

  const lacks = (body: string, quoting?: FromQuoting) =>
    shownMissing(read(`From a\r\n${body}`, quoting)[0]!).map((line) => line.replace(/: .*/s, ''))
  it.each([
    ['nothing is quoted', 'x\r\n', undefined, []],
    ['mboxrd loses nothing', '>From x\r\n>>From y\r\n', 'mboxrd', []],
    ['mboxo cannot tell one level', '>From x\r\n', 'mboxo', ['a line that begins with From, or >From']],
    ['mboxo keeps two levels', '>>From x\r\n', 'mboxo', []],
    ['one level of an unknown form', '>From x\r\n', undefined, ['a line that begins with From, or >From']],
    ['two levels of an unknown form', '>>From x\r\n', undefined, ['a line that begins with >From, or >>From']],
    ['bare LFs', 'x\n', undefined, ['line ends']],
  ] as const)('is said where it is in doubt: %s', (_, body, quoting, expected) =>
    expect(lacks(body, quoting)).toEqual(expected),
  )
})
