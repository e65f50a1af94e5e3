import { describe, expect, test } from 'vitest'
import { mouseSplitter } from '../../src/tui/app/mouse-input.js'
import { withFound } from '../../src/tui/frame/found.js'
import type { Mouse } from '../../src/tui/view/mouse.js'
import { topScreen } from '../../src/tui/view/view.js'
import { type Driver, openUi, rowOf } from './drive.js'
import { compared, givenSessions, sessionId } from './given.js'

const roomy = { columns: 80, rows: 24 }

const given = (terminal = roomy): Promise<Driver> => {
  const store = givenSessions(30)
  compared(store)
  return openUi(store.path, terminal)
}

const cursorOf = (ui: Driver): number => topScreen(ui.view).list.cursor

describe('the mouse', () => {
  test('a click chooses, and one on what is chosen opens it', async () => {
    const ui = await given()
    await ui.mouse({ did: 'click', column: 5, row: 4 })
    expect(rowOf(ui, 4)).toMatch(/^▸ newsletter-29/)
    await ui.mouse({ did: 'click', column: 5, row: 4 })
    expect(topScreen(ui.view)).toMatchObject({ kind: 'session', id: sessionId(29) })
  })

  test('the wheel moves what is under it, and leaves the keys where they are', async () => {
    const ui = await given()
    await ui.press('return')
    await ui.mouse({ did: 'wheel-down', column: 5, row: 4 })
    expect(cursorOf(ui)).toBe(3)
    await ui.press('g', 'j', 'j', 'j')
    await ui.resize(80, 6)
    await ui.mouse({ did: 'wheel-down', column: 60, row: 3 })
    expect(topScreen(ui.view)).toMatchObject({ detailTop: 2, focus: 'list' })
    await ui.mouse({ did: 'click', column: 60, row: 3 })
    expect(topScreen(ui.view)).toMatchObject({ detailTop: 2, focus: 'detail' })
  })

  test.each([
    ['above the list', { column: 5, row: 1 }],
    ['on the title', { column: 5, row: 0 }],
    ['below the last session', { column: 5, row: 23 }],
    ['outside of the terminal', { column: 900, row: 900 }],
  ])('a click %s chooses nothing', async (_title, at) => {
    const ui = await given()
    await ui.mouse({ did: 'click', ...at })
    expect([topScreen(ui.view).kind, cursorOf(ui)]).toEqual(['sessions', 0])
  })

  test('over the sheet of keys the wheel scrolls the sheet', async () => {
    const ui = await given({ columns: 40, rows: 12 })
    await ui.press('?')
    await ui.mouse({ did: 'wheel-down', column: 5, row: 4 })
    expect(ui.view.overlay).toEqual({ kind: 'help', top: 3 })
    expect(cursorOf(ui)).toBe(0)
  })

  test('is heard among keys, and in pieces', () => {
    const heard: Mouse[] = []
    const split = mouseSplitter((mouse) => heard.push(mouse))
    const chunks = ['j\x1b[<0;1;1Mk', '\x1b[<0;1;1m', '\x1b[<65;80', ';24Mq', '\x1b[<2;1;1M\x1b[A', '\x1b[<', '\x1b']
    expect(chunks.map(split)).toEqual(['jk', '', '', 'q', '\x1b[A', '', '\x1b[<\x1b'])
    expect(heard).toEqual([
      { did: 'click', column: 0, row: 0 },
      { did: 'wheel-down', column: 79, row: 23 },
    ])
  })
})

test('a report of the mouse that never comes whole takes no later key along', () => {
  let now = 0
  const split = mouseSplitter(
    () => {},
    () => now,
  )
  expect(split('\x1b[<0;')).toBe('')
  now += 1000
  expect(split('q')).toBe('q')
  expect(split(`\x1b[<${'0'.repeat(1000)}`)).toContain('000')
})

test('what is pasted into a prompt by mistake is cut', async () => {
  const ui = await given()
  await ui.press('/')
  await ui.type('x'.repeat(5000))
  expect(ui.view.overlay).toMatchObject({ line: { cursor: 4096 } })
})

