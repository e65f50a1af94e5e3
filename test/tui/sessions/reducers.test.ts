import { describe, expect, test } from 'vitest'
import { bucketCount, ReplyCounts } from '../../../src/store/listing/reply-histogram.js'
import { histogramHeight, histogramRows } from '../../../src/tui/screens/sessions/histogram-rows.js'
import { questionOf } from '../../../src/tui/view/question-of.js'
import { reduce } from '../../../src/tui/view/reduce.js'
import { initialView, type SessionsScreen, topScreen, type View } from '../../../src/tui/view/view.js'
import { openUi } from '../drive.js'
import { givenMail } from './given-mail.js'

const screenOf = (view: View): SessionsScreen => topScreen(view) as SessionsScreen
const key = (view: View, name: string): View => reduce(view, { type: 'key', key: name })
const empty = initialView({ columns: 80, rows: 24 }, { color: false, theme: 'dark', unicode: true })

describe('the view of a list', () => {
  test('asks for what there is, then for its window, then for its length, one at a time', async () => {
    expect(questionOf(empty)).toEqual({ kind: 'overview', comparison: 0 })
    const { view } = await openUi(givenMail().path, { columns: 80, rows: 24 })
    expect(questionOf(view)).toBeUndefined()
    expect(questionOf(key(view, 's'))).toMatchObject({ kind: 'sessions', window: { from: 0 }, keep: null })
    const uncounted = { ...view, read: { ...view.read, sessions: { ...view.read.sessions, isCounted: false } } }
    expect(questionOf(uncounted)).toMatchObject({ kind: 'tally' })
    expect(questionOf(key(uncounted, 'G'))).toMatchObject({ kind: 'sessions' })
  })

  test('follows by ticks that do not pile up while one of them waits', () => {
    const following = key(empty, 'f')
    expect(screenOf(following).following).toEqual({ tick: 1, seen: 0 })
    const ticked = reduce(reduce(following, { type: 'ticked' }), { type: 'ticked' })
    expect(screenOf(ticked).following).toEqual({ tick: 1, seen: 0 })
    const told = reduce(ticked, { type: 'answered', answer: { kind: 'news', tick: 1, asOf: 9 } })
    expect(screenOf(reduce(told, { type: 'ticked' })).following).toEqual({ tick: 2, seen: 1 })
    expect(screenOf(reduce(empty, { type: 'ticked' })).following).toBeNull()
  })

  test('an answer about a session that nobody looks for any more moves nothing', async () => {
    const { view } = await openUi(givenMail().path, { columns: 80, rows: 24 })
    const answer = {
      kind: 'place',
      list: view.read.sessions.list!,
      text: 'x',
      position: 99,
      isFound: true,
      isSure: true,
      begun: 0,
      count: 240,
    } as const
    expect(screenOf(reduce(view, { type: 'answered', answer })).list.cursor).toBe(0)
  })

  test('a key that moves ends a jump, and what was to be kept', () => {
    const seeking = { ...screenOf(empty), sought: 'x', keep: { id: 'y', above: 0 } }
    const moved = key({ ...empty, screens: [seeking] }, 'j')
    expect(screenOf(moved)).toMatchObject({ sought: '', keep: null })
  })
})

describe('the histogram', () => {
  const counts = new ReplyCounts(0, bucketCount - 1)
  for (let bucket = 0; bucket < bucketCount; bucket += 1)
    for (let n = 0; n <= bucket; n += 1) counts.add(bucket, n === 180 ? 550 : 250)
  const histogram = counts.histogram()
  const text = (width: number, height: number, unicode = true): readonly string[] =>
    histogramRows(histogram, { width, height, unicode, isCounted: true }).map((row) =>
      row.map((span) => span.text).join(''),
    )

  test('has as many rows as there is room for', () => {
    expect([5, 9, 10, 15, 16, 22, 28, 58].map(histogramHeight)).toEqual([0, 1, 1, 1, 3, 3, 4, 4])
    expect(text(80, 0)).toEqual([])
  })

  test('shows every class to its own height, in a quarter or a half of the buckets where there is less room', () => {
    expect(text(40, 3)).toMatchInlineSnapshot(`
      [
        "2xx 28,860  ▁▁▁▂▂▂▃▃▃▄▄▄▅▅▅▆▆▆▇▇▇███",
        "4xx      0",
        "5xx     60                    ██████",
      ]
    `)
    expect(text(80, 4)).toMatchInlineSnapshot(`
      [
        "2xx 28,860  ▁▁▁▁▁▁▁▂▂▂▂▂▂▂▂▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇████████",
        "4xx      0",
        "5xx     60                                               ███████████████",
        "            1970-01-01 00:00:00                      1970-01-01 00:00:00",
      ]
    `)
    expect(text(44, 1, false)).toMatchInlineSnapshot(`
      [
        "2xx 28,860  4xx 0  5xx 60  ..::--==++**##@@",
      ]
    `)
    expect(text(20, 1)).toMatchInlineSnapshot(`
      [
        "2xx 28,860  4xx 0  5",
      ]
    `)
  })
})
