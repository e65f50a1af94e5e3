import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWorld } from '../../src/capture/scenario/parse-scenario.js'
import type { Canonical } from '../../src/domain/canonical.js'
import { Trouble } from '../../src/domain/trouble.js'
import type { World } from '../../src/domain/world.js'
import { emptyWorld, worldFromSpec } from '../../src/world/scenario-world.js'

const source = `
world:
  dns:
    "Example.com. mx": ["20 mx2.example.com", mx1.example.com, "10 mx3.example.com"]
    "example.com TXT": ["v=spf1 -all", { bytes: gA== }]
    "bad.example A": NXDOMAIN
    "slow.example A": SERVFAIL
    "void.example A": NODATA
    "odd.example A": { error: "query \\xe9" }
    "twice.example A": { sequence: [[192.0.2.1], NXDOMAIN, [192.0.2.2]] }
    "six.example AAAA": ["2001:db8::1"]
  cidr:
    good_guys:
      0.0.0.0/0: any
      192.0.2.0/24: listed
      192.0.2.128/25: upper
      192.0.2.200: one
      192.0.2.201: null
      "2001:db8::/32": six
      "2001:db8:0:0:8000::/65": half
      "2001:db8::1": exact
    sixes: { "::/0": all }
  db:
    mycache:
      - { query: "SELECT  id\\n FROM t WHERE a = ?", params: [a], rows: [{ id: 1, name: é, gone: null, raw: { bytes: gA== } }] }
      - { query: "SELECT id FROM t WHERE a = ?", params: [1], rows: [{ id: 2 }] }
      - { query: "SELECT id FROM t WHERE a = :b", params: { c: true, b: x }, rows: [{ id: 3 }] }
      - { query: "SELECT id FROM t WHERE a = ?", error: no such table }
      - { query: "SELECT 1", params: [], sequence: [{ rows: [] }, { error: busy }] }
  config:
    bindings: [default, DNS, SMARTHOST]
    binding_groups: { pool: [a, b] }
    values: { "binding a domain example.com max_outbound_connections": "20", "retry 5": 7, gone: null }
  audit:
    series: { rcpt_valid: { 192.0.2.10: 48, 192.0.2.0/24: 7, "2001:DB8::1": 3, user: { sequence: [1, 5] } } }
    sessions: { SMTP: { /32: 1, /0: 10, 192.0.2.10/32: 3, 192.0.2.0/24: 8 } }
    connections: { "60, 1": 5 }
    receptions: { "60,1": { 192.0.2.10/32: 2, /24: 4 } }
    rejections: { "60,1": { sequence: [0, 9] } }
  files:
    /etc/motd: hello
    /etc/raw: { text: "\\xe9", encoding: latin1 }
    /etc/shadow: { error: Permission denied }
`

const openExample = worldFromSpec(parseWorld(source, 'w.yaml'))

const ask = (world: World, call: string, key: readonly Canonical[], own?: number): Canonical =>
  world.answer({ call, class: 'stable', key, at: 0, ...(own === undefined ? {} : { own }) }).answer

