import { expect, test } from 'vitest'
import { storeWith } from '../engine/given-store.js'
import { hello, mail, moduleOf } from '../momentum/given-policy.js'
import { openUi } from './drive.js'
import { givenSessions } from './given.js'

test('of a callout it is shown what it was called with, and what the session held before and after', async () => {
  const policy = moduleOf({
    validate_mailfrom: 'vctx:set(1, "seen", "from"); self.count = 1',
    validate_rcptto: 'vctx:set(1, "seen", "rcpt"); vctx:set_code(250, "welcome")',
  })
  const ui = await openUi(storeWith(policy, [[hello, ...mail(['b@example.net']), 'QUIT']]), { columns: 120, rows: 30 })
  await ui.press('return', '/')
  await ui.type('validate_rcptto')
  await ui.press('return')
  expect(ui.frame()).toMatchInlineSnapshot(`
    "Reprise · session 1 · 7 of 12
      opened                                              │ mod.validate_rcptto → 0 (continue), 11 instructions
      connect                                         220 │   set seen = "rcpt" in the message context
      EHLO client.example                             250 │   set the reply to 250 welcome
      MAIL FROM:<a@example.com>                       250 │   at 2026-01-01 00:00:00
        mod.validate_mailfrom                    continue │
      RCPT TO:<b@example.net>                         250 │ called with
    ▸   mod.validate_rcptto                      continue │     self = {count = 1}
      DATA                                            354 │     msg = msys.core:_ec_message
      message, 24 bytes                                   │     str = msys.core:_ec_string
      reception#1                                     250 │     accept = msys.core:_accept_construct
      QUIT                                            221 │     vctx = msys.core:_validate_context
      ended                                               │
                                                          │ the session before it
                                                          │   sender <a@example.com>
                                                          │   conn.connection_message_count = "1"
                                                          │   conn.connection_rcpt_count = "1"
                                                          │   conn.ehlo_domain = "client.example"
                                                          │   conn.ehlo_string = "EHLO client.example"
                                                          │   conn.message_rcpt_count = "1"
                                                          │   conn.pathway = "default"
                                                          │   mess.mailfrom_domain = "example.com"
                                                          │   mess.mailfrom_localpart = "a"
                                                          │   mess.mailfrom_string = "MAIL FROM:<a@example.com>"
                                                          │   mess.rcptto_domain = "example.net"
                                                          │   mess.rcptto_localpart = "b"
                                                          │   mess.rcptto_string = "RCPT TO:<b@example.net>"
                                                          │   mess.seen = "from"
                                                          │
    m message · s step · p compare · e what if · Esc back · Tab detail · j/k move · ? help · q quit"
  `)
})

test('of one that does not run again it is said that they cannot be had', async () => {
  const ui = await openUi(givenSessions(1).path, { columns: 120, rows: 30 })
  await ui.press('return', 'j', 'j')
  expect(ui.frame()).toContain('its circumstances cannot be had: it does not run again here')
})

test('a key is answered at once, and only the last callout that was passed is run again', async () => {
  const policy = moduleOf({ validate_rcptto: '' })
  const recipients = Array.from({ length: 20 }, (_, n) => `r${n}@example.net`)
  const ui = await openUi(storeWith(policy, [[hello, ...mail(recipients), 'QUIT']]), { columns: 120, rows: 30 })
  await ui.press('return', 'G', ...Array.from({ length: 31 }, () => 'k'))
  expect(ui.frame()).toContain('called with')
})
