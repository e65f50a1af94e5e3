import { test } from 'vitest'
import { givenFolder } from '../store/given.js'
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

test.skipIf(!hasTmux)(
  'who has recorded nothing yet is offered the example, and is led through it in three steps',
  async () => {
    const terminal = givenTmux(100, 30, { LC_ALL: 'C.UTF-8', REPRISE_DB: '' })
    terminal.run(`clear; cd ${givenFolder()}; unset REPRISE_DB; ${process.execPath} ${program}`)
    await terminal.until('No sessions yet')
    terminal.keys('e')
    await terminal.until('1 of 3')
    await terminal.until('1 of 78 sessions')
    terminal.keys('Enter')
    await terminal.until('2 of 3')
    terminal.keys('d')
    await terminal.until(/3 of 3.*line that makes it/)
    terminal.keys('p')
    await terminal.until('inbound-next')
    terminal.keys('q')
    await terminal.until('ready$')
  },
  60_000,
)
