import { expect, test } from 'vitest'
import { completeQuery } from '../../../src/store/query/complete-query.js'
import { readQuery } from '../../../src/store/query/read-query.js'

const vocabulary = {
  revisions: [
    { revision: 'a'.repeat(64), name: 'inbound' },
    { revision: 'b'.repeat(64), name: 'inbound' },
    { revision: 'c'.repeat(64), name: 'my policy "2"' },
  ],
  replies: [250, 451, 550],
}

const words = (before: string): readonly string[] => completeQuery(before, vocabulary).map(({ word }) => word)

test.each([
  ['re', ['recipient:', 'reply:', 'revision:']],
  ['RE', ['recipient:', 'reply:', 'revision:']],
  ['-rep', ['-reply:']],
  ['(rep', ['reply:']],
  ['reply:550 (rep', ['reply:']],
  ['n', ['not ']],
  ['o', []],
  ['reply:550 o', ['or ']],
  ['reply:550 or o', []],
  ['(reply:550 or reply:451) a', ['and ']],
  ['reply:', ['reply:2xx', 'reply:4xx', 'reply:5xx', 'reply:250', 'reply:451', 'reply:550']],
  ['reply:5', ['reply:5xx', 'reply:550']],
  ['reply:550', []],
  ['phase:r', ['phase:rcptto', 'phase:routing', 'phase:reception', 'phase:retry']],
  ['revision:', ['revision:inbound', 'revision:"my policy \\"2\\""']],
  ['since:y', ['since:yesterday']],
  ['since:"2', ['since:"2 days ago"']],
  ['since:"1 h', ['since:"1 hour ago"']],
  ['sender:', ['sender:<>']],
  ['peer:', []],
  ['text:"a re', []],
  ['colour:', []],
])('%j may become %j', (before, expected) => {
  expect(words(before)).toEqual(expected)
})

test('an empty query offers every field, and one that goes on the words between', () => {
  expect(words('')).toEqual([
    'peer:',
    'ehlo:',
    'sender:',
    'recipient:',
    'reply:',
    'phase:',
    'end:',
    'revision:',
    'session:',
    'text:',
    'since:',
    'until:',
    'not ',
  ])
  expect(words('reply:5xx ').slice(-3)).toEqual(['or ', 'and ', 'not '])
})

test('what a word becomes stands in the place of that word alone', () => {
  expect(completeQuery('reply:5xx sender:"a b" -ph', vocabulary)).toEqual([
    { word: '-phase:', text: 'reply:5xx sender:"a b" -phase:' },
  ])
})

test('every value that is offered can be read', () => {
  for (const field of ['reply:', 'phase:', 'revision:', 'since:', 'until:', 'sender:'])
    for (const { text } of completeQuery(field, vocabulary))
      expect(readQuery(text), text).toMatchObject({ outcome: 'read' })
})
