import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { moduleOf } from '../momentum/given-policy.js'
import { givenFolder } from '../store/given.js'
import { compared, givenSessions } from './given.js'
import { expectGivenBack, givenTmux, hasTmux, openStoreIn, processOf, type Tmux } from './tmux.js'

if (!hasTmux) console.warn('skipped: the tests in a real terminal need tmux (apt-get install tmux)')

/** Returns the store's path. */
const open = (terminal: Tmux): string => {
  const path = join(givenFolder(), 'reprise.db')
  const store = givenSessions(300, path)
  compared(store)
  openStoreIn(terminal, path)
  return path
}

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 180_000 }, () => {
  test('one finds a session, steps through it, sees its drift, and leaves the terminal as it was', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    open(terminal)
    await terminal.until('1 of 301 sessions')
    await terminal.until('▸ refused')
    expect(terminal.state()).toEqual({ isOtherScreen: true, isCursorShown: false, hasMouse: true })
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
    await terminal.until(/left in good order\s+ready\$/)
    await expectGivenBack(terminal)
  })

  test('one compares with a candidate, watches it, saves it, and sees what that changed', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', XDG_STATE_HOME: givenFolder() })
    const refusing = (name: string): string =>
      moduleOf({
        validate_rcptto: `if string.find(msg:rcptto(), "${name}", 1, true) then vctx:set_code(550, "no") end`,
      })
    const steps = (recipient: string) => [
      'EHLO a.example',
      'MAIL FROM:<a@example.com>',
      `RCPT TO:<${recipient}>`,
      'QUIT',
    ]
    const candidate = join(givenFolder(), 'candidate.lua')
    writeFileSync(candidate, refusing('odd'))
    openStoreIn(terminal, storeWith(refusing('bad'), [steps('bad@example.net'), steps('odd@example.net')]))
    await terminal.until('1 of 2 sessions')
    terminal.keys('p')
    await terminal.until('No candidate was compared yet')
    terminal.keys('p')
    await terminal.until('policy:')
    terminal.keys('-l', candidate.slice(0, -4))
    await terminal.until('candidate.lua')
    terminal.keys('Tab')
    await terminal.until(/policy: .*candidate\.lua/)
    terminal.keys('Enter')
    await terminal.until('1 of 2 drifts under candidate.lua')
    await terminal.until('compared with candidate.lua')
    // only what is read back from the store counts its sessions
    await terminal.until('2 sessions: 0 same, 2 drifted')
    terminal.keys('w')
    await terminal.until('watching candidate.lua')
    await terminal.until('as before')
    writeFileSync(candidate, refusing('nobody'))
    await terminal.until('0 new, 1 gone')
    await terminal.until(/- gone +reply +session 2/)
    terminal.keys('q')
    await terminal.until(/left in good order\s+ready\$/)
  })

  test('one finds a word, copies, and goes on with the mouse', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    terminal.option('set-clipboard', 'on')
    open(terminal)
    await terminal.until('▸ refused')
    terminal.mouse('click', { column: 3, row: 4 })
    await terminal.until('▸ newsletter-299')
    terminal.mouse('click', { column: 3, row: 2 })
    await terminal.until('▸ refused')
    terminal.mouse('click', { column: 3, row: 2 })
    await terminal.until(/RCPT TO:<bad@example.net> +≠ 550/)
    terminal.keys('/')
    await terminal.until('search:')
    terminal.keys('-l', 'greet')
    terminal.keys('Enter')
    await terminal.until('nothing here has')
    terminal.keys('/', 'C-u')
    terminal.keys('-l', 'EHLO')
    terminal.keys('Enter')
    await terminal.until(/▸ +EHLO/)
    terminal.mouse('wheel-down', { column: 3, row: 4 })
    await terminal.until('▸ ended')
    terminal.keys('k', 'k')
    await terminal.until(/▸ .*RCPT TO/)
    terminal.keys('y')
    await terminal.until('given to the terminal')
    expect(await terminal.clipboard()).toContain('bad@example.net')
    terminal.keys('q')
    await terminal.until(/left in good order\s+ready\$/)
    await expectGivenBack(terminal)
  })

  test('it follows a resize, and SIGTERM gives the terminal back', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    const path = open(terminal)
    await terminal.until('▸ refused')
    terminal.resize(40, 12)
    await terminal.until('Enter open · / filter · ? help')
    process.kill(processOf(path), 'SIGTERM')
    await terminal.until('Terminated')
    await expectGivenBack(terminal)
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
      await expectGivenBack(terminal)
      terminal.resize(columns, rows)
      terminal.run('clear; fg')
      await terminal.until('▸ refused')
      await terminal.until(shown)
      expect(terminal.state()).toEqual({ isOtherScreen: true, isCursorShown: false, hasMouse: true })
    }
    terminal.keys('G')
    await terminal.until('▸ newsletter-1 ')
    terminal.keys('q')
    await terminal.until(/left in good order\s+ready\$/)
    await expectGivenBack(terminal)
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
    await expectGivenBack(terminal)
  })

  test('a crash gives the terminal back too, and is told', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    const path = open(terminal)
    await terminal.until('▸ refused')
    process.kill(processOf(path), 'SIGUSR2')
    await terminal.until('Error: crashed on purpose')
    await expectGivenBack(terminal)
  })

  test('without Unicode and without colour it says the same', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C', NO_COLOR: '1' })
    open(terminal)
    const screen = await terminal.until('> refused')
    expect(screen).toMatch(/^[\x20-\x7e\n]*$/)
    expect(screen).toContain('!= 2')
    expect(terminal.screen({ withColors: true })).not.toMatch(/\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/)
    terminal.keys('q')
    await terminal.until(/left in good order\s+ready\$/)
  })
})
