import { expect, test } from 'vitest'
import {
  nextEffect,
  previousEffect,
  runBackToLine,
  runToLine,
  stepBackOver,
  stepOver,
} from '../../../src/engine/trace/navigate.js'
import { placesIn, traced } from './given-trace.js'

const trace = () =>
  traced(`local mod = {}
local function twice(n)
  local m = n * 2
  return m
end
function mod:validate_mailfrom(str, ac, vctx)
  local a = twice(1)
  vctx:set(1, "a", "1")
  for i = 1, 2 do
    print(twice(i))
  end
  return 0
end
msys.registerModule("mod", mod)`)

test('moves through steps, forward and back, and says where there is nothing more', () => {
  const given = trace()
  const lines = given.steps.map(({ line }) => line)
  expect(lines).toEqual([7, 3, 4, 8, 9, 10, 3, 4, 10, 9, 10, 3, 4, 10, 9, 12])
  const at = (place: number | null) => (place === null ? null : placesIn(given)[place])
  expect(at(nextEffect(given, 0))).toBe('8 mod:validate_mailfrom, context mess a 1')
  expect(at(nextEffect(given, 3))).toBe('10 mod:validate_mailfrom, again, prints 2')
  expect(nextEffect(given, 13)).toBeNull()
  expect(previousEffect(given, 13)).toBe(8)
  expect(previousEffect(given, 3)).toBeNull()
  expect(runToLine(given, 0, { file: 0, line: 10 })).toBe(5)
  expect(runToLine(given, 0, { file: 0, line: 99 })).toBeNull()
  expect(runBackToLine(given, 15, { file: 0, line: 3 })).toBe(11)
  expect([stepOver(given, 0), stepOver(given, 1), stepOver(given, 2), stepOver(given, 15)]).toEqual([3, 2, 3, null])
  expect([stepBackOver(given, 3), stepBackOver(given, 8), stepBackOver(given, 0)]).toEqual([0, 5, null])
})
