import { expect, test } from 'vitest'
import { groupsOf } from '../../src/domain/groups.js'

test('groups are full by number', () => {
  expect([...groupsOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
  expect([...groupsOf([], 2)]).toEqual([])
})

test('groups are full by weight too, and one that is too heavy by itself is a group', () => {
  const bound = { weightOf: (item: number) => item, most: 6 }
  expect([...groupsOf([1, 2, 3, 9, 1, 1], 3, bound)]).toEqual([[1, 2, 3], [9], [1, 1]])
})
