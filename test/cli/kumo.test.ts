import { expect, test } from 'vitest'
import { Folder } from './given-cli.js'

const example = (name: string): string => new URL(`../../recordings/kumo/${name}`, import.meta.url).pathname

test('the included port to KumoMTA drifts where it was changed, and nowhere else', async () => {
  const folder = new Folder({
    'bad.lua': 'local kumo = require "kumo" kumo.on(',
    'port/init.lua':
      'local kumo = require "kumo" require "rules" kumo.on("smtp_server_rcptto", print) kumo.on("my_own", print)',
    'port/rules.lua': '',
    'empty/a.txt': '',
  })
  await folder.succeeds('record', '--policy', example('momentum'), example('sessions.yaml'))
  const compared = await folder.run(['compare', '--policy', example('kumomta'), '--dialect', 'kumo'])
  expect(compared).toMatchObject({ status: 1, stderr: '' })
  expect(compared.stdout.replace(/\([0-9a-f]{12}\)/g, '(…)')).toMatchInlineSnapshot(`
    "kumomta (…), against what was recorded under momentum (…)
    13 sessions: 10 same, 2 drifted, 1 undecidable. 93 % of what was recorded was
      compared.

    Drift: 1 critical, 1 minor

    critical reply (1)
      rcptto#1 <NoReply@lantern.test> in shouted
        reply
          - 550 5.7.1 noreply only writes, nobody reads it
          + 250 2.0.0 RCPT TO accepted
        at policy.lua:26 in the recorded script, lantern.validate_rcptto

    minor reply (1)
      rcptto#1 <noreply@lantern.test> in noreply
        reply
          - 550 5.7.1 noreply only writes, nobody reads it
          + 550 5.7.1 noreply is read by nobody
        at init.lua:56, kumo.smtp_server_rcpt_to

    Undecidable: 1 session
      a header value in 1 session
        a header is read that is folded, encoded or beyond ASCII, and how KumoMTA
          decodes it is not modelled
          at data#1 in encoded-subject
        to know: leave it out of the candidate, or leave such sessions out of the
          comparison: --where

    Assumed
      unknown: hooks-after-refusal, kumo-listener, kumo-outside, lua54-unsearched,
        null-sender, routing-scope, self-without-session
      inferred: kumo-domain-case, kumo-null-sender
      example: recipients-change-until
      documented: header-default-mode, kumo-contexts, kumo-metadata,
        kumo-own-replies
      --all says what each means, and in how many sessions
    "
  `)
  const candidate = ['--policy', example('kumomta'), '--dialect', 'kumo']
  expect(await folder.trouble('record', ...candidate, example('sessions.yaml'))).toMatchInlineSnapshot(`
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
  expect(await folder.run(['compare', '--policy', 'port/init.lua'])).toMatchObject({
    stderr: expect.stringMatching(/--dialect kumo/),
  })
  expect(await folder.trouble('compare', '--policy', 'empty', '--dialect', 'kumo')).toMatchInlineSnapshot(`
    "reprise: empty has no Lua file and no init.lua, so where it begins cannot be told
      name the file to begin with: --policy empty/init.lua
    "
  `)
  expect(await folder.trouble('compare', '--policy', 'bad.lua', '--dialect', 'kumo')).toMatchInlineSnapshot(`
    "reprise: bad.lua does not compile: bad.lua:1: unexpected symbol near <eof>
      mend the line that it names, then run the same command again
    "
  `)
  expect(
    await folder.trouble('compare', '--policy', example('kumomta'), '--dialect', 'postfix'),
  ).toMatchInlineSnapshot(`
    "reprise: option '--dialect <name>' argument 'postfix' is invalid. Allowed choices are thrlua, lua54, kumo.
      reprise compare --help tells more
    "
  `)
})
