import { expect, test } from 'vitest'
import { weightOf } from '../../src/engine/recording.js'
import { watched } from '../../src/engine/watched.js'
import { hello, mail } from '../momentum/given-policy.js'
import { recorded } from './given-recording.js'

/** How many endless items of that weight are taken for the first result. */
const takenAtOnce = (weight: number): number => {
  let taken = 0
  const items = function* (): Generator<number> {
    for (;;) yield ++taken
  }
  watched(items(), { work: (item) => item, stopped: (item) => item, weightOf: () => weight }).next()
  return taken
}

test.each([
  ['light ones together', 0, 500],
  ['fewer of those that take more memory', 40_000, 400],
  ['a very heavy one by itself', 20_000_000, 1],
])('items are taken %s', (_, weight, taken) => {
  expect(takenAtOnce(weight)).toBe(taken)
})

test('a recording weighs what its phases do, also where it holds no message', () => {
  const rcpts = Array.from({ length: 100 }, (_, nth) => `RCPT TO:<r${nth}@example.net>`)
  const long = recorded({}, [hello, mail()[0]!, ...rcpts, 'QUIT']).recording
  const short = recorded({}, [hello, mail()[0]!, 'QUIT']).recording
  expect(weightOf(long) - weightOf(short)).toBe(100 * 500)
})
