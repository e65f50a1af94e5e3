import { Trouble } from '../domain/trouble.js'
import { styleIn } from '../report/style.js'
import type { Settings } from './settings/settings.js'
import type { Size, TerminalStyle, Theme } from './view/view.js'

/** What the environment says of the terminal, and what somebody has set about its background. */
export const terminalStyle = (env: NodeJS.ProcessEnv, theme: Settings['theme']): TerminalStyle => ({
  theme: theme === 'auto' ? themeOf(env) : theme,
  ...styleIn(env),
})

/** COLORFGBG is `foreground;background` by the numbers of the 16 colours; 7 and 15 are the light ones. */
const themeOf = (env: NodeJS.ProcessEnv): Theme => (/;(?:7|15)$/.test(env['COLORFGBG'] ?? '') ? 'light' : 'dark')

export const terminalSize = ({ columns, rows }: { columns?: number; rows?: number }): Size => ({
  columns: columns || 80,
  rows: rows || 24,
})

/** Throws Trouble `terminal-missing` where there is nobody to press a key. To be asked before anything is opened for a screen. */
export const requireTerminal = (): void => {
  if (process.stdin.isTTY && process.stdout.isTTY) return
  throw new Trouble('terminal-missing', 'the terminal UI needs a terminal, and there is none here', {
    hint: 'the same as lines and questions: reprise --linear; as text: reprise sessions, reprise show SESSION, reprise compare --policy CANDIDATE',
  })
}
