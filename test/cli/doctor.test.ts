import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Folder, lua } from './given-cli.js'

let folder: Folder
beforeAll(() => {
  folder = new Folder({
    'clean.lua': lua({ validate_rcptto: 'if msg:rcptto() == "a@example.net" then vctx:set_code(550, "no") end' }),
    'broken/policy.lua': `local counts = {}\n${lua({ validate_rcpto: '', validate_connect: 'counts[1] = msys.dnsLookup("a.example")' })}`,
  })
})
afterAll(() => folder.remove())

const doctor = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await folder.run(['doctor', '--policy', ...args])
  expect(stderr).toBe('')
  return { status, stdout }
}

describe('doctor', () => {
  test('ends with 0 where there is nothing to mend', async () => {
    expect(await doctor('clean.lua')).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stdout": "clean.lua (214bd5f28e3b)

      What it registers, in the order in which it is called
        rcptto       validate_rcptto
                     mod  clean.lua:2

      What this policy rests on as far as its text tells
        replayed  call                 certainty   source
        effect    msg:rcptto           documented  ref-msg
        effect    vctx:set_code        documented  ref-vctx
        computed  msys.registerModule  documented  ref-msys-register-module
        ref-… are pages of the manual: content/momentum/4/lua in
          SparkPost/support-docs

      ✓ Nothing to mend.
      ",
      }
    `)
  })

  test('ends with 1 and says what to mend', async () => {
    expect(await doctor('broken')).toMatchInlineSnapshot(`
      {
        "status": 1,
        "stdout": "broken (541352eed08e)

      What it registers, in the order in which it is called
        connect      validate_connect
                     mod  policy.lua:7

      What this policy rests on as far as its text tells
        replayed  call                 certainty   source
        recorded  msys.dnsLookup       documented  ref-msys-dnslookup
        computed  msys.registerModule  documented  ref-msys-register-module
        ref-… are pages of the manual: content/momentum/4/lua in
          SparkPost/support-docs

      policy.lua
        3 major validate_rcpto is never called: validate_rcptto is the callout
          (callout-misspelt)
            name it validate_rcptto; Momentum ignores any other name in silence
        8:3 minor counts is written in validate_connect: it outlives the session
          (session-state)
            sessions are replayed each from the state after boot: what one session
              needs later belongs into self

      ≠ 1 major, 1 minor findings in 1 file.
      ",
      }
    `)
  })

  test('prints one object as JSON', async () => {
    const { status, stdout } = await doctor('broken', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "assumptions": [],
        "boot": "booted",
        "calls": [
          {
            "call": "msys.dnsLookup",
            "certainty": "documented",
            "class": "stable",
            "file": "policy.lua",
            "line": 8,
            "source": "S/4/lua/ref-msys-dnslookup",
            "uses": 1,
          },
          {
            "call": "msys.registerModule",
            "certainty": "documented",
            "class": "state",
            "file": "policy.lua",
            "line": 11,
            "source": "S/4/lua/ref-msys-register-module",
            "uses": 1,
          },
        ],
        "counts": {
          "critical": 0,
          "info": 0,
          "major": 1,
          "minor": 1,
        },
        "findings": [
          {
            "file": "policy.lua",
            "hint": "name it validate_rcptto; Momentum ignores any other name in silence",
            "line": 3,
            "message": "validate_rcpto is never called: validate_rcptto is the callout",
            "module": "mod",
            "rule": "callout-misspelt",
            "severity": "major",
          },
          {
            "callout": "validate_connect",
            "column": 3,
            "file": "policy.lua",
            "hint": "sessions are replayed each from the state after boot: what one session needs later belongs into self",
            "line": 8,
            "message": "counts is written in validate_connect: it outlives the session",
            "module": "mod",
            "rule": "session-state",
            "severity": "minor",
          },
        ],
        "policy": {
          "entry": "policy.lua",
          "files": 1,
          "name": "broken",
          "notLoaded": [],
          "revision": "541352eed08e0cd56e2046474e1640ae2e2304f0e7c0c4369709524dfc06532f",
        },
        "registers": [
          {
            "callout": "validate_connect",
            "file": "policy.lua",
            "line": 7,
            "module": "mod",
            "phase": "connect",
          },
        ],
        "truncated": false,
      }
    `)
  })

  test('boots with the answers of a world', async () => {
    folder.write('asks.lua', `msys.dnsLookup("a.example")\n${lua({ validate_connect: '' })}`)
    folder.write('world.yaml', 'world: { dns: { "a.example A": [192.0.2.1] } }\nsessions: []')
    expect(await doctor('asks.lua', '--world', 'world.yaml')).toMatchObject({ status: 0 })
  })
})

