import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLiveConfiguration } from '../../../src/capture/live-configuration/parse-live-configuration.js'
import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import { sha256Of } from '../../../src/domain/bytes.js'
import type { HostCall } from '../../../src/domain/call.js'
import type { Canonical } from '../../../src/domain/canonical.js'
import type { World } from '../../../src/domain/world.js'
import { type LiveSession, type LiveWorld, openLiveWorld } from '../../../src/world/live/live-world.js'
import type { Definitions } from '../../../src/world/live/series-counts.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { type DnsServer, startDnsServer, wireAddress, wireExchange, wireName, wireText } from './dns-server.js'
import { sessionFrom, start } from './given-live-world.js'

type Definition = Definitions extends ReadonlyMap<string, infer One> ? One : never

/** The same facts as a scenario has them. */
const scenario = (folder: string): string => `
world:
  dns:
    "mail.example A": [192.0.2.2, 192.0.2.1]
    "six.example AAAA": ["2001:db8::1"]
    "example.com MX": ["20 mx2.example.com", "10 mx1.example.com"]
    "text.example TXT": ["v=spf1 -all", { bytes: gA== }]
    "1.2.0.192.in-addr.arpa PTR": [mail.example]
    "example.com NS": [ns1.example.com]
    "bad.example A": NXDOMAIN
    "void.example A": NODATA
    "fails.example A": SERVFAIL
    "refused.example A": REFUSED
    "odd.example A": FORMERR
    "old.example A": NOTIMP
    "silent.example A": TIMEOUT
  cidr:
    good: { 192.0.2.0/24: listed, 192.0.2.66: null, "2001:db8::/32": six }
  db:
    policy:
      - { query: "SELECT id, name, raw, gone FROM t WHERE id = ?", params: [1], rows: [{ id: 1, name: café, raw: { bytes: gA== }, gone: null }] }
      - { query: "SELECT id FROM t WHERE name = :name", params: { name: none }, rows: [] }
      - { query: "SELECT id FROM missing", error: "no such table: missing" }
      - { query: "INSERT INTO t (id) VALUES (?)", params: [2], rows: [] }
  config:
    bindings: [DNS, SMARTHOST]
    binding_groups: { pool: [a, b] }
    values: { "retry 5": 7, name: text }
  audit:
    series: { rate: { a: 5 } }
    sessions: { SMTP: { 192.0.2.0/24: 2 } }
    connections: { "60,1": { 192.0.2.10/32: 1, 192.0.2.0/24: 2, 198.51.100.0/24: 0 } }
  counters: { /hits: 4 }
  gauges: { senders: { ann: 6 } }
  auth: { ann: secret }
  files: { ${JSON.stringify(join(folder, 'motd'))}: hello }
`

const configuration = (server: DnsServer): string => `
resolver: { servers: ["${server.address}"], timeout: 100ms, tries: 1 }
datasources: { policy: { sqlite: policy.db } }
cidr: { good: { file: good.rbl, value: txt } }
config: { bindings: [DNS, SMARTHOST], binding_groups: { pool: [a, b] }, values: { "retry 5": 7, name: text } }
auth: { users: { ann: secret } }
files: { folders: [.] }
counts: { monitors: ["60,1"] }
`

