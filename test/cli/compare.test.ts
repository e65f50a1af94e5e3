import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { htmlFaults, liveMarkdown, readJunit, sarifFaults, sarifResults } from '../report/given-formats.js'
import { Folder, lua, scenario } from './given-cli.js'

const recordedPolicy = { validate_rcptto: 'vctx:set(0, "seen", "yes")' }
const candidates = {
  'same.lua': `-- nothing but a comment\n${lua(recordedPolicy)}`,
  'info.lua': lua({ validate_rcptto: 'vctx:set(0, "seen", "yes") print("looked")' }),
  'minor.lua': lua({ validate_rcptto: 'vctx:set(0, "seen", "no")' }),
  'critical.lua': lua({ validate_rcptto: 'vctx:set(0, "seen", "yes") vctx:set_code(550, "5.1.1 no such user")' }),
  'asks.lua': lua({ ...recordedPolicy, validate_mailfrom: 'msys.dnsLookup("example.com", "MX")' }),
  'unbootable.lua': 'error("no licence")',
  'hostile.lua': lua({
    validate_rcptto: 'vctx:set(0, "seen", "yes") vctx:set_code(250, "2.0.0 ]]>\\255<b>|`@all` [x](y)")',
    validate_data_spool: 'msg:header("X-Big", string.rep("`|<b>]]>", 131072))',
  }),
}

