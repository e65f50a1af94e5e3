import { describe, expect, test } from 'vitest'
import { eraseSessions } from '../../../src/store/erase.js'
import { openStore } from '../../../src/store/store.js'
import { frameOf } from '../../../src/tui/frame/frame.js'
import type { StoreQuestion } from '../../../src/tui/reader/questions.js'
import { openStoreReader } from '../../../src/tui/reader/store-reader.js'
import { questionOf } from '../../../src/tui/view/question-of.js'
import { reduce } from '../../../src/tui/view/reduce.js'
import { initialView, type View } from '../../../src/tui/view/view.js'
import { recordSession } from '../../store/sessions.js'
import { type Driver, openUi, rowOf, rowsOf } from '../drive.js'
import { compared, givenSessions, sessionId } from '../given.js'
import { givenMail, recordMail } from './given-mail.js'

const roomy = { columns: 80, rows: 24 }
const at = Date.UTC(2026, 2, 2)

const title = (ui: Driver): string => rowOf(ui, 0)
const listed = (ui: Driver): readonly string[] =>
  ui
    .frame()
    .split('\n')
    .flatMap(
      (row) => /^(?:▸| ) (?:20\S+ +)?(?:\d\d:\d\d:\d\d +)?((?:mail|newsletter)-\d+|refused|later)/.exec(row)?.[1] ?? [],
    )
const chosen = (ui: Driver): string | undefined => /▸ .*?((?:mail|newsletter)-\d+|refused|later)/.exec(ui.frame())?.[1]

describe('sorting', () => {
  test('goes through the orders, says which, and marks the column', async () => {
    const ui = await openUi(givenMail().path, roomy)
    const seen: string[] = []
    for (let n = 0; n < 7; n += 1) {
      await ui.press('s')
      seen.push(`${title(ui)} | ${/\S+ [▾▴]/.exec(ui.frame())?.[0] ?? ''} | ${listed(ui).slice(0, 3).join(' ')}`)
    }
    expect(seen).toMatchInlineSnapshot(`
      [
        "Reprise · 1 of 240 sessions · by time, the latest first | time ▾ | mail-240 mail-239 mail-238",
        "Reprise · 1 of 240 sessions · by peer, A to Z | peer ▴ | mail-7 mail-14 mail-21",
        "Reprise · 1 of 240 sessions · by sender, A to Z | sender ▴ | mail-11 mail-22 mail-33",
        "Reprise · 1 of 240 sessions · by worst reply, the worst first | reply ▾ | mail-240 mail-237 mail-234",
        "Reprise · 1 of 240 sessions · by revision, the newest first | revision ▾ | mail-240 mail-239 mail-238",
        "Reprise · 1 of 240 sessions · by drift, what drifts first | drift ▾ | mail-240 mail-239 mail-238",
        "Reprise · 1 of 240 sessions |  | mail-240 mail-239 mail-238",
      ]
    `)
  })

  test('is turned round', async () => {
    const ui = await openUi(givenMail().path, roomy)
    await ui.press('S')
    expect(listed(ui).slice(0, 2)).toEqual(['mail-1', 'mail-2'])
    expect(title(ui)).toContain('as recorded, the oldest first')
  })

  test('by drift has what drifts first, and cannot be turned round', async () => {
    const store = givenSessions(3)
    recordSession(store, { name: 'later' })
    compared(store)
    const ui = await openUi(store.path, roomy)
    expect(listed(ui)[0]).toBe('later')
    await ui.press('s', 's', 's', 's', 's', 's')
    expect(listed(ui)).toEqual(['refused', 'later', 'newsletter-3', 'newsletter-2', 'newsletter-1'])
    await ui.press('S')
    expect(ui.frame()).toContain('what drifts always comes first')
  })

  test('holds within a filter', async () => {
    const ui = await openUi(givenMail().path, roomy)
    await ui.press('s', 's', '/')
    await ui.type('reply:5xx')
    await ui.press('return', 'G')
    expect(title(ui)).toMatchInlineSnapshot(`"Reprise · 11 of 11 sessions · reply:5xx · by peer, A to Z"`)
    expect(chosen(ui)).toMatchInlineSnapshot(`"mail-237"`)
  })
})

