import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseLiveConfiguration } from '../../../src/capture/live-configuration/parse-live-configuration.js'
import { readLiveConfiguration } from '../../../src/capture/live-configuration/read-live-configuration.js'
import { emptyLiveConfiguration } from '../../../src/domain/live-configuration.js'
import { Trouble } from '../../../src/domain/trouble.js'

const parse = (source: string) => parseLiveConfiguration(source, '/etc/reprise/live.yaml')

const refusal = (source: string): string => {
  try {
    parse(source)
  } catch (error) {
    expect(error).toBeInstanceOf(Trouble)
    expect((error as Trouble).code).toBe('configuration-invalid')
    return (error as Trouble).message
  }
  throw new Error('it was taken')
}

describe('a configuration of the live world', () => {
  it('says where to ask, with paths from its own folder on', () => {
    expect(
      parse(`
resolver: { servers: [192.0.2.53, "127.0.0.1:5353", "[2001:db8::53]:53"], timeout: 2s, tries: 1 }
datasources:
  local: { sqlite: db/policy.db, read_only: true, timeout: 500ms }
  users: { postgres: "postgres://policy:secret@127.0.0.1:5432/users", max_rows: 5 }
cidr:
  good_guys: lists/good.rbl
  bad_guys: { file: /var/lists/bad.rbl, value: txt, interpolate: true }
config: { bindings: [DNS], values: { "retry 5": 7 } }
auth: { users: { ann: secret, bob: { bytes: 6Q== } }, file: users.txt }
files: { folders: [/etc/policy, data], max_bytes: 2000 }
counts: { monitors: ["60,1", "3600, 24"], max_keys: 10 }
http: { origins: ["http://127.0.0.1:8080", "https://api.example:443"], timeout: 2s, max_bytes: 10 }
`),
    ).toEqual({
      resolver: { servers: ['192.0.2.53', '127.0.0.1:5353', '[2001:db8::53]:53'], timeoutMs: 2000, tries: 1 },
      datasources: new Map([
        [
          'local',
          { kind: 'sqlite', path: '/etc/reprise/db/policy.db', readOnly: true, timeoutMs: 500, maxRows: 10_000 },
        ],
        [
          'users',
          { kind: 'postgres', url: 'postgres://policy:secret@127.0.0.1:5432/users', timeoutMs: 5000, maxRows: 5 },
        ],
      ]),
      cidr: new Map([
        ['good_guys', { path: '/etc/reprise/lists/good.rbl', value: undefined, interpolate: undefined }],
        ['bad_guys', { path: '/var/lists/bad.rbl', value: 'txt', interpolate: true }],
      ]),
      config: { bindings: ['default', 'DNS'], bindingGroups: new Map(), values: new Map([['retry 5', [7]]]) },
      auth: {
        users: new Map([
          ['ann', 'secret'],
          ['bob', '\xe9'],
        ]),
        path: '/etc/reprise/users.txt',
      },
      files: { folders: ['/etc/policy', '/etc/reprise/data'], maxBytes: 2000 },
      counts: {
        monitors: [
          { intervalSeconds: 60, windows: 1 },
          { intervalSeconds: 3600, windows: 24 },
        ],
        maxKeys: 10,
      },
      http: { origins: ['http://127.0.0.1:8080', 'https://api.example'], timeoutMs: 2000, maxBytes: 10 },
    })
  })

  it.each(['', '{}', '# nothing', 'datasources:\ncidr: {}'])('of %j declares nothing', (source) => {
    expect(parse(source)).toEqual(emptyLiveConfiguration)
  })

  it.each([
    [
      'resolvr: {}',
      ':1:1: "resolvr" is no key of the configuration (did you mean resolver?); allowed: resolver, datasources, cidr, config, auth, files, counts, http',
    ],
    ['- a', ':1:1: the configuration is a list; allowed is a mapping (key: value)'],
    [
      'resolver: { servers: [ns.example] }',
      ':1:23: a server is "ns.example"; allowed is an address, or address:port, as 192.0.2.53:5353 or "[2001:db8::53]:5353"',
    ],
    ['resolver: { servers: [] }', ':1:22: servers is an empty list; at least one is needed'],
    [
      'resolver: { timeout: 5 }',
      ':1:22: timeout is the number 5; allowed is a whole number with ms, s, m or h, as 30s, up to 8784h',
    ],
    ['resolver: { timeout: 0s }', ':1:22: timeout is "0s"; allowed is 1ms or more'],
    ['resolver: { tries: 0 }', ':1:20: tries is the number 0; allowed is 1 or more'],
    [
      'datasources:\n  a: {}',
      ':2:6: the datasource "a" with neither sqlite nor postgres; it needs one of sqlite, a path, or postgres, a URL',
    ],
    [
      'datasources: { a: { sqlite: x, postgres: "postgres://h/d" } }',
      ':1:19: the datasource "a" with sqlite and postgres; it needs one of sqlite, a path, or postgres, a URL',
    ],
    [
      'datasources: { a: { postgres: "mysql://ann:secret@h/d" } }',
      ':1:31: postgres of the datasource "a" is no URL of PostgreSQL; allowed is postgres://user:password@host:port/database',
    ],
    [
      'datasources: { a: { postgres: "postgres://h/d", read_only: true } }',
      ':1:60: read_only of the datasource "a"; it is for sqlite; a PostgreSQL role has rights of its own',
    ],
    [
      'datasources: { a: { sqlite: x, read_only: maybe } }',
      ':1:43: read_only of the datasource "a" is "maybe"; allowed is true or false',
    ],
    [
      'datasources: { a: { sqlite: x, timeout: 1h } }',
      ':1:41: timeout of the datasource "a" is "1h"; allowed is 1ms to 10m',
    ],
    [
      'datasources: { a: { sqlite: "" } }',
      ':1:29: sqlite of the datasource "a" is ""; allowed is a path, from the configuration\'s folder on',
    ],
    ['cidr: { a: [x] }', ':1:12: cidr "a" is a list; allowed is a mapping (key: value)'],
    ['cidr: { a: { value: a } }', ':1:12: cidr "a" without file; it needs file, a path'],
    [
      'cidr: { a: { file: x, value: text } }',
      ':1:30: the value of cidr "a" is "text" (did you mean txt?); allowed: a, txt',
    ],
    ['cidr: { a: }', ':1:12: cidr "a" is nothing; allowed is a text'],
    [
      'config: { bindings: [a, default] }',
      ':1:21: bindings with default not in the first place; its id is always 0: put it first, or leave it out',
    ],
    [
      'config: { values: { a: { sequence: [1, 2] } } }',
      ':1:9: config with a sequence for "a"; allowed is one value, which is always the answer',
    ],
    [
      'auth: { users: { ann: } }',
      ':1:23: the password of "ann" is nothing; allowed is a text, { text, encoding: latin1 } or { bytes: BASE64 }',
    ],
    ['files: { folders: [""] }', ':1:20: a folder is ""; allowed is a path, from the configuration\'s folder on'],
    [
      'files: { max_bytes: -1 }',
      ':1:21: max_bytes is the number -1; allowed is a whole number from 0 to 9007199254740991',
    ],
    [
      'counts: { monitors: ["60"] }',
      ':1:22: a monitor is "60"; allowed is "interval,windows", the interval in seconds, as "60,1"',
    ],
    [
      'http: { origins: ["http://127.0.0.1:8080/path"] }',
      ':1:19: an origin is "http://127.0.0.1:8080/path"; allowed is http://host or https://host, with a port where it is another one, and no path',
    ],
    ['http: { origins: ["ftp://a"] }', ':1:19: an origin is "ftp://a"'],
    ['http: { timeout: 0s }', ':1:18: timeout is "0s"; allowed is 1ms or more'],
    ['counts: { max_keys: 0 }', ':1:21: max_keys is the number 0; allowed is 1 or more'],
    ['a: [', ':1:5: not YAML'],
    ['cidr: { a: x, a: y }', ':1:15: the key "a" is there twice; it is on line 1 already'],
  ])('is refused as %j, with its place', (source, message) => {
    expect(refusal(source)).toContain(`/etc/reprise/live.yaml${message}`)
  })

  it('never shows the password of a URL that it refuses', () => {
    expect(refusal('datasources: { a: { postgres: "mysql://ann:secret@h/d" } }')).not.toContain('secret')
  })
})

describe('the file of a configuration', () => {
  it('is read, from where it lies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-configuration-'))
    const path = join(folder, 'live.yaml')
    writeFileSync(path, 'cidr: { good: good.rbl }')
    expect(readLiveConfiguration(path).cidr.get('good')?.path).toBe(join(folder, 'good.rbl'))
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['/none/live.yaml', 'configuration-missing', '/none/live.yaml: there is no such file'],
    [tmpdir(), 'configuration-invalid', `${tmpdir()}: no file; allowed is a file of up to 1048576 bytes (1 MiB)`],
  ])('%s is refused', (path, code, message) => {
    expect(() => readLiveConfiguration(path)).toThrow(expect.objectContaining({ code, message }))
  })
})
