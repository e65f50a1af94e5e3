import { expect, test } from 'vitest'
import { nowAndThen } from '../../../src/cli/linear/fulfil.js'

test('how far a comparison is, is told every few seconds, and not of one that is done at once', () => {
  const told: string[] = []
  const tell = nowAndThen((text) => told.push(text))
  for (let elapsedMs = 0; elapsedMs <= 14_000; elapsedMs += 100) tell({ done: elapsedMs, total: 20_000, elapsedMs })
  expect(told).toEqual([
    '3,000 of 20,000 (15 %), 1,000 a second, 17 seconds left',
    '8,000 of 20,000 (40 %), 1,000 a second, 12 seconds left',
    '13,000 of 20,000 (65 %), 1,000 a second, 7 seconds left',
  ])
})
