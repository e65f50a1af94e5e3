import { expect, test } from 'vitest'
import { defaultKeys } from '../../src/tui/commands/default-keys.js'
import { keyFor } from '../../src/tui/commands/keys-of.js'
import { storeWith } from '../engine/given-store.js'
import { moduleOf } from '../momentum/given-policy.js'
import { givenFolder } from '../store/given.js'
import { type Driver, openUi, rowOf } from './drive.js'

const keys = new Map(
  Object.entries({
    down: '>',
    up: '<',
    quit: 'Q',
    help: '0',
    back: '1',
    candidates: '2',
    'type-candidate': '3',
    tour: '4',
    drifts: '5',
    'open-session': '6',
    refresh: '7',
    'what-if': '8',
    'run-copy': '9',
    'take-edit-back': '(',
    'edit-input': ')',
    follow: '!',
    search: '%',
    'switch-pane': '&',
  }).map(([id, key]) => [id, [key]]),
)

const given = async (columns = 80): Promise<Driver> => {
  const ui = await openUi(storeWith(moduleOf({ validate_ehlo: 'print("hi")' }), [['EHLO a.example', 'QUIT']]), {
    columns,
    rows: 24,
    state: givenFolder(),
  })
  ui.view = { ...ui.view, keys }
  return ui
}

const footer = (ui: Driver): string => rowOf(ui, -1)

test('a sentence names the key that somebody has set', async () => {
  const ui = await given(120)
  expect(footer(ui)).toContain('>/< move · 0 help · Q quit')
  await ui.press('1')
  expect(footer(ui)).toBe('this is the first screen; Q quits')
  await ui.press('5')
  expect(footer(ui)).toBe('nothing was compared yet; 2 compares with a candidate')
  await ui.press('!')
  expect(footer(ui)).toBe('it follows what is recorded; ! ends that')
  await ui.press('!', '4')
  expect(ui.frame().replaceAll(/\s+/g, ' ')).toContain('6 opens one. 4 ends the tour.')
  await ui.press('4', '0')
  expect(footer(ui)).toBe('>/< scroll · Esc closes this sheet · Q quit')
})

test('so do those of a copy and of the candidates', async () => {
  const ui = await (await given()).press('6', '8')
  expect(ui.frame()).toContain(') edits the input, ( takes that back')
  expect(ui.frame()).toContain('9 runs the copy beside the recording')
  await ui.press('s')
  expect(footer(ui)).toBe('run it first, with 9')
  await ui.press('1', '2')
  expect(ui.frame()).toContain('Press 3 and type where')
})

test('and the stroke above a detail that has more', async () => {
  const ui = await (await given(40)).press('6')
  await ui.resize(40, 8)
  expect(ui.frame()).toMatch(/more rows?, & to scroll/)
})

test('a command whose keys were taken away is named by what the palette finds it by', () => {
  expect(keyFor({ keys: new Map([['candidates', []]]) }, 'candidates')).toBe('the command candidates')
  expect(keyFor({ keys: new Map() }, 'candidates')).toBe(defaultKeys.candidates[0])
})
