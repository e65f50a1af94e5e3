import { describe, expect, it } from 'vitest'
import { Framer } from '../../../src/capture/smtp/framer.js'
import type { Unit } from '../../../src/capture/smtp/unit-reader.js'
import { limits, unitsOf } from './units-of.js'

/** The content behind DATA, or undefined where it has not ended. */
const contentOf = (wire: string): Unit | undefined => unitsOf([`DATA\r\n${wire}`], { ...limits, contentBytes: 1e6 })[1]

describe('a line', () => {
  it.each([
    ['CRLF', 'NOOP\r\n'],
    ['a bare LF', 'NOOP\n'],
    ['nothing before it', '\r\n'],
    ['a bare CR within it', 'a\rb\r\n'],
    ['two CRs before it', 'a\r\r\n'],
    ['NUL and octets above 127', 'MAIL FROM:<\0\xe9\xff>\r\n'],
  ])('ends at its LF, and keeps its end: %s', (_, line) => {
    expect(unitsOf([`${line}NEXT\r\n`])).toMatchObject([
      { kind: 'line', line, octets: line.length, isOver: false },
      { kind: 'line', line: 'NEXT\r\n' },
    ])
  })

  it('is not there before its LF', () => {
    expect(unitsOf(['NOOP', '\r'])).toEqual([])
  })

  it('may be as long as the limit; what is over is counted up to its end, and only its beginning kept', () => {
    const long = 'x'.repeat(98)
    expect(unitsOf([`${long}\r\n`])).toMatchObject([{ line: `${long}\r\n`, isOver: false }])
    expect(unitsOf([`${long}y\r\n`, 'NEXT\r\n'])).toMatchObject([
      { line: `${long}y\r`, isOver: true, octets: 101 },
      { line: 'NEXT\r\n', isOver: false },
    ])
    expect(unitsOf([`${'z'.repeat(20_000)}\r\nNEXT\r\n`])).toMatchObject([
      { isOver: true, octets: 20_002 },
      { line: 'NEXT\r\n' },
    ])
  })
})

describe('content', () => {
  it.each([
    ['nothing', '.\r\n', ''],
    ['an empty line', '\r\n.\r\n', '\r\n'],
    ['a dot removed', '..\r\n.\r\n', '.\r\n'],
    ['a dot of .x removed', '.x\r\n.\r\n', 'x\r\n'],
    ['one dot of three', '...\r\n.\r\n', '..\r\n'],
    ['a dot within a line', 'a.\r\n.\r\n', 'a.\r\n'],
    ['a dot behind a bare LF kept', 'a\n..b\r\n.\r\n', 'a\n..b\r\n'],
    ['a dot behind a bare CR kept', 'a\r.b\r\n.\r\n', 'a\r.b\r\n'],
    ['NUL and octets above 127', '\0\x80\xff\r\n.\r\n', '\0\x80\xff\r\n'],
    ['no header, no separator', 'broken : header\r\n.\r\n', 'broken : header\r\n'],
    ['a line of 15 KB', `${'x'.repeat(15_000)}\r\n.\r\n`, `${'x'.repeat(15_000)}\r\n`],
    ['CRs before its end', 'a\r\r\r\n.\r\n', 'a\r\r\r\n'],
  ])('ends at CRLF . CRLF, without the dot that begins a line: %s', (_, wire, content) => {
    expect(contentOf(wire)).toMatchObject({
      kind: 'content',
      content,
      octets: wire.length,
      isOver: false,
      bareDotLines: 0,
    })
  })

  it.each([
    ['LF . LF', 'a\n.\nb\r\n.\r\n', 'a\n.\nb\r\n', 1],
    ['LF . CRLF', 'a\n.\r\nb\r\n.\r\n', 'a\n.\r\nb\r\n', 1],
    ['CRLF . LF', 'a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n', 1],
    ['CR . CR', 'a\r.\rb\r\n.\r\n', 'a\r.\rb\r\n', 1],
    ['CR . CRLF', 'a\r.\r\nb\r\n.\r\n', 'a\r.\r\nb\r\n', 1],
    ['CRLF . CR', 'a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n', 1],
    ['CRLF . CR CR LF', 'a\r\n.\r\r\nb\r\n.\r\n', 'a\r\n\r\r\nb\r\n', 1],
    ['LF . CR', 'a\n.\rb\r\n.\r\n', 'a\n.\rb\r\n', 1],
    ['CR . LF', 'a\r.\nb\r\n.\r\n', 'a\r.\nb\r\n', 1],
    ['CR CR LF . LF', 'a\r\r\n.\nb\r\n.\r\n', 'a\r\r\n\nb\r\n', 1],
    ['a first line of dot and LF', '.\nb\r\n.\r\n', '\nb\r\n', 1],
    ['a row of dots and LFs', 'a\n.\n.\n.\n\r\n.\r\n', 'a\n.\n.\n.\n\r\n', 3],
    ['a row of dots and CRs', '.\r.\r.\r\r\n.\r\n', '\r.\r.\r\r\n', 3],
    ['LF . CRLF before the end', 'a\n.\r\n.\r\n', 'a\n.\r\n', 1],
    ['LF .. LF, which is no dot line', 'a\n..\nb\r\n.\r\n', 'a\n..\nb\r\n', 0],
    ['CRLF .. LF, which is no dot line', 'a\r\n..\nb\r\n.\r\n', 'a\r\n.\nb\r\n', 0],
    ['LF . and text, which is no dot line', 'a\n.b\nc\r\n.\r\n', 'a\n.b\nc\r\n', 0],
  ])('is not ended by %s, and such a dot line is counted', (_, wire, content, bareDotLines) => {
    expect(contentOf(wire)).toMatchObject({ content, bareDotLines, octets: wire.length })
  })

  it('that is over the limit is counted and thrown away up to its end', () => {
    const [, content, next] = unitsOf([`DATA\r\n${'x'.repeat(998)}\r\n.\r\nNEXT\r\n`])
    expect([content, next]).toMatchObject([{ kind: 'content', isOver: false, octets: 1003 }, { line: 'NEXT\r\n' }])
    const over = unitsOf([`DATA\r\n${'x'.repeat(5000)}\r\n.\r\nNEXT\r\n`])
    expect(over.slice(1)).toMatchObject([
      { kind: 'content', isOver: true, octets: 5005, content: 'x'.repeat(1000) },
      { line: 'NEXT\r\n' },
    ])
  })

  it('says how much of it has come', () => {
    const framer = new Framer(limits)
    framer.push(Buffer.from('DATA\r\n'))
    framer.take('command')
    expect(framer.contentBytes).toBeNull()
    expect(framer.take('content')).toBeUndefined()
    expect(framer.contentBytes).toBe(0)
    framer.push(Buffer.from('seventeen octets\r\n.'))
    framer.take('content')
    expect(framer.contentBytes).toBe(19)
  })
})

