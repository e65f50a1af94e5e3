import { expect, test } from 'vitest'
import { readQuery } from '../../../src/store/query/read-query.js'

test.each([
  ['repl', 1, true, 'got the word "repl" at character 1, where a field:value was expected'],
  ['reply:5', 1, true, 'got reply:5; a reply is a code or a class of codes: reply:550, reply:55x, reply:5xx'],
  ['reply:5 ', 1, false, 'got reply:5; a reply is a code or a class of codes: reply:550, reply:55x, reply:5xx'],
  ['reply:5xx sendr:a', 11, true, 'there is no field "sendr" (character 11); did you mean sender?'],
  ['colour:red reply:5xx', 1, false, 'there is no field "colour" (character 1)'],
  ['reply:5xx or', 13, true, 'the query ends where a field:value should follow'],
  ['(reply:5xx ', 11, true, 'the parenthesis at character 1 is not closed'],
  ['reply:5xx)', 10, true, 'got ")" at character 10, where the query could have ended'],
  ['text:"a', 6, true, 'the quotation mark at character 6 is not closed'],
  [
    'peer:192.0.2.0/33 reply:5xx',
    1,
    false,
    'got peer:192.0.2.0/33; a network is written as 192.0.2.0/24 or 2001:db8::/32',
  ],
  ['reply:5xx since:soon', 11, true, 'got since:"soon"; allowed are now, today,'],
])('%j stops being a query at character %i: unfinished %s, %s', (text, at, isUnfinished, what) => {
  expect(readQuery(text)).toEqual({ outcome: 'unread', at, isUnfinished, what: expect.stringContaining(what) })
})

test('what can be read is a query', () => {
  expect(readQuery('reply:5xx')).toEqual({ outcome: 'read', query: { kind: 'reply', digits: '5' } })
  expect(readQuery(' ')).toMatchObject({ outcome: 'read' })
})
