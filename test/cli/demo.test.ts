import { test } from 'vitest'
import { givenTmux, hasTmux } from '../tui/tmux.js'
import { program } from './given-cli.js'

test.skipIf(!hasTmux)(
  'after the example was looked at in a terminal, it says how to look again',
  async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    terminal.run(`clear; ${process.execPath} ${program} demo`)
    await terminal.until('1 of 78 sessions')
    terminal.keys('q')
    await terminal.until(/Look around: npm run -s reprise -- --db/)
  },
  60_000,
)
