import { expect, test } from 'vitest'
import { Folder, lua } from './given-cli.js'

const sessions = JSON.stringify({
  sessions: ['one', 'two'].map((name) => ({
    name,
    steps: ['EHLO a.example', 'MAIL FROM:<a@example.com>', `RCPT TO:<${name}@example.net>`, 'QUIT'],
  })),
})

const counting = 'vctx:set(msys.core.VCTX_CONN, "n", 0 .. "" .. 0)'
const signed =
  'vctx:set(msys.core.VCTX_CONN, "n", 0 .. "" .. -0) if debug.getinfo(1, "u").nups == 1 then error("x") end'

test('verify and compare tell what the second machine says, and their exit status is as without it', async () => {
  const folder = new Folder({
    'policy.lua': lua({ validate_rcptto: counting }),
    'next.lua': lua({ validate_rcptto: signed }),
    'sessions.yaml': sessions,
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  const verified = await folder.succeeds('verify', '--second-opinion')
  expect(verified.split('\n').slice(4).join('\n')).toMatchInlineSnapshot(`
    "✓ 2 sessions replay the same.

    Second opinion: ✓ 2 sessions come to the same on wasmoon@1.16.0
    "
  `)
  const compared = await folder.succeeds('compare', '--policy', 'next.lua', '--second-opinion')
  expect(compared.slice(compared.indexOf('Second opinion'))).toMatchInlineSnapshot(`
    "Second opinion: 2 sessions part on wasmoon@1.16.0, of 2 sessions that ran on it,
      too
      failures in validate_rcptto of mod at next.lua:3, of the candidate
        own machine: no failure
        second machine: validate_rcptto: x
        at rcptto#1 <one@example.net> in one and 1 more session
        no reason is known: look at the line, one of the machines or the bridge
          between them is wrong
    "
  `)
  const { secondOpinion, sessions: counts } = JSON.parse(
    await folder.succeeds('compare', '--policy', 'next.lua', '--second-opinion', '--json'),
  )
  expect({ ...secondOpinion, partings: secondOpinion.partings.length, same: counts.same }).toEqual({
    machine: 'wasmoon@1.16.0',
    sessions: 2,
    parted: 2,
    partings: 2,
    truncated: false,
    notAsked: [],
    same: 2,
  })
  expect(
    await folder.trouble('compare', '--policy', 'next.lua', '--second-opinion', '--format', 'jsonl'),
  ).toMatchInlineSnapshot(`
    "reprise: --format jsonl has no place for what the second machine says, which is neither drift nor a failure
      take another format (text, json, markdown, html), as in: --second-opinion --json
    "
  `)
  expect(
    await folder.trouble('compare', '--policy', 'next.lua', '--second-opinion', '--world', 'w.yaml'),
  ).toMatchInlineSnapshot(`
      "reprise: --second-opinion runs on what was recorded, and --world answers what was not
        leave one of them out
      "
    `)
})