describe('the world of a scenario answers', () => {
  it.each<[string, string, readonly Canonical[], Canonical]>([
    [
      'MX by preference',
      'msys.dnsLookup',
      ['example.com', 'MX'],
      {
        records: [
          [10, 'mx1.example.com'],
          [10, 'mx3.example.com'],
          [20, 'mx2.example.com'],
        ],
      },
    ],
    [
      'records with their bytes',
      'msys.dnsLookup',
      ['example.com', 'TXT'],
      { records: ['v=spf1 -all', { $bytes: 'gA==' }] },
    ],
    ['a name with other types only: no records', 'msys.dnsLookup', ['example.com', 'A'], { records: [] }],
    ['a name without an entry', 'msys.dnsLookup', ['none.example', 'A'], { error: 'NXDOMAIN' }],
    ['a failure', 'msys.dnsLookup', ['bad.example', 'A'], { error: 'NXDOMAIN' }],
    ['a name that is not there, by another type', 'msys.dnsLookup', ['bad.example', 'MX'], { error: 'NXDOMAIN' }],
    ['a server that fails', 'msys.dnsLookup', ['slow.example', 'A'], { error: 'SERVFAIL' }],
    ['NODATA', 'msys.dnsLookup', ['void.example', 'A'], { records: [] }],
    ['an error in words', 'msys.dnsLookup', ['odd.example', 'A'], { error: 'query é' }],
    ['an AAAA', 'msys.dnsLookup', ['six.example', 'AAAA'], { records: ['2001:db8::1'] }],
    ['the network of any', 'msys.cidr.query', ['good_guys', '198.51.100.1', 'd'], { value: 'any' }],
    ['a network', 'msys.cidr.query', ['good_guys', '192.0.2.127', 'd'], { value: 'listed' }],
    ['a longer prefix', 'msys.cidr.query', ['good_guys', '192.0.2.128', 'd'], { value: 'upper' }],
    ['an address', 'msys.cidr.query', ['good_guys', '192.0.2.200', 'd'], { value: 'one' }],
    ['an exception', 'msys.cidr.query', ['good_guys', '192.0.2.201', 'd'], { value: null }],
    ['a network of IPv6', 'msys.cidr.query', ['good_guys', '2001:db8:ffff::5', 'd'], { value: 'six' }],
    ['a length within a group', 'msys.cidr.query', ['good_guys', '2001:db8::8000:0:0:1', 'd'], { value: 'half' }],
    [
      'an address of IPv6, written otherwise',
      'msys.cidr.query',
      ['good_guys', '2001:0DB8:0::0001', 'd'],
      { value: 'exact' },
    ],
    ['a family that the list has not', 'msys.cidr.query', ['sixes', '192.0.2.1', 'd'], { value: null }],
    ['IPv6 outside', 'msys.cidr.query', ['good_guys', '2001:db9::1', 'd'], { value: null }],
    ['what is no address', 'msys.cidr.query', ['good_guys', 'nonsense', 'd'], { value: null }],
    ['an unknown list', 'msys.cidr.query', ['none', '192.0.2.1', 'd'], { value: null }],
    [
      'rows with their columns in order',
      'msys.db.query',
      ['mycache', 'SELECT id FROM t\n  WHERE a = ?', ['a']],
      {
        rows: [
          [
            ['id', 1],
            ['name', 'é'],
            ['gone', null],
            ['raw', { $bytes: 'gA==' }],
          ],
        ],
      },
    ],
    [
      'parameters with their types',
      'msys.db.fetch_row',
      ['mycache', 'SELECT id FROM t WHERE a = ?', [1]],
      { rows: [[['id', 2]]] },
    ],
    [
      'named parameters in any order',
      'msys.db.execute',
      ['mycache', 'SELECT id FROM t WHERE a = :b', { b: 'x', c: true }],
      { rows: [[['id', 3]]] },
    ],
    [
      'a rule without parameters',
      'msys.db.query',
      ['mycache', 'SELECT id FROM t WHERE a = ?', ['1']],
      { error: 'no such table' },
    ],
    ['no parameters as an empty list', 'msys.db.query', ['mycache', ' SELECT 1 ', null], { rows: [] }],
    ['no rule', 'msys.db.query', ['mycache', 'SELECT 2', null], { rows: [] }],
    ['an unknown cache', 'msys.db.query', ['none', 'SELECT 1', null], { rows: [] }],
    [
      'a configured value',
      'msys.config',
      ['binding', 'a', 'domain', 'example.com', 'max_outbound_connections'],
      { value: '20' },
    ],
    ['a configured number', 'msys.config', ['retry', 5], { value: 7 }],
    ['a value that is nothing', 'msys.config', ['gone'], { value: null }],
    ['an unknown value', 'msys.config', ['none'], { value: null }],
    ['the id of a binding', 'msys.core.config_get_binding_id_from_name', ['SMARTHOST'], 2],
    ['the id of no binding', 'msys.core.config_get_binding_id_from_name', [''], -1],
    ['the name of a binding', 'msys.core.config_get_binding_name_from_id', [1], 'DNS'],
    ['the name of no binding', 'msys.core.config_get_binding_name_from_id', [3], null],
    ['the size of a group', 'msys.core.config_get_binding_group_size', ['pool'], 2],
    ['the size of no group', 'msys.core.config_get_binding_group_size', ['DNS'], 0],
    ['the members of a group', 'msys.core.binding_group_members', ['pool'], ['a', 'b']],
    ['a series for an address', 'msys.audit_series.count', ['rcpt_valid', '192.0.2.10', null, null, 'd'], 48],
    ['a series for a network', 'msys.audit_series.count', ['rcpt_valid', '192.0.2.0/24', null, null, 'd'], 7],
    [
      'a series for another address of that network',
      'msys.audit_series.count',
      ['rcpt_valid', '192.0.2.11', null, null, 'd'],
      0,
    ],
    [
      'a series for IPv6, written otherwise',
      'msys.audit_series.count',
      ['rcpt_valid', '2001:db8:0::1', null, null, 'd'],
      3,
    ],
    ['an unknown series', 'msys.audit_series.count', ['none', 'k', null, null, 'd'], 0],
    ['sessions of a network', 'msys.audit.inbound_session_count', ['SMTP', '192.0.2.10/32'], 3],
    ['sessions by length', 'msys.audit.inbound_session_count', ['SMTP', '192.0.2.11/32'], 1],
    ['sessions of any', 'msys.audit.inbound_session_count', ['SMTP', '0.0.0.0/0'], 10],
    ['sessions of a wider network', 'msys.audit.inbound_session_count', ['SMTP', '192.0.2.10/24'], 8],
    ['sessions of nothing known', 'msys.audit.inbound_session_count', ['SMTP', '192.0.0.0/16'], 0],
    ['sessions of another service', 'msys.audit.inbound_session_count', ['ECStream', '192.0.2.10/32'], 0],
    ['connections for any network', 'msys.audit.connections', ['60,1', '192.0.2.10/32'], 5],
    ['connections without a network', 'msys.audit.connections', ['60,1', null], 5],
    ['receptions of a network', 'msys.audit.receptions', ['60,1', '192.0.2.10/32'], 2],
    ['receptions by length', 'msys.audit.receptions', ['60,1', '192.0.3.0/24'], 4],
    ['receptions of nothing known', 'msys.audit.receptions', ['60,1', '192.0.2.11/32'], 0],
    ['a monitor that is unknown', 'msys.audit.rejections', ['5,1', null], 0],
    ['a file', 'readfile', ['/etc/motd'], { bytes: 'hello' }],
    ['a file of bytes', 'readfile', ['/etc/raw'], { bytes: { $bytes: '6Q==' } }],
    ['a file that is locked', 'readfile', ['/etc/shadow'], { error: 'Permission denied' }],
    ['no file', 'readfile', ['/none'], { error: 'No such file or directory' }],
  ])('%s', (_, call, key, expected) => {
    expect(ask(openExample(), call, key)).toEqual(expected)
  })

  it("a count with the session's own share", () => {
    expect(ask(openExample(), 'msys.audit_series.count', ['rcpt_valid', '192.0.2.10', null, null, 'd'], 2)).toBe(50)
    expect(ask(openExample(), 'msys.audit_series.count', ['none', 'k', null, null, 'd'], 2)).toBe(2)
  })

  it('the nth ask of a key with the nth of a sequence, in each session anew', () => {
    const asks = (world: World, call: string, key: readonly Canonical[]) =>
      [1, 2, 3, 4].map(() => ask(world, call, key))
    for (const world of [openExample(), openExample()])
      expect(asks(world, 'msys.dnsLookup', ['twice.example', 'A'])).toEqual([
        { records: ['192.0.2.1'] },
        { error: 'NXDOMAIN' },
        { records: ['192.0.2.2'] },
        { records: ['192.0.2.2'] },
      ])
    const world = openExample()
    expect(asks(world, 'msys.db.query', ['mycache', 'SELECT 1', null])).toEqual([
      { rows: [] },
      { error: 'busy' },
      { error: 'busy' },
      { error: 'busy' },
    ])
    expect(ask(openExample(), 'msys.db.query', ['mycache', 'SELECT 1', null])).toEqual({ rows: [] })
    expect(asks(world, 'msys.audit.rejections', ['60,1', null])).toEqual([0, 9, 9, 9])
    expect(asks(world, 'msys.audit_series.count', ['rcpt_valid', 'user', null, null, 'd'])).toEqual([1, 5, 5, 5])
  })

  it('the next of a sequence after the session wrote to the cache', () => {
    const world = openExample()
    expect(ask(world, 'msys.db.query', ['mycache', 'SELECT 1', null])).toEqual({ rows: [] })
    expect(ask(world, 'msys.db.query', ['mycache', 'SELECT 1', null, 'digest of writes'])).toEqual({ error: 'busy' })
  })

  it.each<[Canonical]>([[null], [true], [{ $num: 'nan' }], [{ $table: [] }], [{ $bytes: 'gA==' }]])(
    'no value to a path with %j in it',
    (element) => {
      expect(ask(openExample(), 'msys.config', ['retry', element])).toEqual({ value: null })
    },
  )

  it('nothing to a function that it does not know', () => {
    const run = () => ask(openExample(), 'msys.gc_stats', ['a'])
    expect(run).toThrow(Trouble)
    expect(run).toThrowErrorMatchingInlineSnapshot(
      `[Trouble: msys.gc_stats was asked, and a scenario's world has no answers for that function]`,
    )
    expect(() => ask(openExample(), 'constructor', [])).toThrow(Trouble)
  })

  it('what an empty world has', () => {
    const world = emptyWorld()
    expect(ask(world, 'msys.dnsLookup', ['a.example', 'A'])).toEqual({ error: 'NXDOMAIN' })
    expect(ask(world, 'msys.core.config_get_binding_id_from_name', ['default'])).toBe(0)
    expect(ask(world, 'readfile', ['/a'])).toEqual({ error: 'No such file or directory' })
  })
})

