import { parseScenario } from '../../../src/capture/scenario/parse-scenario.js'
import { simulateSession } from '../../../src/capture/simulate.js'
import { showText } from '../../../src/domain/phase.js'
import { worldAnswers } from '../../../src/engine/answers/world-answers.js'
import { type BootedHost, bootHost } from '../../../src/engine/boot-host.js'
import { compareSession, type SessionComparison } from '../../../src/engine/compare-session.js'
import { parseRecording } from '../../../src/engine/recording.js'
import type { SessionRecorder } from '../../../src/engine/session-recorder.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { revisionOf } from '../../engine/given-recording.js'
import { hello, mail } from '../given-policy.js'
import type { Covered } from './covered.js'

const callouts: Readonly<Record<string, string>> = {
  validate_connect: 'accept, vctx',
  validate_data: 'msg, accept, vctx',
  validate_data_spool_each_rcpt: 'msg, accept, vctx',
  validate_set_binding: 'msg',
}

const world = {
  dns: { 'example.com MX': ['10 mx.example.com'] },
  cidr: { list: { '192.0.2.0/24': 'listed' }, covered: { '192.0.2.0/24': 'listed' } },
  db: { users: [{ query: 'SELECT 1', rows: [{ id: 7 }] }] },
  config: { bindings: ['default', 'one'], binding_groups: { pool: ['one'] }, values: { option: 'value' } },
  audit: {
    series: { series: { a: 3, b: 4 }, covered: { a: 3 } },
    sessions: { SMTP: { '/32': 2, '/0': 9 } },
    connections: { '60,1': 5 },
    receptions: { '60,1': 6 },
    rejections: { '60,1': 7 },
  },
  counters: { '/a': 10, '/b': 20 },
  gauges: { gauge: { a: 3, b: 4 }, covered: { a: 3 } },
  dkim: { signatures: [{ domain: 'example.com', selector: 's1', signed: ['from'] }] },
  http: {
    'GET http://api.example/': { status: 200, reason: 'OK', headers: ['Content-Type: text/plain'], body: 'hello' },
    'POST http://api.example/': { status: 404, reason: 'Not Found' },
  },
  returns: {
    'msys.bounce.classify': [10, 'BC_INVALID_RECIPIENT', 'no such user', 'ann@example.net'],
    'msys.bounce.classify_smtp_response': [21, 'BC_SOFT_TIMEOUT', 'timed out'],
    'msys.rfc3464.compute_delivery_status': [{ Action: 'failed', Status: '5.1.1' }],
    'msys.rfc3464.compute_delivery_status_string': ['Action: failed\r\nStatus: 5.1.1'],
    'msys.rfc3464.extract_delivery_status': [null],
    'msys.rfc3464.send_mdn': [1],
    'msys.validate.openarc.verify': { context: { mess: { arc_cv: 'pass' } } },
    'msys.validate.openarc.sign': { context: { mess: { arc_cv: 'pass', arc_seal: 'ok' } } },
    'msys.validate.dkim2.verify': {
      values: [{ overall: 'pass', signatures: [{ d: 'example.com' }] }],
      context: { mess: { dkim2_overall: 'pass' } },
    },
    'msys.validate.dkim2.sign': [true, 'i=1; d=example.com'],
    'msys.validate.dkim2.ar_clauses': [['dkim2=pass header.d=example.com']],
    'msys.validate.dkim.get_domains': [['example.com']],
    'msys.validate.dkim.get_responsible_domain': ['example.com'],
    'msys.av.engines': [['clamav', 'csapi']],
    'msys.av.scan': ['INFECTED', 'Eicar', 'clamav', 'Found'],
    'msys.av.scan_part': ['CLEAN', ''],
    'msys.brightmail.scan': ['spam', false, '1 2', 'tracker'],
    'msys.symantec_beik.scan': [2, 'is-spam', 0, 'tracker'],
    'msys.commtouch.diagnose': { values: [{ class: 'Bulk' }], context: { mess: { 'commtouch-class': 'Bulk' } } },
    'msys.expurgate.scan': ['spam', 'normal', 3, 0],
    'msys.spamc.spamc_scan': { context: { mess: { spamc_status: 'ok', spamc_score: '7.12' } } },
    'msys.cloudmark.score': { values: [{ score: 99 }], context: { mess: { score: '99' } } },
    'msys.cloudmark.analyze': [{ score: 98 }],
    'msys.cloudmark.score_af': [97],
    'msys.validate.dk.get_responsible_domain': ['example.com'],
    'msys.threadpool.count': [10],
    'msys.threadpool.find': ['IO'],
    'msys.core.protocol_string': ['ESMTP'],
    'msys.os.statvfs_read': [
      { version: 1, kilobytes_available: 5, kilobytes_total: 9, objects_available: 2, objects_total: 3 },
    ],
    'msg:is_mcmt': [false],
    'msys.beta.rcptto_proxy.query': [false, 'fail'],
  },
  files: { '/etc/motd': 'hello', '/etc/lines': 'one\ntwo\n\nlast' },
}