describe('the filter', () => {
  test('offers the words of the language, and Tab takes one', async () => {
    const ui = await openUi(givenMail().path, roomy)
    await ui.press('/')
    await ui.type('re')
    expect(rowsOf(ui, -7)).toMatchInlineSnapshot(`
      "  mail-225                       198.51.100.1      news@exam…  dave@exam…    550
        recipient:
        reply:
        revision:
      got the word "re" at character 1, where a field:value was expected
      filter: re
      Enter takes it · Tab completes · Esc leaves it"
    `)
    await ui.press('down', 'down', 'tab', 'down', 'down', 'down', 'tab')
    expect(rowsOf(ui, -3)).toMatchInlineSnapshot(`
      "4xx  0
      filter: reply:5xx
      Enter takes it · Tab completes · Esc leaves it"
    `)
    expect(title(ui)).toContain('reply:5xx')
    await ui.type(' p')
    await ui.press('tab')
    expect(ui.frame()).toContain('filter: reply:5xx peer:')
  })

  test('scrolls what it offers', async () => {
    const ui = await openUi(givenMail().path, roomy)
    await ui.press('/', 'up')
    expect(ui.frame()).toContain('  not')
    await ui.type('phase:')
    await ui.press(...Array.from({ length: 9 }, () => 'down'))
    await ui.press('tab')
    expect(ui.frame()).toContain('filter: phase:set_binding')
  })

  test('tells what is not finished from what is wrong', async () => {
    const ui = await openUi(givenMail().path, roomy)
    await ui.press('/')
    await ui.type('(reply:5xx')
    expect(tonesOfRow(ui.view, 'is not closed')).toBe('dim')
    await ui.type(') colour:red ')
    expect(tonesOfRow(ui.view, 'there is no field "colour"')).toBe('warn')
    expect(title(ui)).toContain('(reply:5xx)')
  })
})

const tonesOfRow = (view: View, text: string): string | undefined =>
  frameOf(view)
    .flat()
    .find((span) => span.text.includes(text))?.tone

describe('jumping', () => {
  test.each([
    ['its id', sessionId(120)],
    ['the end of its id', '00000120'],
    ['its name', 'mail-120'],
  ])('finds a session by %s, in any order', async (_, text) => {
    const ui = await openUi(givenMail().path, roomy)
    for (const order of ['', 's', 's', 's', 's', 's', 's', 'S']) {
      if (order) await ui.press(order)
      await ui.press('g', '#')
      await ui.type(text)
      await ui.press('return')
      expect(chosen(ui), title(ui)).toBe('mail-120')
    }
  })

  test('takes the beginning of a name, and says how many have it', async () => {
    const ui = await openUi(givenMail().path, roomy)
    const newest = chosen(ui)
    await ui.press('G', '#')
    await ui.type('mail-')
    await ui.press('return')
    expect(chosen(ui)).toBe(newest)
    expect(ui.frame()).toContain('240 sessions begin with mail-; this is the newest of them')
  })

  test('says where there is none, and where it is not in this list', async () => {
    const store = givenMail()
    const ui = await openUi(store.path, roomy)
    await ui.press('#')
    await ui.type('nobody')
    await ui.press('return')
    expect(ui.frame()).toContain('there is no session nobody')
    await ui.press('/')
    await ui.type('reply:5xx')
    await ui.press('return', '#')
    await ui.type('mail-1')
    await ui.press('return')
    expect(ui.frame()).toContain('it does not meet reply:5xx; Esc shows all sessions')
    expect(title(ui)).not.toContain('searching')
    eraseSessions(store, [sessionId(7)], 'a request')
    await ui.press('escape', '#')
    await ui.type(sessionId(7))
    await ui.press('return')
    expect(ui.frame()).toContain('came after this list was read, or was erased')
  })

  test('of nothing does nothing', async () => {
    const ui = await openUi(givenMail().path, roomy)
    const before = ui.frame()
    await ui.press('#', 'return')
    expect(ui.frame()).toBe(before)
  })
})

