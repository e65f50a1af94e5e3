import { describe, expect, it } from 'vitest'
import { replyBytes } from '../../../src/capture/smtp/reply-bytes.js'

describe('a reply', () => {
  it.each([
    ['one line', 250, 'Ok', '250 Ok\r\n'],
    ['no text', 250, '', '250 \r\n'],
    ['several lines', 250, 'a\nb\nc', '250-a\r\n250-b\r\n250 c\r\n'],
    ['an empty line in between', 250, 'a\n\nc', '250-a\r\n250-\r\n250 c\r\n'],
    ['an enhanced code on each line', 550, '5.7.1 no\nnever\n', '550-5.7.1 no\r\n550-5.7.1 never\r\n550 5.7.1\r\n'],
    ['enhanced codes of its own', 550, '5.7.1 no\n5.7.2 never', '550-5.7.1 no\r\n550 5.7.2 never\r\n'],
    ['an enhanced code alone', 250, '2.0.0', '250 2.0.0\r\n'],
    ['an enhanced code of another class', 550, '4.7.1 no\nnever', '550-4.7.1 no\r\n550 never\r\n'],
    ['numbers that are no enhanced code', 250, '2.0.0a b\nc', '250-2.0.0a b\r\n250 c\r\n'],
    ['an enhanced code on a later line only', 250, 'a\n2.0.0 b', '250-a\r\n250 2.0.0 b\r\n'],
    ['carriage returns', 250, 'a\r\nb\rc\r', '250-a \r\n250 b c \r\n'],
    ['percent signs and octets above 127', 550, '100%s \xe9\xff', '550 100%s \xe9\xff\r\n'],
  ])('of %s', (_, code, text, bytes) => {
    expect(replyBytes({ code, text })).toBe(bytes)
  })

  it.each([0, 99, 199, 600, 250.5, Number.NaN])('with code %d is a mistake', (code) => {
    expect(() => replyBytes({ code, text: 'x' })).toThrow(/200 to 599/)
  })
})
