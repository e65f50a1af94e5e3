import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketCount, ReplyCounts, replyClasses, replyClassOf } from '../../../src/store/listing/reply-histogram.js'

test.each([
  [null, 'none'],
  [220, '2xx'],
  [354, '2xx'],
  [451, '4xx'],
  [550, '5xx'],
] as const)('a worst reply of %s is of the class %s', (reply, replyClass) => {
  expect(replyClassOf(reply)).toBe(replyClass)
})

test('each session is in the bucket of its time, also where the histogram had to grow', () => {
  const times = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(times, fc.nat(1000), (openedAts, span) => {
      const counts = new ReplyCounts(0, span)
      for (const openedAt of openedAts) counts.add(openedAt, 250)
      const { from, bucketMs, counts: found } = counts.histogram()
      const expected = Array.from({ length: bucketCount }, () => 0)
      for (const openedAt of openedAts) expected[Math.floor((openedAt - from) / bucketMs)]! += 1
      expect(found['2xx']).toEqual(expected)
      expect(replyClasses.flatMap((name) => found[name]).reduce((sum, count) => sum + count, 0)).toBe(openedAts.length)
    }),
  )
})

test('a histogram that was handed out does not change', () => {
  const counts = new ReplyCounts(0, 0)
  const before = counts.histogram()
  counts.add(0, 550)
  expect(before.counts['5xx'][0]).toBe(0)
  expect(counts.histogram().counts['5xx'][0]).toBe(1)
})
