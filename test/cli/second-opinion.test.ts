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
    "Second opinion: 2 sessions part on wasmoon@1.16.0, of 2 sessions that ran on
      both
      failures in validate_rcptto of mod, of the candidate
        own machine: no failure
        second machine: validate_rcptto: x
        at rcptto#1 <one@example.net> in one and 1 more session
        first, own machine: set n = "00" in the connection context, at next.lua:3
        first, second machine: set n = "0-0" in the connection context, at
          next.lua:3
        perhaps because of negative-zero: the sign of 0 in constants (-0, 0 * -1)
          and in keys of tables; 5.1 keeps one constant for 0 and -0 of a function,
          with the first one's sign, and the sign of a key; 5.4 neither
        then, own machine: returns 0
        then, second machine: fails: x, at next.lua:3
        no reason is known: look at the line, one of the machines or the bridge
          between them is wrong
    "
  `)
  const whole = await folder.succeeds('compare', '--policy', 'next.lua', '--second-opinion', '--json')
  const { secondOpinion, sessions: counts } = JSON.parse(whole)
  expect({ ...secondOpinion, partings: secondOpinion.partings.length, same: counts.same }).toEqual({
    machine: 'wasmoon@1.16.0',
    sessions: 2,
    parted: 2,
    partings: 2,
    truncated: false,
    notAsked: [],
    same: 2,
  })
  const lines = (
    await folder.succeeds('compare', '--policy', 'next.lua', '--second-opinion', '--format', 'jsonl', '--limit', '1')
  )
    .replaceAll(secondOpinion.partings[0].session, 'ID')
    .split('\n')
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "{"parting":{"session":"ID","phase":"rcptto#1 <one@example.net>","side":"candidate","result":{"kind":"failure","path":"failures","own":null,"second":[{"callout":"validate_rcptto","error":"x"}]},"first":{"callout":"validate_rcptto","module":"mod","own":{"kind":"did","effect":["context","conn","n","00"],"line":"next.lua:3"},"second":{"kind":"did","effect":["context","conn","n","0-0"],"line":"next.lua:3"}},"reason":"negative-zero","unexplained":{"callout":"validate_rcptto","module":"mod","own":{"kind":"returned","value":0,"line":null},"second":{"kind":"failed","failure":"x","line":"next.lua:3"}},"since":null}}
    {"secondOpinion":{"machine":"wasmoon@1.16.0","sessions":2,"parted":2,"truncated":true,"notAsked":[]}}
    "
  `)
})

test('what a world answers, a candidate is answered on both machines', async () => {
  const folder = new Folder({
    'policy.lua': lua({ validate_rcptto: counting }),
    'next.lua': lua({
      validate_rcptto: 'vctx:set(msys.core.VCTX_CONN, "n", msys.dnsLookup("b.example", "a")[1] .. 0 .. -0)',
    }),
    'sessions.yaml': sessions,
    'world.yaml': JSON.stringify({ world: { dns: { 'b.example A': ['192.0.2.1'] } } }),
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
  const compared = JSON.parse(
    (await folder.run(['compare', '--policy', 'next.lua', '--second-opinion', '--world', 'world.yaml', '--json']))
      .stdout,
  )
  expect(compared.simulated).toBe(2)
  expect(compared.secondOpinion).toMatchObject({ sessions: 2, parted: 2 })
  const { own, second } = compared.secondOpinion.partings[0].result
  expect([own, second]).toEqual(['192.0.2.100', '192.0.2.10-0'])
})