let folder: string
let server: DnsServer
let live: LiveWorld
let session: LiveSession
let simulated: World

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-same-'))
  const database = new Database(join(folder, 'policy.db'))
  database.exec(
    "CREATE TABLE t (id INTEGER, name TEXT, raw BLOB, gone TEXT); INSERT INTO t VALUES (1, 'café', x'80', NULL)",
  )
  database.close()
  writeFileSync(join(folder, 'good.rbl'), '192.0.2.0/24 listed\n!192.0.2.66\n2001:db8::/32 six\n')
  writeFileSync(join(folder, 'motd'), 'hello')
  server = await startDnsServer({
    'mail.example A': { records: [wireAddress('192.0.2.2'), wireAddress('192.0.2.1')] },
    'mail.example MX': { records: [] },
    'six.example AAAA': { records: [wireAddress('2001:db8:0:0:0:0:0:1')] },
    'example.com MX': { records: [wireExchange(20, 'mx2.example.com'), wireExchange(10, 'mx1.example.com')] },
    'text.example TXT': { records: [wireText('v=spf1 ', '-all'), wireText('\x80')] },
    '1.2.0.192.in-addr.arpa PTR': { records: [wireName('mail.example')] },
    'example.com NS': { records: [wireName('ns1.example.com')] },
    'void.example A': { records: [] },
    'fails.example A': { code: 2 },
    'refused.example A': { code: 5 },
    'odd.example A': { code: 1 },
    'old.example A': { code: 4 },
    'silent.example A': 'silence',
  })
  live = await openLiveWorld(parseLiveConfiguration(configuration(server), join(folder, 'live.yaml')))
  live.define(
    new Map<string, Definition>([
      ['series:rate', { digest: 'd', settings: { intervalSeconds: 60, windows: 5 } }],
      ['gauge:senders', { digest: 'd', settings: { maxElements: 10, ttlSeconds: 60 } }],
    ]),
  )
  sessionFrom(live, '192.0.2.11').apply(
    [
      ['audit_series.add', 'rate', 'a', 5],
      ['counter.add', '/hits', 4],
      ['gauge_cache.add', 'senders', 'ann', 6],
    ],
    start,
  )
  session = sessionFrom(live, '192.0.2.10')
  simulated = worldFromSpec(parseWorld(scenario(folder), 'world.yaml'))()
})
afterAll(async () => {
  await live.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

describe('for the same facts, the live world answers as a scenario does', () => {
  it.each<[string, readonly Canonical[], Partial<HostCall>?]>([
    ['msys.dnsLookup', ['mail.example', 'A']],
    ['msys.dnsLookup', ['mail.example', 'MX']],
    ['msys.dnsLookup', ['six.example', 'AAAA']],
    ['msys.dnsLookup', ['example.com', 'MX']],
    ['msys.dnsLookup', ['text.example', 'TXT']],
    ['msys.dnsLookup', ['1.2.0.192.in-addr.arpa', 'PTR']],
    ['msys.dnsLookup', ['example.com', 'NS']],
    ['msys.dnsLookup', ['bad.example', 'A']],
    ['msys.dnsLookup', ['none.example', 'TXT']],
    ['msys.dnsLookup', ['a..b', 'A']],
    ['msys.dnsLookup', ['void.example', 'A']],
    ['msys.dnsLookup', ['fails.example', 'A']],
    ['msys.dnsLookup', ['refused.example', 'A']],
    ['msys.dnsLookup', ['odd.example', 'A']],
    ['msys.dnsLookup', ['old.example', 'A']],
    ['msys.dnsLookup', ['silent.example', 'A']],
    ['msys.cidr.query', ['good', '192.0.2.1', 'd']],
    ['msys.cidr.query', ['good', '192.0.2.66', 'd']],
    ['msys.cidr.query', ['good', '2001:db8::1', 'd']],
    ['msys.cidr.query', ['good', '203.0.113.1', 'd']],
    ['msys.cidr.query', ['good', 'nonsense', 'd']],
    ['msys.db.query', ['policy', 'SELECT id, name, raw, gone FROM t WHERE id = ?', [1]]],
    ['msys.db.fetch_row', ['policy', 'SELECT id, name, raw, gone FROM t WHERE id = ?', [1]]],
    ['msys.db.query', ['policy', 'SELECT id FROM t WHERE name = :name', { name: 'none' }]],
    ['msys.db.query', ['policy', 'SELECT id FROM missing', null]],
    ['msys.db.execute', ['policy', 'INSERT INTO t (id) VALUES (?)', [2]]],
    ['msys.config', ['retry', 5]],
    ['msys.config', ['name', { configuration: ['d'] }]],
    ['msys.config', ['none']],
    ['msys.core.config_get_binding_id_from_name', ['SMARTHOST']],
    ['msys.core.config_get_binding_id_from_name', ['none']],
    ['msys.core.config_get_binding_name_from_id', [0]],
    ['msys.core.config_get_binding_name_from_id', [9]],
    ['msys.core.config_get_binding_group_size', ['pool']],
    ['msys.core.binding_group_members', ['pool']],
    ['msys.audit_series.count', ['rate', 'a', 0, 4, 'd'], { own: 3 }],
    ['msys.audit_series.count', ['rate', 'b', 0, 4, 'd'], { own: 1 }],
    ['msys.audit.inbound_session_count', ['SMTP', '192.0.2.0/24']],
    ['msys.audit.inbound_session_count', ['SMTP', '203.0.113.0/24']],
    ['msys.audit.connections', ['60,1', '192.0.2.10/32']],
    ['msys.audit.connections', ['60, 1', '192.0.2.0/24']],
    ['msys.audit.connections', ['60,1', '198.51.100.0/24']],
    ['msys.counter.read', ['/hits', 0], { own: 2 }],
    ['msys.counter.read', ['/hits', 1], { own: 2 }],
    ['msys.counter.read', ['/none', 0], { own: 0 }],
    ['msys.gauge_cache.get', ['senders', 'ann', 0, 'd'], { own: 2 }],
    ['msys.gauge_cache.get', ['senders', 'ann', 1, 'd'], { own: -1 }],
    ['msys.gauge_cache.get', ['senders', 'bob', 0, 'd'], { own: 0 }],
    ['smtp.auth', ['ann', sha256Of('ann\0secret')]],
    ['smtp.auth', ['ann', sha256Of('ann\0wrong')]],
    ['smtp.auth', ['bob', sha256Of('bob\0secret')]],
    ['msys.core.io_wrapper_open', ['/var/log/policy', 'O_WRONLY|O_CREAT']],
  ])('%s %j', async (call, key, more = {}) => {
    const question: HostCall = { call, class: 'stable', key, at: start, ...more }
    expect(JSON.stringify(await session.answer(question))).toBe(JSON.stringify(simulated.answer(question).answer))
  })

  it.each(['motd', 'none'])('readfile of %s', async (name) => {
    const question: HostCall = { call: 'readfile', class: 'stable', key: [join(folder, name)], at: start }
    expect(await session.answer(question)).toEqual(simulated.answer(question).answer)
  })
})
