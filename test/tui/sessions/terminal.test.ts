import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { givenFolder } from '../../store/given.js'
import { givenTmux, hasTmux, openStoreIn } from '../tmux.js'
import { givenMail, recordMail } from './given-mail.js'

const at = Date.UTC(2026, 2, 2)

describe.skipIf(!hasTmux)('the list of sessions in a real terminal', { timeout: 180_000 }, () => {
  test('is sorted, filtered with completion, jumped in, and follows what another process records', async () => {
    const store = givenMail(240, join(givenFolder(), 'reprise.db'))
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8' })
    openStoreIn(terminal, store.path)
    await terminal.until('▸ mail-240')
    await terminal.until(/2xx 215 {2}█/)

    terminal.keys('s', 's')
    await terminal.until('by peer, A to Z')
    await terminal.until('▸ mail-7 ')
    terminal.keys('S')
    await terminal.until('▸ mail-237')
    expect(terminal.screen()).toContain('peer ▾')

    terminal.keys('/', 'r', 'e', 'Down', 'Down', 'Tab')
    await terminal.until('filter: reply:')
    terminal.keys('Down', 'Down', 'Down', 'Tab')
    await terminal.until('1 of 11 sessions · reply:5xx')
    terminal.keys('Enter', 'End')
    await terminal.until('11 of 11 sessions')

    terminal.keys('#')
    await terminal.until('jump to id or name:')
    terminal.keys('mail-216', 'Enter')
    await terminal.until('▸ mail-216')
    terminal.keys('Escape')
    await terminal.until('1 of 240 sessions')

    terminal.keys('s', 's', 's', 's', 's')
    await terminal.until(/Reprise · 1 of 240 sessions *\n/)
    terminal.keys('f')
    await terminal.until('following')
    recordMail(store, 241, at)
    await terminal.until('▸ mail-241')
    await terminal.until('1 of 241 sessions')
    terminal.keys('j', 'j')
    await terminal.until('▸ mail-239')
    recordMail(store, 242, at)
    await terminal.until('4 of 242 sessions')
    expect(terminal.screen()).toContain('▸ mail-239')

    terminal.keys('q')
    await terminal.until('left in good order')
  })
})
