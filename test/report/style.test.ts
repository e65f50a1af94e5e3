import { expect, test } from 'vitest'
import { styleOf } from '../../src/cli/terminal.js'
import { styleIn } from '../../src/report/style.js'
import { terminalStyle } from '../../src/tui/terminal.js'

test.each([
  ['a plain environment', {}, 'linux', { color: true, unicode: false }],
  ['one with UTF-8', { LANG: 'de_DE.UTF-8' }, 'linux', { color: true, unicode: true }],
  ['LC_ALL before LANG', { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'linux', { color: true, unicode: false }],
  ['an empty LC_ALL, which is none', { LC_ALL: '', LC_CTYPE: 'C.utf8' }, 'linux', { color: true, unicode: true }],
  ['Windows, where no variable says it', {}, 'win32', { color: true, unicode: true }],
  ['NO_COLOR', { NO_COLOR: '1' }, 'linux', { color: false, unicode: false }],
  ['an empty NO_COLOR, which is none', { NO_COLOR: '' }, 'linux', { color: true, unicode: false }],
  ['a terminal that can do nothing', { TERM: 'dumb' }, 'linux', { color: false, unicode: false }],
] as const)('%s', (_title, env, platform, style) => {
  expect(styleIn(env, platform)).toEqual(style)
})

test('text and the terminal UI look alike, but for a stream that is no terminal, which has no colours', () => {
  const env = { LANG: 'C.UTF-8' }
  expect(terminalStyle(env, 'dark')).toMatchObject(styleIn(env))
  expect(styleOf({ isTTY: true, columns: 90 }, env)).toEqual({ ...styleIn(env), width: 90 })
  expect(styleOf({ columns: 90 }, env)).toEqual({ ...styleIn(env), color: false, width: 90 })
})