const steps = [
  hello,
  ...mail(['b@example.net'], 'From: Ann <ann@example.org>\nSubject: hello\n\nbody\n', 'a@example.com'),
  'QUIT',
]

type Body = (covered: Covered) => string

/** One policy of all cases: a machine costs more than a session. Which one runs, the connection context says. */
export const policyOf = (all: readonly Covered[], body: Body): string =>
  [
    'local cases, boots, dkim = {}, {}, msys.validate.opendkim',
    'local function got(c) c:do_request("GET", "http://api.example/") return c end',
    'local function easy(url) local c = curl.new() c:setopt(curl.OPT_URL, url or "http://api.example/") return c end',
    'local function parsed(text) return xml.parsexml(text or [[<doc><item n="1">text</item><!--c--></doc>]]) end',
    'local function file(path) return msys.core.io_wrapper_open(path or "/etc/motd", msys.core.O_RDONLY, 0) end',
    'local function item() return (parsed():root():children()()) end',
    'local function sig(msg) return (dkim.get_sig((dkim.verify(msg)))) end',
    ...all.map((one) => {
      const begun = `function(${callouts[one.callout ?? 'validate_data']})`
      if (one.behind === undefined) return `cases["${one.call}"] = ${begun} ${body(one)} end`
      return `boots[#boots + 1] = { name = "${one.call}", run = function() ${body(one)} end, case = ${begun} ${one.behind} end }`
    }),
    'local mod = {}',
    `function mod:init()
  msys.cidr.define("list", { type = "empty" }) msys.audit_series.define("series", "string", 60, 10) msys.gauge_cache.define("gauge", 10, 60)
  for _, boot in ipairs(boots) do
    local went, why = pcall(boot.run)
    cases[boot.name] = went and boot.case or function() error(why, 0) end
  end
  return true
end`,
    ...Object.entries(callouts).map(
      ([callout, parameters]) => `function mod:${callout}(${parameters})
  local case = ${callout === 'validate_set_binding' ? 'msg:context_get(0, "case")' : 'vctx:get(0, "case")'}
  if case ~= "" and ${callout === 'validate_data' ? '(callouts[case] or "validate_data")' : 'callouts[case]'} == "${callout}" then cases[case](${parameters}) end
  return 0
end`,
    ),
    `callouts = { ${all.flatMap(({ call, callout }) => (callout ? `["${call}"] = "${callout}"` : [])).join(', ')} }`,
    'msys.registerModule("mod", mod)',
  ].join('\n')

/** What a call came to in one session, and under a candidate that calls it otherwise. */
export interface Came {
  /** the result of the phase, as JSON */
  readonly to: string
  readonly verdict: SessionComparison['verdict']
  readonly gaps: readonly string[]
  readonly failures: readonly string[]
}

/** Three policies booted once, for all cases: as the pages say, otherwise, and with bad arguments. */
export const benchOf = (all: readonly Covered[]) => {
  const [scenario, newWorld] = scenarioOf()
  const boot = (body: Body) => bootHost(revisionOf(policyOf(all, body)), worldAnswers(newWorld()))
  const [base, candidate, bad] = [
    boot(({ body }) => body),
    boot(({ other }) => other),
    boot(({ bad }) => (typeof bad === 'string' ? bad : '')),
  ]
  for (const { boot } of [base, candidate, bad])
    if (boot.result.outcome === 'failed') throw new Error(JSON.stringify(boot.result))
  const record = (booted: BootedHost, { call }: Covered) => {
    const session = { ...scenario.sessions[0]!, context: { conn: { case: call }, mess: {} } }
    return simulateSession(booted.host, session, { boot: booted.boot.digest, file: 'test.yaml', world: newWorld() })
  }
  return {
    called: (one: Covered): Came => {
      const recorder = record(base, one)
      const events = recorder.events.map(({ event, texts }) => ({ type: event.type, ...texts }))
      const recording = parseRecording('test', events, (blob) => recorder.contents.get(blob)!)
      const phase = recording.phases.find(({ name }) => name.phase === phases[one.callout ?? 'validate_data'])
      const { verdict } = compareSession({ base: base.host, candidate: candidate.host }, recording)
      return { to: phase?.result ?? '', verdict, ...troubleOf(recorder) }
    },
    calledBadly: (one: Covered) => troubleOf(record(bad, one)),
  }
}

const scenarioOf = () => {
  const source = JSON.stringify({ world, sessions: [{ name: 'test', steps }] })
  const scenario = parseScenario(source, 'test.yaml', () => '')
  return [scenario, worldFromSpec(scenario.world)] as const
}

const troubleOf = ({ events }: SessionRecorder): Pick<Came, 'gaps' | 'failures'> => ({
  gaps: events.flatMap(({ event }) => (event.type === 'GapNoted' ? [showText(event.input.why)] : [])),
  failures: events.flatMap(({ event }) =>
    event.type === 'PhaseReached' ? (event.result.failures ?? []).map(({ error }) => showText(error)) : [],
  ),
})

const phases: Readonly<Record<string, string>> = {
  validate_connect: 'connect',
  validate_data: 'data',
  validate_data_spool_each_rcpt: 'each_rcpt',
  validate_set_binding: 'set_binding',
}