let folder: Folder
beforeAll(async () => {
  const world = 'world:\n  dns: { "example.com MX": [mx.example.com] }\n'
  folder = new Folder({
    ...candidates,
    'policy.lua': lua(recordedPolicy),
    'sessions.yaml': scenario(['one', 'two', 'three']),
    'world.yaml': world,
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
})
afterAll(() => folder.remove())

const compare = (candidate: string, ...more: readonly string[]) =>
  folder.run(['compare', '--policy', candidate, ...more])

describe('the exit status', () => {
  test.each([
    ['0 where all is same', 'same.lua', '', 0],
    ['0 where there is nothing but info', 'info.lua', '', 0],
    ['1 where info is to fail', 'info.lua', 'info', 1],
    ['1 where its kind is to fail', 'info.lua', 'output', 1],
    ['1 on a minor drift', 'minor.lua', '', 1],
    ['0 where only worse is to fail', 'minor.lua', 'major', 0],
    ['0 where other kinds are to fail', 'minor.lua', 'reply,delivery', 0],
    ['1 where one of the kinds is there', 'minor.lua', 'reply,context', 1],
    ['1 on a critical drift', 'critical.lua', 'critical', 1],
    ['0 where nothing is to fail', 'critical.lua', 'none', 0],
    ['3 where something is undecidable', 'asks.lua', '', 3],
    ['1 where it does not boot', 'unbootable.lua', '', 1],
  ])('is %s', async (_title, candidate, failOn, status) => {
    const ran = await compare(candidate, ...(failOn === '' ? [] : ['--fail-on', failOn]))
    expect(ran).toMatchObject({ status, stderr: '' })
  })

  test('is 3 where sessions drift on what others left, and on nothing else', async () => {
    const limited = (limit: number): string =>
      `count = 0\n${lua({ validate_rcptto: `count = count + 1 if count > ${limit} then vctx:set_code(450, "slow down") end` })}`
    const stateful = new Folder({
      'policy.lua': limited(2),
      'next.lua': limited(1),
      'same.lua': `-- the same\n${limited(2)}`,
      'sessions.yaml': scenario(['one', 'two', 'three']),
    })
    onTestFinished(() => stateful.remove())
    await stateful.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
    const ran = await stateful.run(['compare', '--policy', 'next.lua', '--json'])
    expect(ran).toMatchObject({ status: 3, stderr: '' })
    expect(JSON.parse(ran.stdout).sessions).toMatchObject({ same: 3, drifting: 3 })
    expect(await stateful.run(['compare', '--policy', 'same.lua'])).toMatchObject({ status: 0 })
  })

  test('is what it would be if all drifts were listed', async () => {
    expect(await compare('critical.lua', '--limit', '1', '--fail-on', 'context')).toMatchObject({ status: 0 })
    expect(await compare('critical.lua', '--limit', '1', '--json')).toMatchObject({ status: 1 })
  })
})

test('what is for people is a report', async () => {
  const { stdout } = await compare('critical.lua')
  expect(stdout.replaceAll(/[0-9a-f]{12}/g, 'HASH')).toMatchInlineSnapshot(`
    "critical.lua (HASH), against what was recorded under policy.lua
      (HASH)
    3 sessions: 0 same, 3 drifted. 46 % of what was recorded was compared.

    Drift: 3 critical

    critical reply (3)
      rcptto#1 <ann@example.net> in one and 2 more sessions
        reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
        at critical.lua:3, mod.validate_rcptto
    "
  `)
})

describe('--json', () => {
  test('has the shape that is promised, keys in their order', async () => {
    const { stdout } = await compare('critical.lua', '--json')
    const comparison = JSON.parse(stdout)
    expect(stdout).toBe(`${stdout.trimEnd()}\n`)
    expect(Object.keys(comparison)).toEqual([
      'bases',
      'candidate',
      'sessions',
      'evidence',
      'truncated',
      'kinds',
      'drifts',
      'undecidable',
      'unfaithful',
      'fragile',
      'isolated',
      'assumptions',
      'derived',
      'simulated',
      'neverCalled',
    ])
    expect(Object.keys(comparison.bases[0])).toEqual(['revision', 'name', 'sessions'])
    expect(Object.keys(comparison.candidate)).toEqual(['revision', 'name'])
    expect(comparison.sessions).toEqual({
      total: 3,
      same: 0,
      isolated: 0,
      drifted: 3,
      undecidable: 0,
      unfaithful: 0,
      accepted: 0,
    })
    expect(comparison.drifts).toHaveLength(3)
    expect({ ...comparison.drifts[0], session: 'ID' }).toMatchInlineSnapshot(`
      {
        "also": [],
        "base": "33c1d81e7a163c05a78cfc808bca885cb5f9d954e53b58246fdd9ad73f9e24fb",
        "callout": "validate_rcptto",
        "kind": "reply",
        "line": "critical.lua:3",
        "message": 1,
        "module": "mod",
        "occurrence": 1,
        "path": "reply",
        "phase": "rcptto",
        "recipient": "ann@example.net",
        "recorded": [
          250,
          "2.0.0 RCPT TO accepted",
        ],
        "replayed": [
          550,
          "5.1.1 no such user",
        ],
        "session": "ID",
        "severity": "critical",
        "side": "candidate",
      }
    `)
  })

  test('tells what is undecidable and what was simulated', async () => {
    const { stdout } = await compare('asks.lua', '--json')
    const { undecidable } = JSON.parse(stdout)
    expect({ ...undecidable[0], session: 'ID' }).toMatchInlineSnapshot(`
      {
        "arguments": [
          "example.com",
          "MX",
        ],
        "call": "msys.dnsLookup",
        "hint": "give the answer with --world FILE, or record the session under a policy that asks it",
        "phase": "mailfrom#1",
        "reason": "msys.dnsLookup("example.com","MX") was never asked in this session",
        "session": "ID",
      }
    `)
    const simulated = await compare('asks.lua', '--json', '--world', 'world.yaml')
    expect(JSON.parse(simulated.stdout)).toMatchObject({ simulated: 3, undecidable: [], kinds: { calls: 3 } })
    const replay = ['replay', 'two', '--policy', 'asks.lua']
    expect((await folder.run(replay)).stdout).toContain('give the answer with --world FILE')
    const { stdout: replayed } = await folder.run([...replay, '--world', 'world.yaml'])
    expect(replayed.split('\n').slice(1, 3).join('\n')).toMatchInlineSnapshot(`
      "6 phases: 5 same, 1 differs.
      1 answer came from --world, not from a recording"
    `)
  })

  test('of a policy that does not boot is one drift that belongs to no session', async () => {
    const { drifts, sessions } = JSON.parse((await compare('unbootable.lua', '--json')).stdout)
    expect(drifts).toMatchObject([{ session: '', phase: 'boot', kind: 'registration', line: 'unbootable.lua:1' }])
    expect(sessions).toMatchObject({ total: 3, undecidable: 3 })
  })
})

test('--format jsonl is one drift a line, --out writes to a file what else is printed', async () => {
  const lines = (await compare('critical.lua', '--format', 'jsonl')).stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['reply', 'reply', 'reply'])
  expect(await compare('critical.lua', '--format', 'jsonl', '--out', 'drifts.jsonl')).toEqual({
    status: 1,
    stdout: '',
    stderr: '',
  })
  expect(readFileSync(folder.file('drifts.jsonl'), 'utf8').trimEnd().split('\n')).toEqual(lines)
})

describe('a format for another program or another page', () => {
  const told = async (format: string) => {
    const ran = await compare('hostile.lua', '--format', format, '--out', `report.${format}`)
    expect(ran).toEqual({ status: 1, stdout: '', stderr: '' })
    const text = readFileSync(folder.file(`report.${format}`), 'utf8')
    expect(text.length).toBeLessThan(60_000)
    return text
  }

  test('junit is XML with a testcase for each session', async () => {
    const { attributes, cases } = readJunit(await told('junit'))
    expect(attributes).toMatchObject({ name: 'reprise compare: hostile.lua', tests: '4', failures: '3', errors: '0' })
    expect(cases.map(({ name, outcome, type }) => [name, outcome, type])).toEqual([
      ['how the policy is loaded', 'passed', undefined],
      ['one', 'failure', 'major content'],
      ['two', 'failure', 'major content'],
      ['three', 'failure', 'major content'],
    ])
    expect(cases[1]!.text).toContain('2.0.0 ]]>\\xff<b>|`@all` [x](y)')
    const passing = await compare('hostile.lua', '--format', 'junit', '--fail-on', 'critical')
    expect(passing).toMatchObject({ status: 0, stderr: '' })
    expect(readJunit(passing.stdout).cases.map(({ outcome }) => outcome)).toEqual(Array(4).fill('passed'))
  })

  test('sarif is SARIF, with lines in the folder of the candidate', async () => {
    const text = await told('sarif')
    expect(sarifFaults(text)).toEqual([])
    const places = sarifResults(text).map(({ locations: [{ physicalLocation }] }) => physicalLocation)
    expect(places[0]).toEqual({
      artifactLocation: { uri: 'hostile.lua', uriBaseId: 'POLICY' },
      region: { startLine: 7 },
    })
  })

  test('markdown is for a comment', async () => {
    const text = await told('markdown')
    expect(liveMarkdown(text)).not.toMatch(/[<>@[\]]/)
    expect(text.split('\n').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      "### Reprise: \`hostile.lua\` against \`policy.lua\`

      **3 sessions: 0 same, 3 drifted.** 100 % of what was recorded was compared.

      Drift: 3 major, 3 minor, 1 info

      | drift | where | recorded → replayed | at |
      | --- | --- | --- | --- |
      | major content | \`spool#1\` in \`one\` and 2 more sessions | \`headers.x-big: left as it was → set to \\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>\\x60\\x7c<b>]]>…, and 1 more\` | \`hostile.lua:7, mod.validate_data_spool\` |
      | minor reply | \`rcptto#1 <ann@example.net>\` in \`one\` and 2 more sessions | \`reply: 250 2.0.0 RCPT TO accepted → 250 2.0.0 ]]>\\xff<b>\\x7c\\x60@all\\x60 [x](y), and 1 more\` | \`hostile.lua:3, mod.validate_rcptto\` |
      | info registration | \`boot\` |  |  |
      "
    `)
  })

  test('html is a page', async () => expect(htmlFaults(await told('html'))).toEqual([]))
})

test('verify --format junit is XML, too', async () => {
  const { attributes, cases } = readJunit(await folder.succeeds('verify', '--format', 'junit'))
  expect(attributes).toMatchObject({ name: 'reprise verify', tests: '4', failures: '0', errors: '0' })
  expect(cases).toMatchObject([{ name: 'the evidence of every event', outcome: 'passed' }])
  expect(await folder.trouble('verify', '--format', 'junit', '--second-opinion')).toMatchInlineSnapshot(`
    "reprise: --format junit has no place for what the second machine says, which is neither drift nor a failure
      take another format (text, json), as in: --second-opinion --json
    "
  `)
})

test('--where and --against choose the sessions', async () => {
  const total = async (...more: readonly string[]) =>
    JSON.parse((await compare('same.lua', '--json', ...more)).stdout).sessions.total
  expect(await total('--where', 'session:two')).toBe(1)
  expect(await total('--where', 'session:one or session:two', '--against', 'policy.lua')).toBe(2)
  expect(await folder.trouble('compare', '--policy', 'same.lua', '--against', 'nothing')).toMatchInlineSnapshot(`
    "reprise: the store has no revision "nothing", but:
      33c1d81e7a16  policy.lua, 3 sessions
      name one by its hash or its name: --against REVISION
    "
  `)
})

test('help names what is the default', async () => {
  const helpOf = async (...command: readonly string[]) =>
    (await folder.succeeds(...command, '--help')).replaceAll(/\s+/g, ' ')
  const help = await helpOf('compare')
  expect(help).toContain('(default: minor: all but info)')
  expect(help).toContain('default: "text")')
  expect(help).toContain('(choices: "text", "json", "jsonl", "junit", "sarif", "markdown", "html", ')
  expect(help).toContain('(default: 1000)')
  expect(await helpOf()).toContain('default: $REPRISE_DB, else recordings/reprise.db')
  expect(await helpOf('record')).toContain('2026-01-01T00:00:00Z')
  expect(await helpOf('verify')).toMatch(/Global Options: .*--db <file> the store/)
  expect(await helpOf('verify')).toContain('Exit status: 0 all is sound')
  expect(await helpOf('replay')).toContain('Exit status: 0 the same')
})
