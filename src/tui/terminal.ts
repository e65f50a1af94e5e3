import { Trouble } from '../domain/trouble.js'
import type { Settings } from './settings/settings.js'
import type { Size, TerminalStyle, Theme } from './view/view.js'

/** What the environment says about colour (https://no-color.org) and about the terminal's character set. */
export const terminalStyle = (env: NodeJS.ProcessEnv, theme: Settings['theme']): TerminalStyle => ({
  theme: theme === 'auto' ? themeOf(env) : theme,
  color: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  unicode: /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''),
})

/** COLORFGBG is `foreground;background` by the numbers of the 16 colours; 7 and 15 are the light ones. */
const themeOf = (env: NodeJS.ProcessEnv): Theme => (/;(?:7|15)$/.test(env['COLORFGBG'] ?? '') ? 'light' : 'dark')

export const terminalSize = ({ columns, rows }: { columns?: number; rows?: number }): Size => ({
  columns: columns || 80,
  rows: rows || 24,
})

/** Throws Trouble `terminal-missing` where there is nobody to press a key. */
export const requireTerminal = (): void => {
  if (process.stdin.isTTY && process.stdout.isTTY) return
  throw new Trouble('terminal-missing', 'the terminal interface needs a terminal for its input and its output', {
    hint: 'the same without one: reprise --linear, reprise sessions, reprise show SESSION, reprise compare --policy CANDIDATE',
  })
}
