import { expect, test } from 'vitest'
import { emptyReader } from '../../src/tui/reader/empty-reader.js'
import type { Question, Reader } from '../../src/tui/reader/questions.js'
import { drive, openUi } from './drive.js'
import { compared, givenSessions } from './given.js'

test('each step of the tour goes on when it was done, and the last one ends it', async () => {
  const store = givenSessions(5)
  compared(store)
  const ui = await openUi(store.path, { columns: 40, rows: 12 })
  await ui.press('T')
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · 1 of 6 sessions · inbound-nex…
      session                  drift   reply
    ▸ refused                  ≠ 2       550
      newsletter-5                       250
      newsletter-4                       250
      newsletter-3                       250
      newsletter-2                       250
     1 of 3  ≠ marks each session that would
      go otherwise under the next version of
      the policy. Enter opens one. T ends
      the tour.
    Enter open · / filter · ? help · q quit"
  `)
  await ui.press('return')
  expect(ui.frame()).toContain('2 of 3')
  await ui.press('d')
  expect(ui.frame()).toContain('3 of 3')
  await ui.press('p')
  expect(ui.view.tour).toBe(null)
})

test('T ends it, wherever it is', async () => {
  const ui = await openUi(givenSessions(5).path, { columns: 200, rows: 60 })
  await ui.press('T', 'return', 'T')
  expect([ui.view.tour, ui.frame().includes('of 3 ')]).toEqual([null, false])
})

test('where there is no store yet, the example is offered', async () => {
  const ui = await drive({ reader: emptyReader as Reader<Question> }, { columns: 80, rows: 24 })
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · 0 sessions
      session                drift   peer              sender      recipients  reply
      No sessions yet. Record some: reprise record --policy POLICY SESSIONS.yaml

      Or look around first: e records the included example, and leads through it in
        three steps.

















    / filter · s sort · # jump · f follow · j/k move · ? help · q quit"
  `)
  await ui.press('e')
  expect(ui.view.isQuitting).toBe(true)
})

test('where there are sessions, it is not', async () => {
  const ui = await openUi(givenSessions(5).path, { columns: 80, rows: 24 })
  await ui.press('e')
  expect(ui.frame()).toContain('e edits a copy of a session once it is open; the example: reprise demo')
})
