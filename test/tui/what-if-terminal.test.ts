import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { givenFolder } from '../store/given.js'
import { expectGivenBack, givenTmux, hasTmux, openStoreIn } from './tmux.js'

const policy = { validate_rcptto: 'if msg:rcptto():find("nobody") then vctx:set_code(550, "no such user") end' }
const letter = ['EHLO a.example', 'MAIL FROM:<a@example.com>', 'RCPT TO:<ann@example.net>', 'QUIT']

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 120_000 }, () => {
  test('one edits a copy of a session, runs it, saves it as a scenario, and finds a command in the palette', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', XDG_STATE_HOME: givenFolder() })
    const saved = join(givenFolder(), 'copy.yaml')
    openStoreIn(terminal, storeWith(policy, [letter]))
    await terminal.until('1 of 1 session')
    terminal.keys('Enter')
    await terminal.until('▸ opened')
    terminal.keys(':')
    await terminal.until('command:')
    terminal.keys('-l', 'edit a copy')
    await terminal.until(/▸ e +edit a copy/)
    terminal.keys('Enter')
    await terminal.until(/▸ +peer/)
    terminal.keys('/')
    await terminal.until('search:')
    terminal.keys('-l', 'rcpt')
    terminal.keys('Enter')
    await terminal.until(/▸ +rcpt {2}ann@example\.net/)
    terminal.keys('Enter')
    await terminal.until('value: ann@example.net')
    terminal.keys('C-u')
    terminal.keys('-l', 'nobody@example.net')
    terminal.keys('Enter')
    await terminal.until(/▸ .*rcpt {2}nobody@example\.net/)
    terminal.keys('r')
    await terminal.until('no such user')
    terminal.keys('s')
    await terminal.until('save')
    terminal.keys('C-u')
    terminal.keys('-l', saved)
    terminal.keys('Enter')
    await terminal.until('wrote the copy as a scenario')
    expect(existsSync(saved)).toBe(true)
    expect(readFileSync(saved, 'utf8')).toContain('nobody@example.net')
    terminal.keys('q')
    await terminal.until('left in good order')
    await expectGivenBack(terminal)
  })
})
