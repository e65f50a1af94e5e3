import { expect, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { hello, mail, moduleOf } from '../momentum/given-policy.js'
import { type Driver, openUi, rowOf, rowsOf } from './drive.js'

const hostile = [
  'Subject: \x1b[31mred\x00',
  'X-Long: '.padEnd(300, 'y'),
  '',
  'first line',
  'caf\xe9',
  'x'.repeat(1_000_000),
  'the end',
]

const store = (): string => {
  const policy = moduleOf({ validate_data: 'vctx:set(1, "seen", "yes")' })
  const message = [...mail().slice(0, -1), { text: `${hostile.join('\n')}\n`, encoding: 'latin1' }]
  return storeWith(policy, [
    [hello, ...mail(['a@example.net'], 'Subject: first\n\nplain\n'), ...message, 'QUIT'],
    [hello, 'QUIT'],
  ])
}

const open = async (columns: number, rows: number): Promise<Driver> => {
  const ui = await openUi(store(), { columns, rows })
  await ui.press('j', 'return')
  return ui
}

test('the message of the chosen phase is shown, whatever its bytes are', async () => {
  const ui = await open(80, 24)
  await ui.press('G', 'k', 'm')
  expect(rowsOf(ui, 0, 12)).toMatchInlineSnapshot(`
    "Reprise · session 1, message 2 · 1,000,353 bytes · row 1 of 12,509
    Subject: \\e[31mred\\x00
    X-Long: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
    yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy

    first line
    caf\\xe9
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  `)
})

test('each message of a session is its own', async () => {
  const ui = await open(40, 12)
  await ui.press('m')
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · session 1, message 1 · 25 byt…
    Subject: first

    plain







    Esc back · j/k move · ? help · q quit"
  `)
  await ui.press('escape')
  expect(rowOf(ui, 0)).toContain('session 1')
})

test('a search goes over all of it, on from the other end, and says what it has not', async () => {
  const ui = await open(80, 24)
  await ui.press('G', 'k', 'm', '/')
  await ui.type('the END')
  await ui.press('return')
  expect(ui.frame()).toContain('the end')
  expect(rowOf(ui, 0)).toMatch(/row 12,4\d\d of 12,5\d\d/)
  await ui.press('n')
  expect(rowOf(ui, 23)).toBe('the search goes on from the beginning')
  await ui.press('/', 'ctrl+u')
  await ui.type('nowhere')
  await ui.press('return')
  expect(rowOf(ui, 23)).toBe('nothing here has "nowhere"')
})

test('it follows the size of the terminal', async () => {
  const ui = await open(80, 24)
  await ui.press('G', 'k', 'm', 'G')
  const last = rowOf(ui, 22)
  expect(last).toBe('the end')
  await ui.resize(200, 60)
  expect(rowOf(ui, 0)).toMatch(/row 4,9\d\d of 5,0\d\d/)
})

test('m says where no message came', async () => {
  const ui = await openUi(store(), { columns: 80, rows: 24 })
  await ui.press('return', 'm')
  expect(rowOf(ui, 23)).toBe('no message came here')
})
