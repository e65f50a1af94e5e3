import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { keyNames } from '../../src/tui/key-names.js'
import { intentOfKey, keyBindings } from '../../src/tui/state/keys.js'

const plain = {} as Key

test('no key has two meanings', () => {
  const keys = keyBindings.flatMap(({ keys }) => keys)
  expect(new Set(keys).size).toBe(keys.length)
})

test.each([
  ['a letter', 'j', plain, ['j']],
  ['keys that came at once', 'jj\r', plain, ['j', 'j', 'return']],
  ['an arrow', '', { downArrow: true } as Key, ['down']],
  ['Backspace, as terminals send it', '', { delete: true } as Key, ['backspace']],
  ['a control key, which means nothing here', 'd', { ctrl: true } as Key, []],
])('%s', (_name, input, key, names) => {
  expect(keyNames(input, key)).toEqual(names)
})

test('a key without a meaning does nothing', () => {
  expect(intentOfKey('x')).toBeUndefined()
})
