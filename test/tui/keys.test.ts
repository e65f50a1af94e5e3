import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { keyNames } from '../../src/tui/app/key-names.js'
import { commands, isOn } from '../../src/tui/commands/commands.js'
import { defaultKeys } from '../../src/tui/commands/default-keys.js'
import { screenKinds } from '../../src/tui/screens/screens.js'

const plain = {} as Key

test.each(screenKinds)('no key has two meanings on the screen %s', (kind) => {
  const keys = commands.filter((command) => isOn(command, kind)).flatMap(({ id }) => defaultKeys[id])
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

test('no two commands have one name', () => {
  const ids = commands.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['a letter', 'j', plain, ['j']],
  ['keys that came at once', 'jj\r', plain, ['j', 'j', 'return']],
  ['a letter with its mark, which is one', 'e\u0301', plain, ['e\u0301']],
  ['a control key among characters that came at once', '\x15ab', plain, ['ctrl+u', 'a', 'b']],
  ['an arrow', '', { downArrow: true } as Key, ['down']],
  ['Backspace, as terminals send it', '', { delete: true } as Key, ['backspace']],
  ['a control key', 'p', { ctrl: true } as Key, ['ctrl+p']],
  ['Escape', '', { meta: true, escape: true } as Key, ['escape']],
])('%s', (_name, input, key, names) => {
  expect(keyNames(input, key)).toEqual(names)
})
