import { describe, expect, it } from 'vitest'
import { hello, mail, oneMessage, runIn } from '../given-policy.js'

const end = /, and no manual says what the server does (then|with one that is not valid)$/

/** What would end a line, or a C string, goes to places that have none: no manual says what becomes of it. */
describe('a phase is undecidable where', () => {
  it.each([
    [
      'a reply has a carriage return',
      'validate_connect',
      'vctx:set_code(550, "a\\rb")',
      'vctx:set_code is given the text "a\\rb"',
    ],
    [
      'a reply has CRLF',
      'validate_data',
      'vctx:set_code(550, "a\\r\\nb")',
      'vctx:set_code is given the text "a\\r\\nb"',
    ],
    ['a reply has NUL', 'validate_rcptto', 'vctx:disconnect(550, "a\\0b")', 'is given the text "a\\u0000b"'],
    ['a note has a carriage return', 'validate_data', 'vctx.note = "a\\r"', 'vctx.note is given the text "a\\r"'],
    [
      'a message’s code has NUL',
      'validate_data',
      'msg:set_code(550, "\\0")',
      'msg:set_code is given the text "\\u0000"',
    ],
    [
      'the default policy’s helper has one',
      'validate_data',
      'return vctx:pbp_action(550, "a\\r")',
      'is given the text "a\\r"',
    ],
    [
      'a header’s value has a line more',
      'validate_data',
      'msg:header("X", "a\\r\\nX-Evil: b")',
      'msg:header is given the header value',
    ],
    [
      'a header’s value ends in a line feed',
      'validate_data',
      'msg:header("X", "a\\n")',
      'is given the header value "a\\n"',
    ],
    [
      'one of its values has NUL',
      'validate_data',
      'msg:header("X", { "a", "b\\0" })',
      'is given the header value "b\\u0000"',
    ],
    [
      'a header’s name has a space',
      'validate_data',
      'msg:header("X Y", "a")',
      'msg:header is given the header name "X Y"',
    ],
    ['a header’s name has a colon', 'validate_data', 'msg:header("X:", "a")', 'is given the header name "X:"'],
    ['a header’s name is empty', 'validate_data', 'msg:header("", "a")', 'is given the header name ""'],
    ['a header’s name is not ASCII', 'validate_data', 'msg:header("X-\\233", "a")', 'is given the header name "X-é"'],
    ['such a header is read', 'validate_data', 'print(msg:header("X Y")[1])', 'is given the header name "X Y"'],
    [
      'a message is built with one',
      'validate_data',
      'msg:copy():build({ ["X Y"] = "a" }, {})',
      'msg:build is given the header name',
    ],
    [
      'a capability has a line more',
      'validate_connect',
      'accept:esmtp_capability_add("X\\r\\nY")',
      'is given the capability "X\\r\\nY"',
    ],
    [
      'EHLO has no line end',
      'validate_ehlo',
      'str:set("EHLO other.example")',
      'leaves the command "EHLO other.example"',
    ],
    ['EHLO has no name', 'validate_ehlo', 'str:set("EHLO\\r\\n")', 'leaves the command "EHLO\\r\\n"'],
    ['EHLO became two lines', 'validate_ehlo', 'str:set("EHLO a\\r\\nEHLO b\\r\\n")', 'leaves the command'],
    ['EHLO has NUL', 'validate_ehlo', 'str:set("EHLO a\\0b\\r\\n")', 'leaves the command "EHLO a\\u0000b\\r\\n"'],
    ['MAIL became something else', 'validate_mailfrom', 'str:set("RSET\\r\\n")', 'leaves the command "RSET\\r\\n"'],
    ['MAIL has no path', 'validate_mailfrom', 'str:set("MAIL FROM\\r\\n")', 'leaves the command'],
    ['RCPT became MAIL', 'validate_rcptto', 'str:set("MAIL FROM:<a@b>\\r\\n")', 'leaves the command'],
    ['RCPT ends in a line feed only', 'validate_rcptto', 'str:set("RCPT TO:<a@b>\\n")', 'leaves the command'],
  ])('%s', (_, callout, body, said) => {
    const { gaps } = runIn(callout, body)
    expect(gaps).toEqual([expect.stringContaining(said)])
    expect(gaps[0]).toMatch(end)
  })
})

it('a reply of several lines has them by line feeds', () => {
  const { results, gaps } = runIn('validate_rcptto', 'vctx:set_code(550, "5.7.1 one\\n5.7.1 two")')
  expect(results['rcptto#1 <b@example.net>']?.reply).toEqual([550, '5.7.1 one\n5.7.1 two'])
  expect(gaps).toEqual([])
})

it('a command that is refused may have been rewritten to anything', () => {
  const { replies, gaps } = runIn('validate_mailfrom', 'str:set("") vctx:set_code(550, "no")', {
    steps: [hello, ...mail().slice(0, 1)],
  })
  expect(replies.at(-1)).toBe('550 no')
  expect(gaps).toEqual([])
  expect(runIn('validate_mailfrom', 'str:set("MAIL FROM:<x@y>\\r\\n")', { steps: oneMessage }).gaps).toEqual([])
})
