import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cursorAt, type ListState, listStart, moveCursor, scroll } from '../../src/tui/view/list.js'

describe('a scrolling list', () => {
  const bounds = { count: 100, height: 10 }

  test.each([
    ['a line down stays on the page', listStart, ['line', 1], { cursor: 1, top: 0 }],
    ['a line below the page scrolls by one', { cursor: 9, top: 0 }, ['line', 1], { cursor: 10, top: 1 }],
    ['a line above the page scrolls by one', { cursor: 5, top: 5 }, ['line', -1], { cursor: 4, top: 4 }],
    ['a page leaves a row in sight', listStart, ['page', 1], { cursor: 9, top: 0 }],
    ['the end shows a full page', listStart, ['end', 1], { cursor: 99, top: 90 }],
    ['the beginning is the beginning', { cursor: 99, top: 90 }, ['end', -1], { cursor: 0, top: 0 }],
  ] as const)('%s', (_name, list, [step, direction], moved) => {
    expect(moveCursor(list, step, direction, bounds)).toEqual(moved)
  })

  test('of nothing stays where it is', () => {
    expect(moveCursor(listStart, 'end', 1, { count: 0, height: 10 })).toEqual(listStart)
    expect(scroll(0, 'page', 1, { count: 0, height: 10 })).toBe(0)
  })

  test('always shows its cursor, and never more blank rows than it must', () => {
    const anyBounds = fc.record({ count: fc.integer({ min: 1, max: 50 }), height: fc.integer({ min: 1, max: 20 }) })
    const anyList = fc.record({ cursor: fc.nat(60), top: fc.nat(60) })
    const isSound = ({ cursor, top }: ListState, { count, height }: { count: number; height: number }): boolean =>
      cursor >= 0 &&
      cursor < count &&
      top >= 0 &&
      cursor >= top &&
      cursor < top + height &&
      top <= Math.max(0, count - height)
    fc.assert(
      fc.property(
        anyList,
        anyBounds,
        fc.constantFrom('line', 'page', 'end'),
        fc.constantFrom(1, -1),
        (list, within, step, direction) => {
          expect(isSound(cursorAt(list, list.cursor, within), within)).toBe(true)
          expect(isSound(moveCursor(list, step, direction as 1 | -1, within), within)).toBe(true)
        },
      ),
    )
  })
})
