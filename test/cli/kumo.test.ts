import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Folder } from './given-cli.js'

/** The public training policy's folder, `training-policy/src` of momentum_sample_policy: it is no part of this repository. */
const publicPolicy = process.env['REPRISE_TRAINING_POLICY'] ?? ''
if (!existsSync(publicPolicy))
  console.warn('skipped: the public training policy itself; REPRISE_TRAINING_POLICY names its folder')

const included = (name: string): string => new URL(`../../recordings/${name}`, import.meta.url).pathname

const withoutIds = (report: string): string => report.replace(/\([0-9a-f]{12}\)/g, '(…)')

const candidate = (name: string): readonly string[] => ['--policy', included(`kumo/${name}`), '--dialect', 'kumo']

test('the port of the included policy drifts where it was changed, and nowhere else', async () => {
  const folder = new Folder()
  await folder.succeeds('record', '--policy', included('inbound'), included('sessions'))
  const compared = await folder.run(['compare', ...candidate('inbound'), '--all'])
  expect(compared).toMatchObject({ status: 1, stderr: '' })
  expect(withoutIds(compared.stdout).split('\nAssumed')[0]).toMatchInlineSnapshot(`
    "inbound (…), against what was recorded under inbound (…)
    78 sessions: 63 same, 8 drifted, 7 undecidable. 95 % of what was recorded was
      compared.

    Drift: 5 critical, 1 major, 2 minor

    critical reply (4)
      data#1 in program-latin1
        reply: 250 2.0.0 OK → 550 5.7.0 No programs by mail, please
        recipients: ann@lantern.test → nobody
        at lantern/content.lua:51, kumo.smtp_server_data
        also: delivery

      connect in crowd-stranger
        reply
          - 421 4.7.1 Too many connections from 198.51.100.30
          + 220 mail.example.com ESMTP
        disconnect: disconnected → not disconnected
        output: limits: 198.51.100.30 has 7 connections, 5 are allowed → nothing
        at lantern/limits.lua:73 in the recorded script, lantern_limits.validate_co…
        also: output

      connect in crowd-monitor
        reply
          - 421 4.7.1 Too many connections from 198.51.100.250
          + 220 mail.example.com ESMTP
        disconnect: disconnected → not disconnected
        output: limits: 198.51.100.250 has 7 connections, 2 are allowed → nothing
        at lantern/limits.lua:73 in the recorded script, lantern_limits.validate_co…
        also: output

      connect in full-partner
        reply
          - 421 4.3.2 All lines are busy, please come back later
          + 220 mail.example.com ESMTP
        disconnect: disconnected → not disconnected
        at lantern/limits.lua:78 in the recorded script, lantern_limits.validate_co…

    critical delivery (1)
      each_rcpt#1 <abuse@lantern.test> in roles
        envelope.recipient: abuse-desk@example.net → abuse@lantern.test
        at lantern/routing.lua:38 in the recorded script, lantern_routing.validate_…

    major content (1)
      each_rcpt#1 <postmaster@lantern.test> in full-monitor
        message: changed to 2a05d62769e1 → changed to 42dad926bda8
        at lantern/routing.lua:26, kumo.smtp_server_message_received

    minor reply (2)
      rcptto#1 <noreply@example.net> in recipients-mixed
        reply
          - 550 5.7.1 noreply only writes, nobody reads it
          + 550 5.7.1 noreply is read by nobody
        at lantern/recipients.lua:42, kumo.smtp_server_rcpt_to

      rcptto#1 <root@lantern.test> in recipients-none
        reply
          - 550 5.7.1 root only writes, nobody reads it
          + 550 5.7.1 root is read by nobody
        at lantern/recipients.lua:42, kumo.smtp_server_rcpt_to

    Undecidable: 7 sessions
      DATA in 1 session
        the message has a CR or LF by itself, which KumoMTA refuses or mends before
          it asks a policy (invalid_line_endings)
          at data#1 in all-bytes
        to know: the two servers differ there and no policy can mend it: leave such
          sessions out with --where
      EHLO in 1 session
        EHLO comes within a message, which KumoMTA goes on with
          at ehlo/2 in second-ehlo
        to know: the two servers differ there and no policy can mend it: leave such
          sessions out with --where
      MAIL in 2 sessions
        MAIL comes without EHLO, which KumoMTA does not ask for
          at mailfrom#1 in out-of-order
        MAIL names no plain host or address, or is no plain line, and how KumoMTA
          reads such a command is not modelled
          at mailfrom#1 in sender-without-domain
        to know: the two servers differ there and no policy can mend it: leave such
          sessions out with --where
      get_meta "authn_id" in 2 sessions
        authn_id is read, and the recording has can_relay without a login
          at mailfrom#1 in sender-logged-in and 1 more
        to know: leave it out of the candidate, or leave such sessions out of the
          comparison: --where
      msys.audit_series.count in 1 session
        msys.audit_series.count("lantern_senders","club.test",0,11,"f0a58d9b79601cf8
          "), on which kumo.counter_series lantern_senders club.test hangs, was
          never asked in this session
          at mailfrom#1 in sender-spf-fail
        to know: give the answer with --world FILE, or record the session under a
          policy that calls kumo.counter_series lantern_senders club.test with it
    "
  `)
})

