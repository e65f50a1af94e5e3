import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { datasourceDefaults } from '../../../src/domain/live-configuration.js'
import { CandidateAnswers } from '../../../src/engine/answers/candidate-answers.js'
import { type BootedHost, bootHost } from '../../../src/engine/boot-host.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import { SessionRecorder } from '../../../src/engine/session-recorder.js'
import { hostOf } from '../../../src/momentum/peer.js'
import type { Act } from '../../../src/momentum/phases/acts.js'
import type { LiveWorld } from '../../../src/world/live/live-world.js'
import { Recorded, revisionOf } from '../../engine/given-recording.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { type DnsServer, startDnsServer, wireAddress } from './dns-server.js'
import { givenLiveWorld, start } from './given-live-world.js'

/** Asks in every way, and writes before it asks again: each answer that is awaited runs the callout once more. */
const policyFor = (origin: string): string => `do local mod = {}
function mod:init()
  msys.audit_series.define("seen", "string", 60, 5)
  msys.gauge_cache.define("clients", 1000, 60)
  msys.cidr.define("good", { type = "rbldnsd", source = "/production/good.rbl", value = "txt", interpolate = true })
  return true
end
msys.registerModule("defines", mod) end
${moduleOf({
  validate_ehlo: `msys.audit_series.add("seen", { key = "all" })
    msys.counter.inc("/seen")
    msys.gauge_cache.inc("clients", "all")
    local client = msys.http.client.new()
    client:do_request("POST", "${origin}/seen", tostring(str))
    assert(client:get_status() == 200 and client:get_body() == "taken")
    assert(msys.db.execute("policy", "INSERT INTO log VALUES (?)", { tostring(str) }))
    local found = msys.dnsLookup("mail.example")
    local listed = msys.cidr.query("good")
    local row = msys.db.fetch_row("policy", "SELECT count(*) AS n FROM log WHERE line = :line", { line = tostring(str) })
    print("ehlo", found[1], listed, row.n, msys.audit.inbound_session_count("/0", "SMTP") > 0)`,
  validate_mailfrom: `msys.audit_series.add("seen", { key = "all", count = 2 })
    msys.dnsLookup("mail.example", "MX")
    print("counts", msys.audit_series.count("seen", "all"), msys.counter.read("/seen"), msys.gauge_cache.get("clients", "all"))`,
})}`

let policy: string
let folder: string
let web: Server
/** bodies that were posted */
let posted: string[]
let server: DnsServer
let world: LiveWorld
let booted: BootedHost

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-live-'))
  const path = join(folder, 'policy.db')
  new Database(path).exec('CREATE TABLE log (line TEXT)').close()
  writeFileSync(join(folder, 'good.rbl'), '192.0.2.0/24 known as $\n')
  posted = []
  web = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    posted.push(body)
    response.end('taken')
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  policy = policyFor(origin)
  server = await startDnsServer({ 'mail.example A': { records: [wireAddress('192.0.2.2')] } })
  world = await givenLiveWorld({
    resolver: { servers: [server.address], timeoutMs: 2000, tries: 2 },
    datasources: new Map([['policy', { kind: 'sqlite', path, ...datasourceDefaults }]]),
    http: { origins: [origin], timeoutMs: 5000, maxBytes: 100 },
    cidr: new Map([['good', { path: join(folder, 'good.rbl'), value: undefined, interpolate: undefined }]]),
  })
  booted = bootHost(revisionOf(policy), new CandidateAnswers())
  world.define(booted.host.stage.definitions)
})
afterEach(async () => {
  await world.close()
  await server.close()
  await new Promise((resolve) => web.close(resolve))
  rmSync(folder, { recursive: true })
})

/** A session as a listener would run it; what it printed, and its recording. */
const listen = async (
  number: number,
): Promise<{ readonly printed: readonly string[]; readonly recorded: Recorded }> => {
  const peer = `192.0.2.${number}:40001`
  const session = world.forSession({ address: hostOf(peer), service: 'SMTP', at: start })
  const recorder = new SessionRecorder(booted.host, {
    source: { kind: 'scenario', name: `session ${number}`, file: 'test' },
    boot: booted.boot.digest,
    peer,
    listener: '198.51.100.25:25',
    at: start,
    seed: number,
  })
  const acts: readonly Act[] = [
    { kind: 'connect' },
    { kind: 'command', line: `EHLO client${number}.example\r\n` },
    { kind: 'command', line: 'MAIL FROM:<a@example.com>\r\n' },
    { kind: 'close' },
  ]
  let applied = 0
  for (const act of acts) {
    await recorder.performAwaiting(act, start, { world: (call) => session.answer(call), timeoutMs: 10_000 })
    for (const { event } of recorder.events.slice(applied))
      if (event.type === 'PhaseReached') session.apply(event.result.outside ?? [], start)
    applied = recorder.events.length
  }
  recorder.finish(start, 'open')
  session.close()
  const printed = recorder.events.flatMap(({ event }) =>
    event.type === 'PhaseReached' ? (event.result.output ?? []).map(String) : [],
  )
  const events = recorder.events.map(({ event, texts }) => ({ type: event.type, ...texts }))
  const made = { revision: revisionOf(policy), booted, contents: recorder.contents, profile: {} }
  return { printed, recorded: new Recorded(made, events) }
}

it('a session is answered by the real world, and a write goes out once however often its phase runs again', async () => {
  const { printed, recorded } = await listen(7)
  expect(printed).toEqual(['ehlo\t192.0.2.2\tknown as 192.0.2.7\t1\ttrue', 'counts\t3\t1\t1'])
  expect(posted).toEqual(['EHLO client7.example\r\n'])
  expect(recorded.unfaithful).toBeNull()
  expect(posted).toHaveLength(1)
})

it('the next session sees what the one before it has counted', async () => {
  await listen(1)
  expect((await listen(2)).printed.at(-1)).toBe('counts\t6\t2\t2')
})

it('twenty sessions that take turns each write once, count all, and replay as they were recorded', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, (_, index) => listen(index + 1)))
  const { host } = bootHost(revisionOf(policy), new CandidateAnswers())
  for (const [index, { printed, recorded }] of sessions.entries()) {
    expect(printed[0]).toBe(`ehlo\t192.0.2.2\tknown as 192.0.2.${index + 1}\t1\ttrue`)
    const [, seen, hits, clients] = printed[1]!.split('\t').map(Number)
    // its own three and one, and at most those of all others
    expect(seen).toBeGreaterThanOrEqual(3)
    expect(seen).toBeLessThanOrEqual(60)
    expect(hits).toBeGreaterThanOrEqual(1)
    expect(hits).toBeLessThanOrEqual(20)
    expect(clients).toBe(hits)
    expect(replayOwn(host, recorded.recording).outcome).toBe('faithful')
  }
  expect((await listen(21)).printed.at(-1)).toBe('counts\t63\t21\t21')
  expect(new Set(posted).size).toBe(21)
  expect(posted).toHaveLength(21)
})
