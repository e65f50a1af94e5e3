import { expect, onTestFinished, test } from 'vitest'
import { givenTmux, hasTmux, type Tmux } from '../../tui/tmux.js'
import { type Folder, program } from '../given-cli.js'
import { givenLinear } from './given-linear.js'

const given = async (): Promise<{ readonly terminal: Tmux; readonly folder: Folder }> => {
  const folder = await givenLinear()
  onTestFinished(() => folder.remove())
  const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', TZ: 'UTC', USER: 'ann' })
  const command = `${process.execPath} ${program} --linear --db ${folder.file('reprise.db')}`
  terminal.run(`clear; ${command}; echo "status $?"`)
  await terminal.until('Enter means sessions.')
  return { terminal, folder }
}

test.skipIf(!hasTmux)(
  'in a terminal, answers are typed with its own editing, below each other on the one screen, and the end of input ends it',
  { timeout: 60_000 },
  async () => {
    const { terminal } = await given()
    terminal.keys('Enter')
    await terminal.until('Sessions 1 to 2 of 2. Which one?')
    terminal.keys('3', 'BSpace', '2', 'Enter')
    await terminal.until('before its first phase of 9')
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true, hasMouse: false })
    terminal.keys('n', 'x', 't', 'Enter')
    const screen = await terminal.until('Did you mean next?')
    expect(screen).toContain('means next. nxt\n')
    expect(terminal.screen({ withColors: true })).not.toContain('\x1b')
    terminal.keys('C-d')
    await terminal.until('status 0')
  },
)

test.skipIf(!hasTmux)('Control-C ends it as other programs', { timeout: 60_000 }, async () => {
  const { terminal } = await given()
  terminal.keys('C-c')
  await terminal.until('ready$')
  terminal.run('echo still here')
  await terminal.until(/^still here$/m)
})
