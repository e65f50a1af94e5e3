import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/domain/bytes.js'
import { scriptOf } from '../../../src/engine/script.js'
import { withBody, withField, withPath } from '../../../src/engine/what-if/edit-bytes.js'
import { editOf } from '../../../src/engine/what-if/edit-of.js'
import { editedCopy } from '../../../src/engine/what-if/edited-copy.js'
import { findInput } from '../../../src/engine/what-if/find-input.js'
import { splitContent, valuesOf } from '../../../src/momentum/message/header-fields.js'
import { everyField, type HeaderField } from '../../../src/momentum/message/header-list.js'
import { recorded } from '../given-recording.js'

const seed = Number(process.env['REPRISE_SEED'] ?? 20260301)

describe('a header field that is edited', () => {
  const content = 'A: 1\r\nB : two\r\n folded\r\nA:3\n\r\nbody\nof any line end'

  test.each<readonly [string, Parameters<typeof withField>[1], Bytes]>([
    [
      'the first of a name',
      { field: 'a', nth: 1, value: 'x' },
      'A: x\r\nB : two\r\n folded\r\nA:3\n\r\nbody\nof any line end',
    ],
    [
      'the second, with the line end that it had',
      { field: 'A', nth: 2, value: 'x' },
      'A: 1\r\nB : two\r\n folded\r\nA: x\n\r\nbody\nof any line end',
    ],
    ['a folded one', { field: 'b', nth: 1, value: '' }, 'A: 1\r\nB : \r\nA:3\n\r\nbody\nof any line end'],
    [
      'one that is not there',
      { field: 'New', nth: 1, value: '\xff\0' },
      'A: 1\r\nB : two\r\n folded\r\nA:3\nNew: \xff\0\r\n\r\nbody\nof any line end',
    ],
  ])('%s', (_title, change, expected) => {
    expect(withField(content, change)).toBe(expected)
  })

  test.each<readonly [string, Bytes, Bytes]>([
    ['nothing at all', '', 'N: v\r\n\r\n'],
    ['a body alone', 'no header\r\n', 'N: v\r\n\r\nno header\r\n'],
    ['a header alone', 'A: 1\r\n', 'A: 1\r\nN: v\r\n'],
    ['a header that is cut off', 'A: 1', 'A: 1\r\nN: v\r\n'],
    ['an empty line first', '\r\nbody', 'N: v\r\n\r\nbody'],
  ])('is added to %s', (_title, before, after) => {
    expect(withField(before, { field: 'N', nth: 1, value: 'v' })).toBe(after)
  })

  const bytes = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  })
  const lines = fc.array(fc.constantFrom('A: 1', 'B: 2', ' folded', '', 'x', 'A:\xe9'), { maxLength: 8 })

  test(`leaves every other field and the body as they are, whatever the message is (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        lines,
        bytes,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('\r\n', '\n'),
        (head, tail, nth, end) => {
          const content = `${head.join(end)}${tail}`
          const before = valuesOf(splitContent(content).fields, 'A')
          const edited = withField(content, { field: 'A', nth, value: 'edited' })
          const after = valuesOf(splitContent(edited).fields, 'A')
          const expected = nth <= before.length ? before.with(nth - 1, 'edited') : [...before, 'edited']
          expect(after).toEqual(expected)
          expect(splitContent(edited).body).toBe(splitContent(content).body)
          expect(valuesOf(splitContent(edited).fields, 'B')).toEqual(valuesOf(splitContent(content).fields, 'B'))
        },
      ),
      { seed, numRuns: 2000 },
    )
  })

  test(`a body is given, and every field stays (seed ${seed})`, () => {
    // the last field of a message without a body may have no line end, which it then gets
    const withoutLineEnd = ({ raw }: HeaderField): Bytes => raw.replace(/\r?\n$/, '')
    fc.assert(
      fc.property(lines, bytes, bytes, (head, tail, body) => {
        const content = `${head.join('\r\n')}${tail}`
        const kept = everyField(splitContent(content).fields)
        if (kept.length === 0) return
        const edited = splitContent(withBody(content, body))
        const fields = everyField(edited.fields)
        expect(fields.slice(0, -1)).toEqual(kept.slice(0, -1))
        expect(withoutLineEnd(fields.at(-1)!)).toBe(withoutLineEnd(kept.at(-1)!))
        expect(edited.body).toBe(body)
      }),
      { seed, numRuns: 2000 },
    )
  })
})

test.each<readonly [Bytes, Bytes, Bytes]>([
  ['RCPT TO:<a@b> NOTIFY=NEVER\r\n', '\xe9@c', 'RCPT TO:<\xe9@c> NOTIFY=NEVER\r\n'],
  ['rcpt  to: a@b\n', 'c@d', 'rcpt  to: <c@d>\n'],
  ['MAIL FROM:<> SIZE=1\r\n', 'x@y', 'MAIL FROM:<x@y> SIZE=1\r\n'],
  ['MAIL FROM:<@relay:a@b>\r\n', '', 'MAIL FROM:<>\r\n'],
  ['MAIL FROM:<"a> b"@c> SIZE=1\r\n', 'd@e', 'MAIL FROM:<d@e> SIZE=1\r\n'],
])('an address in %j becomes %j, and the rest stays', (line, address, expected) => {
  expect(withPath(line, address)).toBe(expected)
})

test('an edit of 1 MB, NUL and 8-bit bytes arrive as they are', () => {
  const { recording } = recorded({}, [
    'EHLO a.example',
    'MAIL FROM:<a@b>',
    'RCPT TO:<c@d>',
    'DATA',
    { text: 'A: b\n\nc\n' },
    'QUIT',
  ])
  const script = scriptOf(recording)
  const large = `\0\xff${'x'.repeat(1_000_000)}`
  const edits = [
    editOf(findInput(script, 'header[A]'), large),
    editOf(findInput(script, 'ehlo'), '\0\xe9'),
    editOf(findInput(script, 'rcpt'), 'caf\xe9@d'),
  ]
  const { acts } = editedCopy(script, edits).script
  const [ehlo, rcpt, content] = [acts[1]!.act, acts[3]!.act, acts[5]!.act]
  expect(ehlo).toMatchObject({ line: 'EHLO \0\xe9\r\n' })
  expect(rcpt).toMatchObject({ line: 'RCPT TO:<caf\xe9@d>\r\n' })
  expect(content.kind === 'message' && content.content === `A: ${large}\r\n\r\nc\r\n`).toBe(true)
})

describe('an input is named', () => {
  const greeted = ['EHLO a.example', 'MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'DATA', { text: 'A: b\n\nc\n' }]
  const one = scriptOf(recorded({}, [...greeted, 'QUIT']).recording)
  const two = scriptOf(recorded({}, [...greeted, ...greeted.slice(1), 'QUIT']).recording)

  test.each<readonly [string, ReturnType<typeof scriptOf>, string]>([
    ['rcpt[1]', one, 'rcpt'],
    ['RCPT[1]', one, 'rcpt'],
    ['mail[1]', one, 'mail'],
    ['ehlo[1]', one, 'ehlo'],
    ['header[A][1]', one, 'header[A]'],
    ['message[1].rcpt[1]', one, 'rcpt'],
    ['message[1].mail', one, 'mail'],
    ['message[1].header[A]', one, 'header[A]'],
    ['message[1].header[a][1]', one, 'header[A]'],
    ['message[2].rcpt[1]', two, 'message[2].rcpt'],
    ['message[2].header[A][1]', two, 'message[2].header[A]'],
  ])('%s: with the number 1, where there is one', (name, script, found) => {
    expect(findInput(script, name)).toMatchObject({ name: found })
    expect(findInput(script, name).value).not.toBeNull()
  })

  test.each<readonly [string, ReturnType<typeof scriptOf>, string, string]>([
    ['rcpt[2]', one, 'input-unknown', 'it has rcpt; list all'],
    ['rcpt[0]', one, 'input-unknown', 'it has rcpt; list all'],
    ['rcpt[nobody@d]', one, 'input-unknown', 'it has rcpt; list all'],
    ['message[2].rcpt[1]', one, 'input-unknown', 'it has rcpt; list all'],
    [
      'bogus',
      one,
      'input-unknown',
      'it has peer, listener, time, ehlo, mail, rcpt, header[A], body, and more; list all',
    ],
    ['rcpt[1]', two, 'input-ambiguous', 'message[1].rcpt'],
  ])('%s: what there is not, with what there is', (name, script, code, hint) => {
    expect(() => findInput(script, name)).toThrow(
      expect.objectContaining({ code, hint: expect.stringContaining(hint) }),
    )
  })
})

describe('a time that is given', () => {
  const time = () => findInput(scriptOf(recorded({}, ['EHLO a']).recording), 'time')

  test.each<readonly [string, string]>([
    ['2026-03-01T09:00Z', '2026-03-01T09:00:00.000Z'],
    ['2028-02-29T23:30:15.5-01:00', '2028-03-01T00:30:15.500Z'],
  ])('%s is %s', (text, moment) => {
    expect(editOf(time(), text)).toMatchObject({ kind: 'bytes', bytes: moment })
  })

  test.each(['2026-02-30T09:00:00Z', '2026-02-29T09:00:00Z', '2026-03-01T24:00:00Z', '1969-12-31T23:59:59Z'])(
    '%s is none',
    (text) => {
      expect(() => editOf(time(), text)).toThrow(
        expect.objectContaining({
          code: 'input-malformed',
          message: 'time: allowed is a time with its zone, as 2026-03-01T09:00:00Z',
        }),
      )
    },
  )
})