describe('the port of the training policy', () => {
  const drifts = async (policy: string): Promise<string> => {
    const folder = new Folder()
    await folder.succeeds('record', '--policy', policy, included('kumo/training/sessions.yaml'))
    const compared = await folder.run(['compare', ...candidate('training/kumomta')])
    expect(compared).toMatchObject({ status: 1, stderr: '' })
    return withoutIds(compared.stdout)
  }

  test('drifts where it was changed, and nowhere else', async () => {
    expect(await drifts(included('kumo/training/momentum'))).toMatchInlineSnapshot(`
      "kumomta (…), against what was recorded under momentum (…)
      16 sessions: 14 same, 2 drifted. 89 % of what was recorded was compared.

      Drift: 1 critical, 1 minor

      critical reply (1)
        connect in friend-at-limit
          reply
            - 220 mail.example.com ESMTP
            + 452 Too many recipients received this hour.
          disconnect: not disconnected → disconnected
          at inbound/limits.lua:23, kumo.smtp_server_connection_accepted

      minor reply (1)
        connect in name-unknown
          reply
            - 421 Temporary resolution failure
            + 421 Temporary resolution failure, try again
          at inbound/names.lua:13, kumo.smtp_server_connection_accepted

      Assumed
        unknown: accept-refusal, audit-window-alignment, hooks-after-refusal,
          kumo-counterparts, kumo-dns-errors, kumo-outside, kumo-queues, kumo-wire,
          received-header, self-in-init
        example: fcdns-check
        documented: kumo-contexts, kumo-metadata, kumo-own-replies, kumo-trace
        --all says what each means, and in how many sessions
      "
    `)
  })

  test.skipIf(!existsSync(publicPolicy))('compares the same with what the public policy itself decides', async () => {
    const [own, publics] = [await drifts(included('kumo/training/momentum')), await drifts(publicPolicy)]
    const firstLine = /^.*\n/
    expect(publics.replace(firstLine, '')).toBe(own.replace(firstLine, ''))
  })
})

