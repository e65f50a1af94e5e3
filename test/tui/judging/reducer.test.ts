import { expect, test } from 'vitest'
import type { DriftVerdict } from '../../../src/domain/verdict.js'
import type { Overview } from '../../../src/tui/reader/questions.js'
import type { Intent } from '../../../src/tui/view/intents.js'
import { reduce } from '../../../src/tui/view/reduce.js'
import { initialView, panesStart, pushed, topScreen, type View } from '../../../src/tui/view/view.js'
import { anOverview } from '../given.js'
import { drifts } from './given-drifts.js'

const overview = (id: string): Overview => anOverview({ id, drifts })

const after = (view: View, ...intents: readonly Intent[]): View => intents.reduce(reduce, view)

const pressed = (view: View, ...keys: readonly string[]): View =>
  after(view, ...keys.map((key) => ({ type: 'key', key }) as const))

const read = (id: string): Intent => ({ type: 'answered', answer: { kind: 'overview', overview: overview(id) } })

const unread: View = pushed(initialView({ columns: 80, rows: 24 }, { color: true, theme: 'dark', unicode: true }), {
  kind: 'drifts',
  landing: 'unjudged',
  ...panesStart,
})

const given = (): View => after(unread, read('one'))

const cursorOf = (view: View): number => topScreen(view).list.cursor

const accepted: DriftVerdict = { verdict: 'accepted', by: 'bob', at: 1, candidate: 'b'.repeat(64) }

test('keys that are faster than the reader open the drifts, and no session of the list below', () => {
  const list = initialView({ columns: 80, rows: 24 }, { color: true, theme: 'dark', unicode: true })
  const early = pressed(list, 'd', 'return')
  expect([topScreen(early).kind, early.notice]).toEqual(['drifts', 'reading…'])
  const opened = pressed(after(early, read('one')), 'return')
  expect(topScreen(opened)).toMatchObject({ kind: 'session', id: drifts[0]!.session, at: expect.any(String) })
})

test('a key asks for a verdict on what is seen, and leaves the drift as it is', () => {
  const view = pressed(given(), 'a')
  expect(view.errands).toMatchObject([
    { kind: 'judge', number: 1, asked: { candidate: 'b'.repeat(64), said: [{ verdict: 'accepted', seen: null }] } },
  ])
  expect(view.read.overview?.comparison?.drifts).toEqual(drifts)
  expect(cursorOf(view)).toBe(1)
})

test('a verdict that was not written leaves nothing to undo, its reason is there again, and the cursor comes back', () => {
  const typed = { ...given(), judging: { ...given().judging, reason: 'meant' } }
  const view = after(pressed(typed, 'a', 'j'), { type: 'not-judged', number: 1, why: 'the disk is full' })
  expect(view).toMatchObject({
    notice: 'not written: the disk is full',
    judging: { steps: [], unwritten: [], reason: 'meant' },
  })
  expect(cursorOf(view)).toBe(0)
})

test('an undo that was not written can be tried again', () => {
  const written = after(pressed(given(), 'a'), {
    type: 'judged',
    number: 1,
    recorded: [{ isKept: true, verdict: accepted }],
  })
  const view = after(pressed(written, 'u'), { type: 'not-judged', number: 2, why: 'the store is locked' })
  expect(view.judging.steps).toEqual(written.judging.steps)
  expect(view.read.overview?.comparison?.drifts[0]?.verdict).toEqual(accepted)
  expect(pressed(view, 'u').errands.at(-1)).toMatchObject({
    asked: { said: [{ verdict: 'withdrawn', seen: 'accepted' }] },
  })
})

test('what comes of a verdict changes no look through another comparison', () => {
  const asked = after(pressed(given(), 'a'), {
    type: 'judged',
    number: 1,
    recorded: [{ isKept: true, verdict: accepted }],
  })
  const other = pressed(after(pressed(asked, 'u', 'c'), read('two')), 'z')
  const view = after(other, { type: 'not-judged', number: 2, why: 'the store is locked' })
  expect(view.judging.steps).toEqual(other.judging.steps)
})

test('what nobody asked for changes nothing', () => {
  const view = given()
  expect(after(view, { type: 'judged', number: 7, recorded: [] }, { type: 'not-judged', number: 7, why: '' })).toBe(
    view,
  )
})

test('a question about all that are alike is not answered for another drift', () => {
  const asked = pressed(given(), 'A')
  const moved = {
    ...asked,
    screens: asked.screens.with(-1, { ...topScreen(asked), list: { cursor: 3, top: 0 } } as never),
  }
  const view = pressed(moved, 'return')
  expect(view.notice).toBe('the list has changed meanwhile: nothing was judged')
  expect(view.errands).toEqual([])
})

test.each([
  [null, 'the comparison still runs; its drifts can be judged once it is done'],
  ['it was ended', 'this comparison was not finished, or not kept: there is nothing that a verdict could be on'],
])('nothing of a comparison that ended with %s can be judged', (ended, why) => {
  const job = {
    number: 1,
    candidate: { path: 'next', commit: null },
    progress: { done: 1, total: 2, elapsedMs: 0 },
    found: { drifts, undecidable: [], unfaithful: [] },
    ended,
    isKept: false,
  }
  for (const key of ['a', 'v', 'A', 'V', 'W', 'z', 'Z', 'J', 'U']) {
    const view = pressed({ ...given(), job }, key)
    expect(view.notice).toBe(why)
    expect(view.errands).toEqual([])
  }
})

test('a screen that opens before anything is read stands on the first without a verdict, unless somebody moves', () => {
  const judged = { ...overview('one').comparison!, drifts: [{ ...drifts[0]!, verdict: accepted }, ...drifts.slice(1)] }
  const answer = { kind: 'overview', overview: { ...overview('one'), comparison: judged } } as const
  expect(cursorOf(after(unread, { type: 'answered', answer }))).toBe(1)
  expect(cursorOf(after(pressed(unread, 'k'), { type: 'answered', answer }))).toBe(0)
})
