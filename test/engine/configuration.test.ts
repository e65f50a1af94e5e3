import { describe, expect, test } from 'vitest'
import { moduleOf } from '../momentum/given-policy.js'
import { recorded } from './given-recording.js'

/** A policy with a configuration of its own: what it asks of it is what it says of it. */

const scripts = (names: readonly string[], more = ''): string =>
  `scriptlet "scriptlet" { ${names.map((name) => `script "${name}" { source = "${name}" }`).join('\n')} }\n${more}`

const policy = (body: string, more = '') => ({
  files: { 'policy.conf': scripts(['mod'], more), 'mod.lua': moduleOf({ validate_connect: body }) },
})

const world = {
  db: { users: [{ query: 'SELECT 1', rows: [{ id: 7 }] }] },
  config: { bindings: ['a'], binding_groups: { group: ['a'] }, values: { 'gateway domain': 'mx.example' } },
}

describe('a question about the configuration, where the candidate has another one', () => {
  test.each([
    [
      'a datasource',
      'print(msys.db.fetch_row("users", "SELECT 1").id)',
      'datasource "users" { uri = ( "sqlite:/one" ) }',
      'datasource "users" { uri = ( "sqlite:/two" ) }',
    ],
    [
      'a binding group',
      'print(msys.core.config_get_binding_group_size("group"))',
      'binding_group "group" { binding "a" {} }',
      'binding_group "group" { binding "a" {} binding "b" {} }',
    ],
    ['an option', 'print(msys.config("get", "gateway", "domain"))', 'gateway = "one"', 'gateway = "two"'],
  ])('%s', (_title, body, before, after) => {
    const recording = recorded(policy(body, before), ['QUIT'], { world })
    expect(recording.unfaithful).toBeNull()
    expect(recording.phase('connect')!.result).not.toContain('"nil"')
    expect(recording.comparedWith(policy(`${body} print()`, before)).verdict).toBe('drifted')
    expect(recording.comparedWith(policy(body, before.replace(' ', '  # same\n'))).verdict).toBe('same')
    expect(recording.comparedWith(policy(body, after))).toMatchObject({
      verdict: 'undecidable',
      undecidable: expect.stringContaining('was never asked in this session'),
    })
  })

  test('but not one that reads another part of it', () => {
    const body = 'print(msys.db.fetch_row("users", "SELECT 1").id)'
    const recording = recorded(policy(body, 'datasource "others" { uri = "a" }'), ['QUIT'], { world })
    expect(recording.comparedWith(policy(body, 'datasource "others" { uri = "b" }')).verdict).toBe('same')
  })
})

test('scripts share global variables, in file order, and that is an assumption', () => {
  const files = (order: readonly string[]) => ({
    files: {
      'policy.conf': scripts(order),
      'one.lua': 'shared = "one"',
      'two.lua': `shared = (shared or "nobody") .. " then two"\n${moduleOf({ validate_connect: 'print(shared)' }, 'two')}`,
    },
  })
  const recording = recorded(files(['one', 'two']), ['QUIT'])
  expect(recording.phase('connect')!.result).toContain('one then two')
  const compared = recording.comparedWith(files(['two', 'one']))
  expect(compared.drifts).toEqual([expect.stringContaining('["one then two"] → ["one"]')])
  expect(compared.whole.assumed).toEqual(expect.arrayContaining(['scripts-share-state', 'script-names']))
})
