import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Effect } from '../../src/domain/events.js'
import { effectText } from '../../src/report/effects.js'

const hash = 'a1b2c3d4e5f60718'.repeat(4)

const effects: readonly Effect[] = [
  ['context', 'conn', 'rate', '3'],
  ['context', 'mess', 'rate', null],
  ['context', 'copy', 'rate', { $bytes: '/w==' }],
  ['code', 550, '5.1.1 no such user'],
  ['vctx', 'tcost', 5],
  ['message.code', '550 5.7.1 no'],
  ['disconnect'],
  ['tarpit', 30],
  ['http.request', 'POST', 'http://api.example/a', 'q=1'],
  ['http.request', 'PUT', 'http://api.example/a', [4000, hash]],
  ['http.request', 'DELETE', 'http://api.example/a', null],
  ['queue.delay_domain', 'example.com', '451 4.4.1 later'],
  ['sleep', 0.5],
  ['timer', 'after', 10, 'sweep'],
  ['timer', 'every', 2, null],
  ['timer', 'at', 1767225600, 'new year'],
  ['timer.stop', 'sweep'],
  ['timer.stop'],
  ['header', 'X-A', 'replace', ['1']],
  ['header', 'X-A', 'append', ['1', '2']],
  ['header', 'X-A', 'prepend', ['1']],
  ['header', 'X-A', 'replace', []],
  ['raw', hash],
  ['body', hash],
  ['build', hash],
  ['text', hash],
  ['mime', hash],
  ['mailfrom', 'a@example.com'],
  ['rcptto', 'b@example.net'],
  ['recipient.add', 'b@example.net'],
  ['recipient.remove', 'b@example.net'],
  ['recipients', ['a@example.net', 'b@example.net']],
  ['binding', 'fast'],
  ['binding_group', 'slow'],
  ['routing_domain', 'example.net'],
  ['discard', '550 5.7.0 discarded by policy'],
  ['inject', 'a@example.com', ['b@example.net'], hash],
  ['forward', 'a@example.com', 'b@example.net', 'see this', 'Fwd: "hello"', 'utf-8', hash],
  ['forward', '', 'b@example.net', '', '', '', hash],
  ['capability.add', 'X-TRACE'],
  ['capability.remove', 'SIZE'],
  ['audit_series.add', 'seen', '192.0.2.1', 1],
  ['db.execute', 'users', 'DELETE FROM seen WHERE name = ?', 'ann'],
  ['io.open', '/var/log/x', 'O_WRONLY|O_CREAT', 384],
  ['io.open', '/var/log/x', 'O_WRONLY', 0],
  ['io.write', '/var/log/x', 'one line\n'],
  ['io.write', '/var/log/x', 4000, hash],
  ['counter.add', 'refused', 2],
  ['counter.reset', 'refused'],
  ['counter.unlink', 'refused'],
  ['gauge_cache.add', 'senders', 'ann', -1],
  ['gauge_cache.remove_item', 'senders', 'ann'],
  ['deferred'],
  ['deferred.failed', 'policy.lua:3: boom'],
  ['define', 'cidr good_guys'],
  ['adaptive.registerRules', { $table: [['name', 'gentle']] }],
  ['registerControl', 'delay_domain'],
  ['cidr.reload', 'good_guys'],
  ['cloudmark.set_af_mode_discard'],
  ['cloudmark.set_af_mode_keep'],
  ['cloudmark.set_af_mode_movemsg', 'Inbox', 'Spam', 'no'],
  ['cloudmark.set_af_msi_address', 'msi@example.com'],
  ['cloudmark.add_af_data', 'b@example.net', { $table: [['a', '1']] }],
  ['cloudmark.score_af', '90', 'ab'.repeat(32)],
  ['snmpTrap', { type: 'string', payload: 'full', mib: '1.3.6.1' }],
  ['priority', 1],
  ['tls', 'use_tls', 2],
  ['audit_series.remove_item', 'seen', '192.0.2.1'],
  ['dkim.sign', { $table: [['selector', 'mx']] }, hash],
  ['validate.dkim.sign', { $table: [['selector', 'mx']] }, hash],
  ['validate.dkim.reflect', 'a@example.com', 'b@example.net', '', '', 'ab'.repeat(32)],
  ['validate.dk.sign', { selector: 'mx' }],
  ['dkim2.sign', { $table: [['selector', 'mx']] }, hash],
  ['arc.seal', { $table: [['selector', 'mx']] }, hash],
  ['rfc3464.send_mdn', 'a@example.com', 'b@example.net', '', 0, hash],
  ['header of received message 1', 'X-A', 'replace', ['1']],
  ['message.code of message 2', '550 no'],
]