describe('the longest prefix', () => {
  it('is the one that a search through all of them finds', () => {
    const octets = fc.tuple(fc.constantFrom(10, 192), fc.constantFrom(0, 128, 255), fc.nat(3), fc.nat(255))
    const address = octets.map((parts) => parts.join('.'))
    const bitsOf = (text: string) =>
      text
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    const toText = (bits: string) =>
      [0, 8, 16, 24].map((from) => Number.parseInt(bits.slice(from, from + 8), 2)).join('.')
    const network = fc.tuple(address, fc.nat(32)).map(([text, length]) => bitsOf(text).slice(0, length))
    fc.assert(
      fc.property(fc.uniqueArray(network, { maxLength: 20 }), address, (networks, asked) => {
        const entries = networks.map((bits) => `"${toText(bits.padEnd(32, '0'))}/${bits.length}": "${bits}."`)
        const world = worldFromSpec(parseWorld(`world: { cidr: { l: { ${entries.join(', ')} } } }`, 'w.yaml'))()
        const expected = networks
          .filter((bits) => bitsOf(asked).startsWith(bits))
          .sort((a, b) => b.length - a.length)[0]
        expect(ask(world, 'msys.cidr.query', ['l', asked, 'd'])).toEqual({
          value: expected === undefined ? null : `${expected}.`,
        })
      }),
      { numRuns: 300 },
    )
  })
})