test('what is no policy for KumoMTA is told, and handlers that are never called', async () => {
  const folder = new Folder({
    'sessions.yaml': 'sessions: [{ name: a, steps: [QUIT] }]',
    'policy.lua': 'msys.registerModule("p", { validate_connect = function() return 0 end })',
    'bad.lua': 'local kumo = require "kumo" kumo.on(',
    'port/init.lua':
      'local kumo = require "kumo" require "rules" kumo.on("smtp_server_rcptto", print) kumo.on("my_own", print)',
    'port/rules.lua': '',
    'empty/a.txt': '',
    'momentums.lua': 'require("msys.core") msys.registerModule("p", { validate_connect = function() return 0 end })',
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  expect(
    await folder.trouble('record', '--policy', 'port', '--dialect', 'kumo', 'sessions.yaml'),
  ).toMatchInlineSnapshot(`
    "reprise: option '--dialect <name>' argument 'kumo' is invalid. Allowed choices are thrlua, lua54.
      reprise record --help tells more
    "
  `)
  const port = await folder.run(['compare', '--policy', 'port', '--dialect', 'kumo', '--json'])
  expect(JSON.parse(port.stdout).drifts).toContainEqual(
    expect.objectContaining({
      kind: 'registration',
      path: 'misspelt.smtp_server_rcptto',
      replayed: 'never raised: smtp_server_rcpt_to is the event',
    }),
  )
  const asMomentums = [
    ['compare'],
    ['record', 'sessions.yaml'],
    ['replay', 'a'],
    ['what-if', 'a'],
    ['trace', 'a'],
    ['doctor'],
  ]
  for (const args of asMomentums)
    expect(await folder.trouble(...args, '--policy', 'port'), args[0]).toBe(
      'reprise: port is a policy for KumoMTA: it requires kumo, and Momentum has no such module\n' +
        '  such a policy can be a candidate, and nothing else: reprise compare --policy port --dialect kumo\n',
    )
  const momentums = await folder.run(['compare', '--policy', 'momentums.lua', '--dialect', 'kumo'])
  expect(momentums.status).toBe(3)
  expect(momentums.stdout.replace(/\s+/g, ' ')).toContain(
    "the module msys.core is Momentum's, and KumoMTA comes with none of that name to know: a policy for Momentum is compared without --dialect kumo",
  )
  expect(await folder.trouble('compare', '--policy', 'empty', '--dialect', 'kumo')).toMatchInlineSnapshot(`
    "reprise: empty has no Lua file and no init.lua, so where it begins cannot be told
      name the file to begin with: --policy empty/init.lua
    "
  `)
  expect(await folder.trouble('compare', '--policy', 'bad.lua', '--dialect', 'kumo')).toMatchInlineSnapshot(`
    "reprise: bad.lua does not compile: bad.lua:1: unexpected symbol at the end of the file
      mend the line that it names, then run the same command again
    "
  `)
  expect(await folder.trouble('compare', '--policy', 'port', '--dialect', 'postfix')).toMatchInlineSnapshot(`
    "reprise: option '--dialect <name>' argument 'postfix' is invalid. Allowed choices are thrlua, lua54, kumo.
      reprise compare --help tells more
    "
  `)
})

test('what a recorded policy keeps from session to session, and no metadata shows, is no drift of a candidate that keeps nothing', async () => {
  const folder = new Folder({
    'policy.lua': `local n = 0
msys.registerModule("p", { validate_connect = function(self, accept, vctx)
  n = n + 1
  vctx:set(msys.core.VCTX_CONN, "n", tostring(n))
  return 0
end })`,
    'kumo.lua': 'local kumo = require "kumo" kumo.on("smtp_server_mail_from", function() end)',
    'sessions.yaml': 'sessions: [{ name: a, steps: [QUIT] }, { name: b, steps: [QUIT] }]',
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  const compared = await folder.succeeds('compare', '--policy', 'kumo.lua', '--dialect', 'kumo')
  expect(compared).toMatch(/2 sessions: 2 same/)
  expect(compared).not.toMatch(/drift on what others left/)
})

test('where a recording has no times, a listener’s timeout is taken to be kept, and that is said', async () => {
  const folder = new Folder({
    'policy.lua': 'msys.registerModule("p", { validate_connect = function() return 0 end })',
    'kumo.lua': `local kumo = require "kumo"
kumo.on("init", function() kumo.start_esmtp_listener { listen = "0.0.0.0:25", relay_hosts = { "0.0.0.0/0", "::/0" } } end)`,
    'session.txt': 'S: 220 mx\nC: EHLO a.example\nS: 250 mx\nC: QUIT\nS: 221 bye\n',
  })
  await folder.run(['import', '--policy', 'policy.lua', 'session.txt'])
  const compared = await folder.run(['compare', '--policy', 'kumo.lua', '--dialect', 'kumo'])
  expect(compared.stdout).toMatch(/kumo-unseen-time/)
})
