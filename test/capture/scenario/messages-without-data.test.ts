import { expect, test } from 'vitest'
import { messagesWithoutData } from '../../../src/capture/scenario/messages-without-data.js'
import { parse } from './parse.js'

const session = (...steps: readonly string[]) =>
  parse(
    ['sessions:', '- name: n', '  offers: [AUTH LOGIN]', '  steps:', ...steps.map((step) => `  - ${step}`)].join('\n'),
  ).sessions[0]!

test.each<readonly [string, readonly string[], readonly number[]]>([
  ['none', ['EHLO a', 'QUIT'], []],
  ['one that DATA stands before', ['DATA', 'text: x'], []],
  ['one in a group with DATA', ['["RCPT TO:<a@x>", data, text: x]'], []],
  ['one behind DATA and something else', ['DATA', 'wait: 1s', 'NOOP', 'text: x'], []],
  ['one alone', ['EHLO a', 'text: x', 'DATA'], [1]],
  ['the second behind one DATA', ['DATA', 'text: x', 'text: y'], [2]],
  ['the first of two', ['text: x', 'DATA', 'text: y'], [1]],
  ['one behind DATA that answers AUTH', ['AUTH LOGIN', '{ send: DATA, answers: true }', 'text: x'], [1]],
])('of messages, %s', (_title, steps, expected) => {
  expect(messagesWithoutData(session(...steps))).toEqual(expected)
})
