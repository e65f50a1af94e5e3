import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { givenFolder } from '../store/given.js'
import { compared, givenSessions } from './given.js'
import { givenTmux, hasTmux, type Tmux } from './tmux.js'

if (!hasTmux && process.env['CI']) throw new Error('CI has no tmux: apt-get install tmux')
if (!hasTmux) console.warn('skipped: the tests in a real terminal need tmux (apt-get install tmux)')

/** Returns the store's path. */
const open = (terminal: Tmux): string => {
  const path = join(givenFolder(), 'reprise.db')
  const store = givenSessions(300, path)
  compared(store)
  terminal.run(
    `clear; printf typed-ahead; sh -c 'echo $$ > ${path}.pid; exec ${process.execPath} --import tsx test/tui/open-store.ts ${path}'`,
  )
  return path
}

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 180_000 }, () => {
  test('one finds a session, steps through it, sees its drift, and leaves the terminal as it was', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    open(terminal)
    await terminal.until('1 of 301 sessions')
    await terminal.until('▸ refused')
    expect(terminal.state()).toEqual({ isOtherScreen: true, isCursorShown: false })
    expect(terminal.screen()).toMatch(/^Reprise · 1 of 301 sessions/)

    terminal.keys('G')
    await terminal.until('▸ newsletter-1 ')
    terminal.keys('Up', 'PageUp')
    await terminal.until('283 of 301 sessions')
    terminal.keys('g', 'Enter')
    await terminal.until(/RCPT TO:<bad@example.net> +≠ 550/)
    terminal.keys('j', 'j')
    await terminal.until('set ptr = "x.test"')

    terminal.keys('Escape')
    await terminal.until('1 of 301 sessions')
    terminal.keys('d')
    await terminal.until(/recorded +│ replayed/)
    await terminal.until('at lantern/recipients.lua:42, inbound.validate_rcptto')

    terminal.keys('?')
    await terminal.until('the drifts of the comparison')
    terminal.keys('q')
    await terminal.until('left in good order')
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
    terminal.run('stty -a')
    await terminal.until(/[^-]icanon/)
  })

  test('it follows a resize, and SIGTERM gives the terminal back', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    const path = open(terminal)
    await terminal.until('▸ refused')
    terminal.resize(40, 12)
    await terminal.until('Enter open · / filter · ? help')
    process.kill(processOf(path), 'SIGTERM')
    await terminal.until('Terminated')
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
    terminal.run('stty -a')
    await terminal.until(/[^-]icanon/)
  })

  test('Control-Z gives the terminal back, and fg paints the screen again, in the size that it has by then', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    open(terminal)
    await terminal.until('1 of 301 sessions')
    for (const [columns, rows, shown] of [
      [40, 12, 'Enter open · / filter · ? help'],
      [80, 24, '1 of 301 sessions'],
    ] as const) {
      terminal.keys('C-z')
      await terminal.until('Stopped')
      expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
      terminal.run('stty -a')
      await terminal.until(/[^-]icanon/)
      terminal.resize(columns, rows)
      terminal.run('clear; fg')
      await terminal.until('▸ refused')
      await terminal.until(shown)
      expect(terminal.state()).toEqual({ isOtherScreen: true, isCursorShown: false })
    }
    terminal.keys('G')
    await terminal.until('▸ newsletter-1 ')
    terminal.keys('q')
    await terminal.until('left in good order')
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
  })

  test.each([
    ['SIGTSTP', 'Stopped'],
    ['SIGHUP', 'Hangup'],
    ['SIGINT', 'ready$'],
  ] as const)('%s gives the terminal back', async (signal, said) => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    const path = open(terminal)
    await terminal.until('▸ refused')
    process.kill(processOf(path), signal)
    await terminal.until(said)
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
    terminal.run('stty -a')
    await terminal.until(/[^-]icanon/)
  })

  test('a crash gives the terminal back too, and is told', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    const path = open(terminal)
    await terminal.until('▸ refused')
    process.kill(processOf(path), 'SIGUSR2')
    await terminal.until('Error: crashed on purpose')
    expect(terminal.state()).toEqual({ isOtherScreen: false, isCursorShown: true })
    terminal.run('stty -a')
    await terminal.until(/[^-]icanon/)
  })

  test('without Unicode and without colour it says the same', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C', NO_COLOR: '1' })
    open(terminal)
    const screen = await terminal.until('> refused')
    expect(screen).toMatch(/^[\x20-\x7e\n]*$/)
    expect(screen).toContain('!= 2')
    expect(terminal.screen({ withColors: true })).not.toMatch(/\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/)
    terminal.keys('q')
    await terminal.until('left in good order')
  })
})

/** The shell wrote down its number before it became the program. */
const processOf = (path: string): number => Number(readFileSync(`${path}.pid`, 'utf8'))
