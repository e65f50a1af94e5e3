import { expect, test } from 'vitest'
import { Histogram } from '../../src/domain/histogram.js'

test('a value is counted under the first bound that it does not exceed, and beyond all where there is none', () => {
  const histogram = new Histogram([1, 10])
  for (const value of [0, 1, 1.5, 10, 11]) histogram.add(value)
  expect(histogram.counts).toEqual({ bounds: [1, 10], counts: [2, 2, 1], sum: 23.5 })
})