test('every kind of effect has words', () => {
  expect(`\n${effects.map(effectText).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    set rate = "3" in the connection context
    removed rate from the message context
    set rate = "\\xff" in this copy's context
    set the reply to 550 5.1.1 no such user
    set vctx.tcost to 5
    set the message's code to 550 5.7.1 no
    disconnects the client
    holds the reply back for 30 s
    asks POST http://api.example/a with "q=1"
    asks PUT http://api.example/a with 4000 bytes (a1b2c3d4e5f6)
    asks DELETE http://api.example/a
    holds mail to example.com back: 451 4.4.1 later
    sleeps for 0.5 s
    sets the timer sweep, in 10 s
    sets a timer, every 2 s
    sets the timer new year, at Unix time 1767225600 s
    stops the timer sweep of the loading
    stops a timer of the loading
    set the header X-A: 1
    added the header X-A: 1, 2
    added the header X-A at the top: 1
    removed the header X-A
    replaced the whole message (a1b2c3d4e5f6)
    replaced the body (a1b2c3d4e5f6)
    built a new message (a1b2c3d4e5f6)
    replaced the text of the message (a1b2c3d4e5f6)
    changed a MIME part; the whole message is now (a1b2c3d4e5f6)
    set the sender to <a@example.com>
    set the recipient to <b@example.net>
    added the recipient <b@example.net>
    removed the recipient <b@example.net>
    set the recipients to a@example.net, b@example.net
    set the binding to fast
    set the binding group to slow
    set the routing domain to example.net
    discards the message: 550 5.7.0 discarded by policy
    injects mail from <a@example.com> to b@example.net (a1b2c3d4e5f6)
    forwards the message from <a@example.com> to b@example.net, subject "Fwd: \\"hello\\"", with the text "see this" in utf-8 (a1b2c3d4e5f6)
    forwards the message from <> to b@example.net, with the text "" (a1b2c3d4e5f6)
    offers X-TRACE
    no longer offers SIZE
    counts 1 for 192.0.2.1 in seen
    runs in users: "DELETE FROM seen WHERE name = ?", "ann"
    opens /var/log/x to write (O_WRONLY|O_CREAT, permissions 0600)
    opens /var/log/x to write (O_WRONLY)
    writes "one line
    " to /var/log/x
    writes 4000 bytes to /var/log/x (a1b2c3d4e5f6)
    adds 2 to the counter refused
    sets the counter refused back to 0
    takes the counter refused away
    adds -1 for ann to the gauge cache senders
    takes ann out of the gauge cache senders
    runs a deferred function:
    the deferred function failed: policy.lua:3: boom
    defines cidr good_guys
    registers adaptive rules {name = "gentle"}
    registers the console command delay_domain
    has the list good_guys read anew
    sets the ActiveFilter to discard
    sets the ActiveFilter to keep
    sets the ActiveFilter to move messages between Inbox and Spam (unread only: no)
    sets the ActiveFilter's address to msi@example.com
    gives the ActiveFilter {a = "1"} for b@example.net
    has the ActiveFilter look at the message again from a score of 90 on
    sends an SNMP trap: {type = "string", payload = "full", mib = "1.3.6.1"}
    set the priority to 1
    sets the TLS parameter use_tls to 2
    takes back what was counted for 192.0.2.1 in seen
    signs the message by DKIM: {selector = "mx"}
    signs the message by version 3's DKIM: {selector = "mx"}
    has what DKIM finds of the message sent from <a@example.com> to <b@example.net>
    signs the message by DomainKeys: {selector = "mx"}
    signs the message by DKIM2: {selector = "mx"}
    seals the message by ARC: {selector = "mx"}
    sends a report (action 0) about the message from <a@example.com> to <b@example.net>
    set the header X-A: 1, of another message (received message 1)
    set the message's code to 550 no, of another message (message 2)
    "
  `)
})

test('every effect that the host notes is among them', () => {
  const named = new Set(effects.map(([name]) => name.replace(/ of .*/, '')))
  const sources = globSync('src/momentum/**/*.ts').map((path) => readFileSync(path, 'utf8'))
  const noted = sources.flatMap((source) =>
    Array.from(source.matchAll(/note(?:On|Outside|Bare)?\((?:stage|frame)[^['\n]*\[?'([\w.]+)'/g), ([, name]) => name!),
  )
  expect(new Set(noted).size).toBeGreaterThan(20)
  expect(noted.filter((name) => !named.has(name))).toEqual([])
})

test('an effect of a newer version shows as it is recorded', () => {
  expect(effectText(['teleport', 'a', 1])).toBe('teleport "a", 1')
})
