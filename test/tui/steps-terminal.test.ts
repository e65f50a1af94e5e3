import { join } from 'node:path'
import { describe, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { moduleOf } from '../momentum/given-policy.js'
import { folderWith, givenFolder } from '../store/given.js'
import { expectGivenBack, givenTmux, hasTmux, openStoreIn } from './tmux.js'

const refusing = (name: string): string =>
  moduleOf({
    validate_rcptto: `local recipient = msg:rcptto()
  if string.find(recipient, "${name}", 1, true) then
    vctx:set_code(550, "no")
  end`,
  })

const steps = ['EHLO a.example', 'MAIL FROM:<a@example.com>', 'RCPT TO:<bad@example.net>', 'QUIT']

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 180_000 }, () => {
  test('one steps through a callout, compares, and looks where the two part ways', async () => {
    const terminal = givenTmux(80, 24, { LC_ALL: 'C.UTF-8', XDG_STATE_HOME: givenFolder() })
    const candidate = join(folderWith({ 'candidate.lua': refusing('nobody') }), 'candidate.lua')
    const store = storeWith(refusing('bad'), [steps])
    openStoreIn(terminal, store)
    await terminal.until('1 of 1 session')
    terminal.keys('Enter')
    await terminal.until('mod.validate_rcptto')
    terminal.keys('j', 'j', 'j', 'j')
    await terminal.until('▸ RCPT TO')
    terminal.keys('s')
    await terminal.until(/1 of 4 · rcptto#1 <bad@example\.net> mod\.validate_rcptto/)
    await terminal.until(/▸ 3 do local recipient = msg:rcptto\(\)/)
    terminal.keys('j')
    await terminal.until(/\* recipient = "bad@example\.net"/)
    terminal.keys('e')
    await terminal.until('set the reply to 550 no')
    terminal.keys('L', '4', 'Enter')
    await terminal.until('2 of 4')
    terminal.keys('f')
    await terminal.until('nobody knows where the candidate is')

    terminal.keys('Escape')
    await terminal.until('▸ RCPT TO')
    terminal.keys('p')
    await terminal.until('No candidate was compared yet')
    terminal.keys('p')
    await terminal.until('policy:')
    terminal.keys('-l', candidate)
    terminal.keys('Enter')
    await terminal.until('compared with candidate.lua')
    // only what is read back from the store counts its sessions
    await terminal.until('1 session: 0 same, 1 drifted')
    terminal.keys('s')
    await terminal.until(/2 of 3 · candidate\.lua · rcptto#1 <bad@example\.net>/)
    await terminal.until('Here they part ways')
    terminal.keys('q')
    await terminal.until('left in good order')
    await expectGivenBack(terminal)
  })
})