describe('a chunk', () => {
  it.each([
    ['BDAT 5\r\n', 'a\r\n.\r', false],
    ['bdat 3 last\r\n', '.\r\n', true],
    ['BDAT 0 LAST\r\n', '', true],
    ['BDAT 0\r\n', '', false],
    ['BDAT  4   LAST  \n', 'QUIT', true],
    ['BDAT 00000000000000000002\r\n', '\0\xff', false],
  ])('is as long as %j says, whatever is in it', (line, content, isLast) => {
    expect(unitsOf([`${line}${content}NEXT\r\n`])).toMatchObject([
      { kind: 'chunk', line, content, isLast, octets: content.length, isOver: false },
      { kind: 'line', line: 'NEXT\r\n' },
    ])
  })

  it.each([
    'BDAT\r\n',
    'BDAT \r\n',
    'BDAT x\r\n',
    'BDAT -1\r\n',
    'BDAT 1.5\r\n',
    'BDAT 0x10\r\n',
    'BDAT 5 FIRST\r\n',
    'BDAT 5LAST\r\n',
    'BDAT 5 LAST LAST\r\n',
    'BDAT 9007199254740992\r\n',
    'BDAT 999999999999999999999999\r\n',
    'BDAT 5\rLAST\r\n',
  ])('has no size in %j', (line) => {
    expect(unitsOf([line])).toMatchObject([{ kind: 'bad-chunk', line }])
  })

  it.each(['BDATA 5\r\n', 'BDA 5\r\n', ' BDAT 5\r\n'])('is not meant by %j', (line) => {
    expect(unitsOf([line])).toMatchObject([{ kind: 'line', line }])
  })

  it('that is over the limit is counted and thrown away', () => {
    expect(unitsOf([`BDAT 1001\r\n${'x'.repeat(1001)}NEXT\r\n`])).toMatchObject([
      { kind: 'chunk', isOver: true, octets: 1001, content: '' },
      { line: 'NEXT\r\n' },
    ])
  })

  it('is a command like any other where no chunks are taken', () => {
    expect(unitsOf(['BDAT 5\r\nhello\r\n'], { ...limits, withoutChunks: true })).toMatchObject([
      { kind: 'line', line: 'BDAT 5\r\n' },
      { kind: 'line', line: 'hello\r\n' },
    ])
  })
})

describe('pipelined', () => {
  it('is what has come before the reply to the unit before it', () => {
    const framer = new Framer(limits)
    const push = (text: string) => framer.push(Buffer.from(text))
    push('A\r\nB\r\nC')
    expect(framer.take('command')).toMatchObject({ line: 'A\r\n', pipelined: false })
    framer.replied()
    expect(framer.take('command')).toMatchObject({ line: 'B\r\n', pipelined: true })
    framer.replied()
    expect(framer.take('command')).toBeUndefined()
    push('\r\n')
    expect(framer.take('command')).toMatchObject({ line: 'C\r\n', pipelined: true })
    framer.replied()
    push('D\r\n')
    expect(framer.take('command')).toMatchObject({ line: 'D\r\n', pipelined: false })
  })

  it('is not said of what comes behind what was dropped', () => {
    const framer = new Framer(limits)
    framer.push(Buffer.from('STARTTLS\r\nMAIL FROM:<evil@x>\r\n'))
    framer.take('command')
    expect(framer.drop()).toBe(20)
    framer.replied()
    framer.push(Buffer.from('EHLO c\r\n'))
    expect(framer.take('command')).toMatchObject({ line: 'EHLO c\r\n', pipelined: false })
  })
})
