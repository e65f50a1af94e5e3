import { expect, test } from 'vitest'
import { givenFolder } from '../store/given.js'
import { givenTmux, hasTmux } from '../tui/tmux.js'
import { Folder, program } from './given-cli.js'

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
    expect(terminal.screen()).not.toContain('recording the included')
  },
  60_000,
)

test('who has recorded nothing yet gets the example line by line, too', async () => {
  const folder = new Folder()
  const input = 'example\n\nback\ndrifts\n'
  const { status, stdout } = await folder.run(['--linear'], { input, env: { REPRISE_DB: 'recordings/reprise.db' } })
  folder.remove()
  expect(status).toBe(0)
  expect(stdout).toContain('Nothing is recorded here yet.')
  expect(stdout).toContain('Sessions 1 to 10 of 78.')
  expect(stdout).toContain('with inbound-next: 78 sessions: 67 same, 11 drifted.')
  expect(stdout).toContain('Before the first finding of 18 under inbound-next.')
})