describe('a search', () => {
  test('finds in the list, goes on from the other end, and marks what it found', async () => {
    const ui = await given()
    await ui.press('return', '/')
    await ui.type('rcpt')
    expect(rowOf(ui, 22)).toBe('search: rcpt')
    await ui.press('return')
    expect(rowOf(ui, cursorOf(ui) + 1)).toMatch(/^▸ .*RCPT TO/)
    const first = cursorOf(ui)
    await ui.press('n')
    expect(cursorOf(ui)).toBeGreaterThan(first)
    await ui.press('n')
    expect([cursorOf(ui), rowOf(ui, 23)]).toEqual([first, 'the search goes on from the beginning'])
    await ui.press('N')
    expect(rowOf(ui, 23)).toBe('the search goes on from the end')
  })

  test('finds in the detail once the keys are there', async () => {
    const ui = await given({ columns: 80, rows: 6 })
    await ui.press('return', 'j', 'j', 'tab', '/')
    await ui.type('instructions')
    await ui.press('return')
    expect(topScreen(ui.view)).toMatchObject({ focus: 'detail' })
    expect(topScreen(ui.view)).not.toMatchObject({ detailTop: 0 })
  })

  test('that finds nothing says so, and Escape leaves what was searched for before', async () => {
    const ui = await given()
    await ui.press('d', '/')
    await ui.type('no such thing')
    await ui.press('return')
    expect(rowOf(ui, 23)).toBe('nothing here has "no such thing"')
    await ui.press('/', 'ctrl+u')
    await ui.type('reply')
    await ui.press('escape')
    expect(ui.view.search).toBe('no such thing')
  })

  test('marks in upper and lower case, and never where a case changes the length', () => {
    const marked = withFound([{ text: 'Reply, reply' }, { text: 'İ reply', tone: 'dim' }], 'REPLY')
    expect(marked).toEqual([
      { text: 'Reply', tone: 'found' },
      { text: ', ' },
      { text: 'reply', tone: 'found' },
      { text: 'İ reply', tone: 'dim' },
    ])
  })
})

describe('copying', () => {
  test('gives the terminal an id, or what a pane says, whatever is in it', async () => {
    const ui = await given()
    await ui.press('y')
    await ui.press('d', 'j', 'y')
    expect(rowOf(ui, 23)).toBe('given to the terminal, to be copied')
    const texts = ui.written.map((text) => Buffer.from(/^\x1b\]52;c;(.*)\x07$/.exec(text)![1]!, 'base64').toString())
    expect(texts[0]).toBe(sessionId(9999))
    expect(texts[1]).toContain('context.conn.ptr')
    expect(texts[1]).not.toContain('\x1b')
  })
})

test('a key that does nothing on a screen says where it works', async () => {
  const ui = await given()
  await ui.press('d')
  expect(topScreen(ui.view).kind).toBe('drifts')
  const said = async (key: string): Promise<string> => rowOf(await ui.press(key), -1)
  expect(await said('m')).toMatchInlineSnapshot(`"m works in one session: the message, headers and body"`)
  expect(await said('e')).toMatchInlineSnapshot(
    `"e works in the list of sessions, one session, the lines that a callout ran"`,
  )
  expect(await said('Q')).toContain('? help')
  await ui.press('escape')
  expect(await said('o')).toMatchInlineSnapshot(
    `"o works in one session, the drifts of a comparison: the session under the candi…"`,
  )
  expect(await said('j')).toContain('? help')
})

test('a drift opens its session at its own phase, also where that session was read before', async () => {
  const ui = await given()
  const openDrift = async (): Promise<string> => {
    await ui.press('d', 'return')
    return rowOf(ui, 0)
  }
  const first = await openDrift()
  expect(first).toMatch(/ · (?!1 )\d+ of \d+/)
  for (const [columns, rows] of [
    [40, 12],
    [80, 24],
  ] as const) {
    await ui.press('escape', 'escape')
    await ui.resize(columns, rows)
    expect(await openDrift()).toBe(first)
  }
})
