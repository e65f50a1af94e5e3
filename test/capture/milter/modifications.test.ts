import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Modification } from '../../../src/capture/milter/driver.js'
import { packetsOfModifications } from '../../../src/capture/milter/modifications.js'
import { negotiate } from '../../../src/capture/milter/negotiate.js'
import { anyBytes } from './arbitrary.js'
import { fullOffer } from './mta.js'

const terms = negotiate(fullOffer)
const oldTerms = negotiate({ kind: 'negotiate', version: 2, actions: 0x3f, steps: 0 })

const packetsOf = (modification: Modification, under = terms) => packetsOfModifications([modification], under)

describe('a modification', () => {
  it.each<[string, Modification, string, string]>([
    ['adds a field', { kind: 'addHeader', name: 'X-A', value: ' one' }, 'h', 'X-A\0 one\0'],
    ['adds an empty field', { kind: 'addHeader', name: 'X-A', value: '' }, 'h', 'X-A\0\0'],
    ['adds a folded field', { kind: 'addHeader', name: 'X-A', value: ' a\r\n\tb\n c' }, 'h', 'X-A\0 a\n\tb\n c\0'],
    ['inserts a field', { kind: 'insertHeader', index: 258, name: 'X-A', value: '\tb' }, 'i', '\0\0\x01\x02X-A\0\tb\0'],
    ['changes a field', { kind: 'changeHeader', occurrence: 2, name: 'To', value: 'c' }, 'm', '\0\0\0\x02To\0c\0'],
    ['deletes a field', { kind: 'deleteHeader', occurrence: 1, name: 'To' }, 'm', '\0\0\0\x01To\0\0'],
    ['replaces the body', { kind: 'replaceBody', body: 'a\0\xff\r\n' }, 'b', 'a\0\xff\r\n'],
    ['empties the body', { kind: 'replaceBody', body: '' }, 'b', ''],
    ['adds a recipient', { kind: 'addRecipient', address: '<a@x>', parameters: null }, '+', '<a@x>\0'],
    [
      'adds a recipient with parameters',
      { kind: 'addRecipient', address: '<a@x>', parameters: 'NOTIFY=NEVER' },
      '2',
      '<a@x>\0NOTIFY=NEVER\0',
    ],
    ['deletes a recipient', { kind: 'deleteRecipient', address: '<a@x>' }, '-', '<a@x>\0'],
    ['changes the sender', { kind: 'changeSender', address: '<>', parameters: null }, 'e', '<>\0'],
    [
      'changes the sender and its parameters',
      { kind: 'changeSender', address: '<a@x>', parameters: 'RET=HDRS' },
      'e',
      '<a@x>\0RET=HDRS\0',
    ],
    ['puts the message on hold', { kind: 'quarantine', reason: 'odd' }, 'q', 'odd\0'],
  ])('%s', (_title, modification, letter, payload) => {
    expect(packetsOf(modification)).toEqual([{ letter, payload }])
  })

  it('of the body comes in chunks that every MTA takes, and which are the body', () => {
    fc.assert(
      fc.property(fc.nat(200_000), anyBytes, (length, bytes) => {
        const body = bytes + 'x'.repeat(length)
        const chunks = packetsOf({ kind: 'replaceBody', body }).map(({ payload }) => payload)
        expect(chunks.join('') === body).toBe(true)
        expect(chunks.every((chunk) => chunk.length <= 65_535)).toBe(true)
        expect(chunks.length).toBe(Math.max(1, Math.ceil(body.length / 65_535)))
      }),
      { numRuns: 30 },
    )
  })

  it('of a header leaves out the space that an MTA of old terms puts there itself', () => {
    expect(packetsOf({ kind: 'addHeader', name: 'X-A', value: ' one' }, oldTerms)).toEqual([
      { letter: 'h', payload: 'X-A\0one\0' },
    ])
    expect(packetsOf({ kind: 'addHeader', name: 'X-A', value: '  one' }, oldTerms)).toEqual([
      { letter: 'h', payload: 'X-A\0 one\0' },
    ])
  })

  it.each<[string, Modification, string, boolean?]>([
    ['a name with a colon', { kind: 'addHeader', name: 'X:A', value: '' }, 'a header field named "X:A"'],
    ['an empty name', { kind: 'deleteHeader', name: '', occurrence: 1 }, 'a header field named ""'],
    [
      'a line that would be another field',
      { kind: 'addHeader', name: 'A', value: 'a\nBcc: b' },
      'a header value with a line',
    ],
    ['an empty line', { kind: 'addHeader', name: 'A', value: 'a\n\nbody' }, 'a header value with a line'],
    ['a bare CR', { kind: 'addHeader', name: 'A', value: 'a\rb' }, 'a header value with CR'],
    ['a NUL in a value', { kind: 'addHeader', name: 'A', value: 'a\0b' }, 'a NUL in a modification'],
    ['a NUL in an address', { kind: 'deleteRecipient', address: 'a\0b' }, 'a NUL in a modification'],
    ['a change to nothing', { kind: 'changeHeader', name: 'A', occurrence: 1, value: '' }, 'say deleteHeader'],
    ['occurrence 0', { kind: 'deleteHeader', name: 'A', occurrence: 0 }, 'a header field of number 0; allowed are 1'],
    ['an index below 0', { kind: 'insertHeader', name: 'A', index: -1, value: '' }, 'a header field of number -1'],
    ['half an index', { kind: 'insertHeader', name: 'A', index: 0.5, value: '' }, 'a header field of number 0.5'],
    [
      'a value without end',
      { kind: 'addHeader', name: 'A', value: 'x'.repeat(70_000) },
      'a modification of 70003 bytes',
    ],
    [
      'a value without the space of old terms',
      { kind: 'addHeader', name: 'A', value: 'a' },
      'does not begin with a space',
      true,
    ],
    [
      'a change to a space under old terms',
      { kind: 'changeHeader', name: 'A', occurrence: 1, value: ' ' },
      'say deleteHeader',
      true,
    ],
    [
      'what old terms do not have',
      { kind: 'changeSender', address: '<>', parameters: null },
      'changeSender is asked of',
      true,
    ],
    [
      'parameters under old terms',
      { kind: 'addRecipient', address: '<a>', parameters: 'X=1' },
      'addRecipientWithParameters is asked of',
      true,
    ],
  ])('is refused with %s', (_title, modification, message, isOld = false) => {
    expect(() => packetsOf(modification, isOld ? oldTerms : terms)).toThrow(message)
  })

  it('of the body is made once', () => {
    const body: Modification = { kind: 'replaceBody', body: 'x' }
    expect(() => packetsOfModifications([body, body], terms)).toThrow('the body replaced twice')
  })
})
