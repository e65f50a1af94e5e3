import { expect, test } from 'vitest'
import { copyable } from '../../src/cli/copyable.js'

const named = ['listen', '--db', 'my store.db']

test.each([
  ['look: reprise review', named, "look: reprise --db 'my store.db' review"],
  ['reprise show ID, or reprise sessions', ['--db=a.db'], 'reprise --db a.db show ID, or reprise --db a.db sessions'],
  ['what can be imported: reprise import --help', named, 'what can be imported: reprise import --help'],
  ['reprise --db other.db verify', named, 'reprise --db other.db verify'],
  ['reprise doctor --policy P', named, 'reprise doctor --policy P'],
  ['as `reprise export` wrote it', named, 'as `reprise export` wrote it'],
  ['look: reprise review', ['listen'], 'look: reprise review'],
])('%j, of %j, is %j', (text, args, shown) => {
  expect(copyable(text, args)).toBe(shown)
})
