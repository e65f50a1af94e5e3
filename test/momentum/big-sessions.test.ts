import { describe, expect, test } from 'vitest'
import { contentChange } from '../../src/momentum/message/content-change.js'
import { splitContent, valuesOf } from '../../src/momentum/message/header-fields.js'
import { givenCallouts, hello, mail } from './given-policy.js'

/** Sizes that work which grows with their square would not finish within a test's 5 s. */

const fields = (count: number, value = (n: number) => `v${n}`) =>
  Array.from({ length: count }, (_, n) => `X-H${n}: ${value(n)}\r\n`).join('')

describe('a message', () => {
  test('with a megabyte of white space within a header’s value', () => {
    const value = `a${' \t'.repeat(500_000)}b`
    expect(valuesOf(splitContent(`X: ${value}  \r\n\r\n`).fields, 'x')).toEqual([value])
  })

  test('with forty thousand header fields, one of which a policy changes', () => {
    const text = `${fields(40_000)}\r\nbody\r\n`.replaceAll('\r\n', '\n')
    const { results } = givenCallouts({ validate_data: 'msg:header("X-H7", "other")' }).session([
      hello,
      ...mail(['b@example.net'], text),
    ])
    expect(results['data#1']?.headers).toEqual({ 'x-h7': ['other'] })
  })

  test.each([
    ['read', 'msg:header("X-H" .. i)'],
    ['replaced', 'msg:header("X-H" .. i, "w" .. i)'],
    ['taken away', 'msg:header("X-H" .. i, "")'],
    ['read through its tree', 'msg:mime():header("X-H" .. i)'],
    ['added to', 'msg:header("Y", "w" .. i, "append")'],
  ])('with twenty thousand header fields that are %s one by one', (_title, call) => {
    const text = `${fields(20_000)}\r\nbody\r\n`.replaceAll('\r\n', '\n')
    const { failures } = givenCallouts({ validate_data: `for i = 0, 19999 do ${call} end` }).session([
      hello,
      ...mail(['b@example.net'], text),
    ])
    expect(failures).toEqual([])
  })

  test('with forty thousand header fields that were all changed', () => {
    const [before, after] = [splitContent(fields(40_000)), splitContent(fields(40_000, (n) => `w${n}`))]
    expect(contentChange(before, after)).toMatch(/^[0-9a-f]{64}$/)
  })
})

test('a command with a megabyte of white space within it', () => {
  const { replies } = givenCallouts({ validate_mailfrom: '' }).session([`NOOP a${' '.repeat(1_000_000)}b`, 'QUIT'])
  expect(replies.at(-1)).toMatch(/^221 /)
})

test.each([
  ['<', 'a', 10_000_000],
  ['', 'a', 10_000_000],
  ['<', '"a', 500_000],
  ['<"', '\\"', 500_000],
  ['"', '\\"', 500_000],
])('an address that begins with %j and goes on with %j for megabytes', (begin, part, times) => {
  const { replies } = givenCallouts({ validate_ehlo: '' }).session([
    hello,
    `MAIL FROM:${begin}${part.repeat(times)}`,
    'QUIT',
  ])
  expect(replies.slice(2)).toEqual([
    expect.stringMatching(begin.startsWith('<') ? /^501 / : /^250 /),
    expect.stringMatching(/^221 /),
  ])
})

test('a session with six thousand recipients', () => {
  const recipients = Array.from({ length: 6_000 }, (_, n) => `u${n}@example.net`)
  const { replies } = givenCallouts({ validate_mailfrom: '' }).session([hello, ...mail(recipients)])
  expect(replies.at(-1)).toBe('250 2.0.0 OK')
  expect(replies).toHaveLength(6_005)
})

test('a list of two hundred thousand recipients is handed over and read again', () => {
  const { output, failures } = givenCallouts({
    validate_data:
      'local t = {} for i = 1, 200000 do t[i] = i .. "@b.example" end vctx:recipient_list(t) print(#vctx:recipient_list()) vctx:set_code(550, "no")',
  }).session([hello, ...mail()])
  expect(failures).toEqual([])
  expect(output).toEqual(['200000'])
})