describe('following', () => {
  test('takes new sessions in while the newest are shown, and says that it does', async () => {
    const store = givenMail()
    const ui = await openUi(store.path, roomy)
    await ui.press('f')
    expect(title(ui)).toContain('following')
    const other = openStore(store.path, { mode: 'write' })
    recordMail(other, 241, at)
    other.close()
    await ui.tick()
    expect(title(ui)).toContain('1 of 241 sessions')
    expect(listed(ui)[0]).toBe('mail-241')
    expect(chosen(ui)).toBe('mail-241')
  })

  test('keeps the session under the cursor where it is', async () => {
    const store = givenMail()
    const ui = await openUi(store.path, roomy)
    await ui.press('f', 'pagedown', 'pagedown', 'k')
    const before = ui.frame().split('\n').slice(2, 18)
    for (let n = 241; n < 300; n += 1) recordMail(store, n, at)
    await ui.tick()
    expect(title(ui)).toMatch(/of 299 sessions/)
    expect(ui.frame().split('\n').slice(2, 18)).toEqual(before)
  })

  test.each(['reply:2xx', 'reply:5xx'])('within the filter %s takes in what meets it', async (query) => {
    const store = givenMail()
    const ui = await openUi(store.path, roomy)
    await ui.press('/')
    await ui.type(query)
    await ui.press('return', 'f')
    const before = ui.view.read.sessions.count
    recordSession(store, { name: 'later', reply: 550, at })
    await ui.tick()
    expect(ui.view.read.sessions.count).toBe(before + 1)
    expect(listed(ui)[0]).toBe('later')
  })

  test('ends with the same key, and without it nothing comes in', async () => {
    const store = givenMail()
    const ui = await openUi(store.path, roomy)
    await ui.press('f', 'f')
    recordMail(store, 241, at)
    await ui.tick()
    expect(title(ui)).toContain('1 of 240 sessions')
    expect(title(ui)).not.toContain('following')
  })
})

describe('while the answer is still to come', () => {
  test('a key is shown with the rows that were there, and that it is searching', async () => {
    const ui = await openUi(givenMail().path, roomy)
    const before = listed(ui)
    await ui.press('/')
    ui.view = [...'reply:5xx'].reduce((view, key) => reduce(view, { type: 'key', key }), ui.view)
    expect(title(ui)).toContain('reply:5xx searching…')
    expect(listed(ui).slice(0, 10)).toEqual(before.slice(0, 10))
  })

  test('a list is looked through in steps, of which each is an answer by itself', async () => {
    const store = givenMail(3000)
    const reader = openStoreReader(store.path)
    let view = initialView(roomy, { color: false, theme: 'dark', unicode: true })
    const kinds: string[] = []
    for (let question = questionOf(view); question; question = questionOf(view)) {
      kinds.push(question.kind)
      view = reduce(view, { type: 'answered', answer: await reader.ask(question as StoreQuestion) })
    }
    reader.close()
    expect(kinds.slice(0, 3)).toEqual(['overview', 'sessions', 'tally'])
    expect(view.read.sessions).toMatchObject({ count: 3000, isComplete: true, isCounted: true })
  })

  test('an incomplete list says that it has at least so many', async () => {
    const ui = await openUi(givenMail().path, roomy)
    const { sessions } = ui.view.read
    ui.view = { ...ui.view, read: { ...ui.view.read, sessions: { ...sessions, isComplete: false } } }
    expect(title(ui)).toContain('1 of at least 240 sessions searching…')
  })
})
