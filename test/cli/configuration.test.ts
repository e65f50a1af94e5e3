import { afterAll, beforeAll, expect, test } from 'vitest'
import { Folder, scenario } from './given-cli.js'

/** A policy that is a configuration fragment, from recording to comparison. */

const module = (name: string, code: number): string =>
  `local mod = {}
function mod:validate_rcptto(msg, str, ac, vctx)
  print("${name}")
  vctx:set_code(${code}, "5.1.1 said ${name}")
  return msys.core.VALIDATE_DONE
end
msys.registerModule("${name}", mod)
`

const conf = (first: string, second: string, more = ''): string => `alerting {}
scriptlet "scriptlet" {
  script_ttl = 300
  script "boot" { source = "msys.boot" }
  script "${first}" { source = "rules.${first}" }
  script "${second}" { source = "rules/${second}" }
}
${more}`

const files = (fragment: string) => ({
  'policy.conf': fragment,
  'rules/strict.lua': module('strict', 550),
  'rules/lenient.lua': module('lenient', 451),
})

const inFolder = (name: string, of: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(of).map(([path, text]) => [`${name}/${path}`, text]))

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    ...inFolder('policy', files(conf('strict', 'lenient'))),
    ...inFolder('reordered', files(conf('lenient', 'strict'))),
    ...inFolder('respaced', files(conf('strict', 'lenient').replaceAll('\n', '\n# as before\n'))),
    ...inFolder('stored', files(conf('strict', 'lenient', 'datasource "users" { uri = ( "sqlite:/users" ) }\n'))),
    'sessions.yaml': scenario(['one', 'two']),
  })
  await folder.succeeds('record', '--policy', 'policy', 'sessions.yaml')
})
afterAll(() => folder.remove())

test('scripts run in file order, which is the order of the chain', async () => {
  const shown = JSON.parse(await folder.succeeds('show', 'one', '--json'))
  expect(JSON.stringify(shown)).toContain('5.1.1 said strict')
  expect(JSON.stringify(shown)).not.toContain('said lenient')
})

test('its recording verifies and replays', async () => {
  await folder.succeeds('verify')
  expect(await folder.succeeds('replay', 'one')).toContain('Same in 4 phases.')
})

test('the file itself is the same revision as its folder; a comment makes another one that behaves the same', async () => {
  const byFile = await folder.run(['compare', '--policy', 'policy/policy.conf', '--json'])
  const byFolder = await folder.run(['compare', '--policy', 'policy', '--json'])
  const respaced = await folder.run(['compare', '--policy', 'respaced', '--json'])
  const [file, whole, other] = [byFile, byFolder, respaced].map(({ stdout }) => JSON.parse(stdout))
  expect(file.candidate.revision).toBe(whole.candidate.revision)
  expect(other.candidate.revision).not.toBe(whole.candidate.revision)
  expect([byFile.status, byFolder.status, respaced.status]).toEqual([0, 0, 0])
})

test('another order of the scripts that has an effect is drift, and the assumption is named', async () => {
  const { status, stdout } = await folder.run(['compare', '--policy', 'reordered', '--json'])
  const comparison = JSON.parse(stdout)
  expect({ status, kind: comparison.drifts[0].kind }).toEqual({ status: 1, kind: 'reply' })
  expect(comparison.drifts[0]).toMatchObject({
    recorded: [550, '5.1.1 said strict'],
    replayed: [451, '5.1.1 said lenient'],
  })
  expect(stdout).toContain('scripts-share-state')
})

test('what else the configuration has is named in a warning, and a difference in it is told once', async () => {
  const { status, stderr, stdout } = await folder.run(['compare', '--policy', 'stored', '--json'])
  expect(stderr).toBe(
    `warning: policy.conf:8: datasource "users" is not read: what the policy asks of it, the scenario's world answers\n`,
  )
  expect(JSON.parse(stdout).drifts.map(({ path }: { path: string }) => path)).toEqual([
    'configuration.datasource users',
  ])
  expect(status).toBe(0)
})

test('what production does not load is trouble that names file and line', async () => {
  folder.write('broken/policy.conf', 'scriptlet "scriptlet" {\n  script "one" { source = "one.lua" }\n}\n')
  expect(await folder.trouble('record', '--policy', 'broken', 'sessions.yaml')).toMatchInlineSnapshot(`
    "reprise: policy.conf:2: Unable to open 'one/lua.lua', errno=2 No such file or directory
      source = "one.lua": a path from the fragment's folder, with . or / and without .lua
    "
  `)
  folder.write('servers/policy.conf', 'scriptlet "scriptlet" {\n  script "pbp" { source = "msys.pbp.dispatch" }\n}\n')
  expect(await folder.trouble('record', '--policy', 'servers', 'sessions.yaml')).toMatchInlineSnapshot(`
    "reprise: servers cannot be booted here: policy.conf:2 loads msys.pbp.dispatch, a script of the server's, which is not emulated
      leave it out of the fragment to judge the rest, or put a copy into the policy folder
    "
  `)
  folder.write('two/a.conf', 'scriptlet "scriptlet" {\n}\n')
  folder.write('two/b.conf', 'scriptlet "scriptlet" {\n}\n')
  expect(await folder.trouble('record', '--policy', 'two', 'sessions.yaml')).toMatchInlineSnapshot(`
    "reprise: two has 2 files that configure the scriptlet module (a.conf, b.conf)
      name the one to begin with: --policy two/a.conf
    "
  `)
})
