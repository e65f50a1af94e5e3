import { expect, test } from 'vitest'
import { uuidV7 } from '../../src/store/uuid.js'

test('ids sort by when they were made, also within a millisecond, and are all of version 7', () => {
  const ids = Array.from({ length: 20_000 }, uuidV7)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(ids.at(-1)!.replace('-', '').slice(0, 12), 16)).toBeLessThan(Date.now() + 1000)
})
