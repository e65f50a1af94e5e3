import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packetOfDecision, packetOfReply } from '../../../src/capture/milter/replies.js'

describe('a reply', () => {
  it.each([
    ['continue', 'c'],
    ['accept', 'a'],
    ['reject', 'r'],
    ['tempfail', 't'],
    ['discard', 'd'],
    ['shutdown', '4'],
    ['connFail', 'f'],
    ['skip', 's'],
    ['progress', 'p'],
  ] as const)('%s is the letter %s alone', (kind, letter) => {
    expect(packetOfReply({ kind })).toEqual({ letter, payload: '' })
  })

  it.each([
    ['one line', 550, '5.7.1 no', '550 5.7.1 no\0'],
    ['several lines', 554, '5.7.1 no\n\n5.7.1 never', '554-5.7.1 no\r\n554-\r\n554 5.7.1 never\0'],
    ['percent signs, which are doubled', 451, '100% or %s', '451 100%% or %%s\0'],
    ['no text', 421, '', '421 \0'],
    ['bytes that are no text', 550, '\xff\x01', '550 \xff\x01\0'],
  ])('has %s', (_title, code, text, payload) => {
    expect(packetOfReply({ kind: 'reply', code, text })).toEqual({ letter: 'y', payload })
  })

  it('is read by the MTA as it was meant', () => {
    const line = fc.string({ unit: fc.constantFrom(...' %-abc.5\xe9') })
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), fc.array(line, { minLength: 1 }), (code, lines) => {
        const { payload } = packetOfReply({ kind: 'reply', code, text: lines.join('\n') })
        const read = payload.slice(0, -1).split('\r\n')
        expect(read.map((each) => each.slice(4).replaceAll('%%', '%'))).toEqual(lines)
        expect(read.map((each) => each.slice(0, 4))).toEqual([...lines.slice(1).map(() => `${code}-`), `${code} `])
      }),
    )
  })

  it.each([
    ['a code that no milter may give', 250, 'ok', "a milter's reply with code 250; allowed are 400 to 599"],
    ['a code of four digits', 5500, 'no', "a milter's reply with code 5500; allowed are 400 to 599"],
    ['a code that is no number', Number.NaN, 'no', "a milter's reply with code NaN; allowed are 400 to 599"],
    ['CR in its text', 550, 'no\r\nno', 'a text of a reply with CR or NUL in it; allowed are lines parted by LF'],
    ['NUL in its text', 550, 'no\0', 'a text of a reply with CR or NUL in it; allowed are lines parted by LF'],
    ['a text without end', 550, '%'.repeat(40_000), 'a reply of 80005 bytes; allowed are 65535'],
  ])('is refused with %s', (_title, code, text, message) => {
    expect(() => packetOfReply({ kind: 'reply', code, text })).toThrow(message)
  })
})

it('the decision to shut down is a reply 421, which every MTA takes at every step', () => {
  expect(packetOfDecision({ kind: 'shutdown' })).toEqual({
    letter: 'y',
    payload: '421 4.7.0 Server closing connection\0',
  })
})
