import { Trouble } from '../domain/trouble.js'
import type { Size, TerminalStyle } from './view/view.js'

/** What the environment says about colour (https://no-color.org) and about the terminal's character set. */
export const terminalStyle = (env: NodeJS.ProcessEnv): TerminalStyle => ({
  color: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  unicode: /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''),
})

export const terminalSize = ({ columns, rows }: { columns?: number; rows?: number }): Size => ({
  columns: columns || 80,
  rows: rows || 24,
})

/** Throws Trouble `terminal-missing` where there is nobody to press a key. */
export const requireTerminal = (): void => {
  if (process.stdin.isTTY && process.stdout.isTTY) return
  throw new Trouble('terminal-missing', 'the terminal interface needs a terminal for its input and its output', {
    hint: 'print the same without one: reprise sessions, reprise show SESSION, reprise compare --policy CANDIDATE',
  })
}