describe('what is no policy', () => {
  test('is trouble', async () => {
    folder.write('empty/.keep', '')
    expect(await folder.trouble('doctor', '--policy', 'empty')).toMatchInlineSnapshot(`
      "reprise: empty has no Lua file and no policy.lua, so where it begins cannot be told
        name the file to begin with: --policy empty/policy.lua
      "
    `)
    expect(await folder.trouble('doctor', '--policy', 'none.lua')).toMatchInlineSnapshot(`
      "reprise: cannot read the policy none.lua: there is no such file or folder
        name a Lua file, a configuration fragment (*.conf), or a folder with one of them
      "
    `)
  })
})

test('without a policy, help says what there is', async () => {
  const { status, stdout } = await folder.run(['doctor', '--help'])
  expect(status).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: reprise doctor [options]

    look at a policy without any session: what it registers, what it rests on, what
    to mend

    Options:
      --policy <path>    a Lua file, a configuration (*.conf), or a folder of either
      --world <file>     a scenario file whose world answers what the policy asks
                         while it boots
      --api              print the table of calls instead: what of the server is
                         emulated; with --policy, of what the policy names
      --format <format>  of --api (choices: "text", "markdown", "json")
      --json             print one object as JSON
      -h, --help         display help for command

    Global Options:
      -V, --version      output the version number
      --db <file>        the store; default: $REPRISE_DB, else recordings/reprise.db
      --linear           without a command: the terminal UI as plain lines and
                         questions, as for a screen reader

    It boots the policy and reads its text. What the text leaves open, as a call through a table, is not guessed at: a finding
    says "may" where it hangs on how the script goes.
    A global that nothing defines is left where it is only read or tested for nil, which is legal Lua.
    Exit status: 0 nothing to mend (info is to know, and does not fail), 1 findings, 2 trouble.
    --json: { policy, boot, counts, truncated, registers: [{ phase, callout, module, file, line }],
    findings: [{ rule, severity, file, line, column?, module?, callout?, message, hint }],
    calls: [{ call, class, source, certainty, uses, file, line }], assumptions }
    --api: { emulator, policy, counts: { emulated, undecidable }, calls: [{ call, class, phases, arguments, certainty, source, uses? }] };
    exit status 0, whatever it says. As Markdown: reprise doctor --api --format markdown > api.md
    "
  `)
})

test('the recorder inside Momentum is told, and neither missed nor examined', async () => {
  const folder = new Folder({
    'policy/policy.lua': `require("reprise_recorder")\n${lua({ validate_ehlo: '' })}`,
    'alone.lua': `require("reprise_recorder")\n${lua({ validate_ehlo: '' })}`,
    'policy/reprise_recorder.lua': readFileSync('src/capture/inside/reprise_recorder.lua', 'utf8'),
    'policy/reprise_recorder_settings.lua': 'return { enabled = true }',
  })
  const told = (await folder.succeeds('doctor', '--policy', 'policy')).split('\n\n').slice(-2).join('\n\n')
  expect(told).toMatchInlineSnapshot(`
    "policy.lua
      1:1 info the recorder inside Momentum is in here: it notes what this policy is
        asked there, and does nothing here (recorder-inside)
          what it wrote is imported with this policy: reprise import --policy POLICY
            FILES

    ✓ Nothing to mend. 1 thing to know.
    "
  `)
  expect(await folder.succeeds('doctor', '--policy', 'alone.lua')).toContain('(recorder-inside)')
  folder.remove()
})
