import { describe, expect, it } from 'vitest'
import { kumoSettings } from '../../../src/momentum/profile/kumo-settings.js'
import { defaultProfile, type SettingId } from '../../../src/momentum/profile/profile.js'
import { givenPolicy, hello, mail, moduleOf, oneMessage, type Step } from '../given-policy.js'
import type { Case, Policy } from './assumption-case.js'
import { inboundCases } from './inbound-assumptions.js'

const two: readonly Step[] = [hello, ...mail(['b@example.net', 'c@example.net'])]
const fromNobody: readonly Step[] = [hello, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>']
const refuse = 'vctx:set_code(550, "no")'
const returning = (callout: string, value: string): string =>
  `do local mod = {} function mod:${callout}() return ${value} end msys.registerModule("mod", mod) end\n`

const hook = (name: string, body: string): string =>
  `do local mod = {} function mod:${name}(msg, dr) ${body} end msys.registerModule("mod", mod) end\n`
const delivered: readonly Step[] = [...oneMessage, { deliver: '250 ok' }]
const injected: readonly Step[] = [{ inject: { text: 'x\n' }, to: 'b@example.net' }]

const exchanges = { dns: { 'a.example MX': ['10 mx.a.example'] } }

/** A configuration of scripts, the first of which registers a module under the given name. */
const configured = (scripts: Readonly<Record<string, string>>, name = 'one', options = ''): Policy => {
  const stanzas = Object.keys(scripts).map((script) => `script "${script}" { source = "${script}" }`)
  const files = Object.entries(scripts).map(([script, source]) => [`${script}.lua`, source])
  return {
    ...Object.fromEntries(files),
    'one.lua': moduleOf({ validate_ehlo: '' }, name),
    'policy.conf': `scriptlet "scriptlet" { ${options}\n${stanzas.join('\n')} }`,
  }
}

/** A session that rests on each setting, and one close by that does not. */
const cases: Readonly<Partial<Record<SettingId, readonly [rests: Case, not: Case]>>> = {
  ...inboundCases,
  'mail-needs-ehlo': [
    { policy: { validate_mailfrom: '' }, steps: ['MAIL FROM:<a@example.com>'] },
    { policy: { validate_mailfrom: '' } },
  ],
  'failure-disconnects': [
    { policy: { validate_ehlo: 'error("x")' } },
    { policy: { core_validate_connect: 'error("x")' } },
  ],
  'failure-stops-chain': [
    { policy: returning('validate_ehlo', 'nil') + returning('validate_ehlo', '0') },
    { policy: returning('validate_ehlo', 'nil') },
  ],
  'set-binding-failure': [
    { policy: { validate_set_binding: 'error("x")' } },
    { policy: { validate_data: 'error("x")' } },
  ],
  'hook-failure': [{ policy: { core_validate_connect: 'error("x")' } }, { policy: { validate_connect: 'error("x")' } }],
  'hook-return': [
    { policy: returning('core_validate_accept', '"0"') },
    { policy: returning('core_validate_accept', '0') },
  ],
  'again-is-failure': [{ policy: returning('validate_ehlo', '2') }, { policy: returning('validate_ehlo', '3') }],
  'return-strings': [{ policy: returning('validate_ehlo', '"0"') }, { policy: returning('validate_ehlo', 'true') }],
  'return-others': [{ policy: returning('validate_ehlo', 'true') }, { policy: returning('validate_ehlo', '2') }],
  'random-numbers': [
    { policy: { validate_ehlo: 'math.random()' } },
    { policy: { validate_ehlo: 'math.randomseed(1)' } },
  ],
  'module-table': [
    { policy: 'local m = {} msys.registerModule("m", m) function m:validate_ehlo() return 0 end' },
    { policy: `${returning('validate_ehlo', '0')} msys.helper = function() end` },
  ],
  'self-in-init': [{ policy: returning('init', 'true') }, { policy: returning('deinit', 'true') }],
  'init-return': [{ policy: returning('init', '0') }, { policy: returning('init', 'true') }],
  'define-outside-init': [
    { policy: `msys.cidr.define("l", {type = "empty"})\n${moduleOf({ validate_ehlo: '' })}` },
    { policy: 'msys.registerModule("m", {init = function() msys.cidr.define("l", {type = "empty"}) return true end})' },
  ],
  'mx-priority-fields': [
    { policy: { validate_ehlo: 'msys.dnsLookup("a.example", "MX", {priority = true})' }, world: exchanges },
    { policy: { validate_ehlo: 'msys.dnsLookup("a.example", "MX")' }, world: exchanges },
  ],
  'dns-no-data': [
    {
      policy: { validate_ehlo: 'msys.dnsLookup("a.example", "MX")' },
      world: { dns: { 'a.example A': ['192.0.2.1'] } },
    },
    { policy: { validate_ehlo: 'msys.dnsLookup("a.example", "A")' }, world: { dns: { 'a.example A': ['192.0.2.1'] } } },
  ],
  'deinit-after-boot': [{ policy: returning('deinit', 'true') }, { policy: returning('init', 'true') }],
  'accept-refusal': [{ policy: { core_validate_accept: refuse } }, { policy: { validate_connect: refuse } }],
  'list-refusal': [{ policy: { validate_rcptto_list: refuse } }, { policy: { validate_rcptto: refuse } }],
  'final-refusal': [
    { policy: { core_final_validation: refuse } },
    { policy: { validate_data_spool_each_rcpt: refuse } },
  ],
  'msg-each-rcpt-place': [
    { policy: { core_post_msg_each_rcpt: '' } },
    { policy: { core_post_validate_data_spool_each_rcpt_v1: '' } },
  ],
  'each-rcpt-refusal': [
    { policy: { validate_data_spool_each_rcpt: refuse }, steps: two },
    { policy: { validate_data_spool_each_rcpt: refuse } },
  ],
  'hooks-after-refusal': [
    { policy: { validate_connect: refuse, core_validate_connect: '' } },
    { policy: { core_validate_connect: refuse } },
  ],
  'accepting-code': [{ policy: { validate_data: 'vctx.note = "fine"' } }, { policy: { validate_data: refuse } }],
  'vctx-in-each-rcpt': [
    { policy: { validate_data_spool_each_rcpt: 'vctx:get(1, "k")' } },
    { policy: { validate_data_spool_each_rcpt: 'vctx:get(0, "k")' } },
  ],
  'msg-conn-context': [
    { policy: { validate_data: 'msg:context_set(0, "k", "x")' } },
    { policy: { validate_data_spool_each_rcpt: 'msg:context_set(0, "k", "x")' } },
  ],
  'nil-dictionary': [
    { policy: { validate_ehlo: 'vctx:get(VCTX_CONN, "k")' } },
    { policy: { validate_ehlo: 'vctx:get(msys.core.VCTX_CONN, "k")' } },
  ],
  'ehlo-drops-message': [
    { policy: { validate_mailfrom: '' }, steps: [hello, 'MAIL FROM:<a@example.com>', hello] },
    { policy: { validate_mailfrom: '' }, steps: [hello, hello, 'MAIL FROM:<a@example.com>'] },
  ],
  'command-counts': [
    { policy: { validate_rcptto: 'vctx:get(0, "message_rcpt_count")' } },
    { policy: { validate_rcptto: 'vctx:get(0, "ehlo_domain")' } },
  ],
  'lines-as-received': [
    { policy: { validate_mailfrom: '' }, steps: [hello, 'mail from:<a@example.com>'] },
    { policy: { validate_mailfrom: '' }, steps: [hello, 'MAIL FROM:<a@example.com> SIZE=1'] },
  ],
  'rewrite-counts': [
    { policy: { validate_mailfrom: 'str:set("MAIL FROM:<x@example.com>\\r\\n")' } },
    { policy: { validate_mailfrom: 'str:set(tostring(str))' } },
  ],
  'null-sender': [
    { policy: { validate_rcptto: 'msg:mailfrom()' }, steps: fromNobody },
    { policy: { validate_rcptto: 'msg:mailfrom()' } },
  ],
  'vctx-note-unset': [
    { policy: { validate_ehlo: 'print(vctx.note)' } },
    { policy: { validate_ehlo: 'vctx.note = "x" print(vctx.note)' } },
  ],
  'out-of-phase': [
    { policy: { validate_data_spool_each_rcpt: 'msg:binding()' } },
    { policy: { validate_set_binding: 'msg:binding()', core_final_validation: 'msg:binding()' } },
  ],
  'recipients-change-until': [
    { policy: { validate_data: 'vctx:add_recipient("x@example.net")' } },
    { policy: { validate_rcptto: 'vctx:add_recipient("x@example.net")' } },
  ],
  'discard-continues': [{ policy: { validate_data: 'msg:discard()' } }, { policy: { validate_data: '' } }],
  'received-header': [
    { policy: { validate_data: 'msg:header("Received")' } },
    { policy: { validate_data: 'msg:header("Subject")' } },
  ],
  'header-default-mode': [
    { policy: { validate_data: 'msg:header("X", "1")' } },
    { policy: { validate_data: 'msg:header("X", "1", "replace")' } },
  ],
  'self-without-session': [{ policy: { validate_set_binding: '' } }, { policy: { validate_data: '' } }],
  'macro-namespace': [
    { policy: { validate_ehlo: 'msys.expandMacro("%{i}")' } },
    { policy: { validate_ehlo: 'msys.expandMacro("%{spfv1:i}")' } },
  ],
  'macro-letters': [
    { policy: { validate_ehlo: 'msys.expandMacro("%i")' } },
    { policy: { validate_ehlo: 'msys.expandMacro("50% of it")' } },
  ],
  'unknown-macro': [
    { policy: { validate_ehlo: 'msys.expandMacro("%{none:k}")' } },
    { policy: { validate_ehlo: 'msys.expandMacro("%{vctx_conn:k}")' } },
  ],
  'pcre-version': [
    { policy: { validate_ehlo: 'msys.pcre.match("a", "a")' } },
    { policy: { validate_ehlo: 'string.match("a", "a")' } },
  ],
  'numeric-constants': [
    { policy: { validate_ehlo: 'print(msys.core.P_ESMTP)' } },
    { policy: { validate_ehlo: 'print(msys.core.VALIDATE_DONE)' } },
  ],
  timezone: [{ policy: { validate_ehlo: 'os.date("%H")' } }, { policy: { validate_ehlo: 'msys.core.get_now_ts()' } }],
  'json-version': [
    { policy: { validate_ehlo: 'json.decode("{}")' } },
    { policy: { validate_ehlo: 'local decode = json.decode' } },
  ],
  'macro-reading': [
    { policy: { validate_data: 'msys.expandMacro("%{rfc822:date}")' } },
    { policy: { validate_data: 'msys.expandMacro("%{spfv1:h}")' } },
  ],
  'mime-reading': [{ policy: { validate_data: 'msg:text()' } }, { policy: { validate_data: 'msg:body()' } }],
  'text-writing': [
    { policy: { validate_data: 'msg:copy():text("x")' } },
    { policy: { validate_data: 'msg:copy():text()' } },
  ],
  'streamed-terminator': [
    { policy: { validate_data: 'msg:raw_match("x")' } },
    { policy: { validate_data: 'msg:raw()' } },
  ],
  'idn-mapping': [
    { policy: { validate_ehlo: 'msys.idn.to_idn("example.net")' } },
    { policy: { validate_ehlo: 'local convert = msys.idn.to_idn' } },
  ],
  'thread-pools': [
    { policy: { validate_ehlo: 'msys.runInPool("IO", function() end)' } },
    { policy: { validate_ehlo: 'local run = msys.runInPool' } },
  ],
  'deferred-runs': [
    { policy: { validate_ehlo: 'msys.runInPool("IO", function() end, true)' } },
    { policy: { validate_ehlo: 'msys.runInPool("IO", function() end)' } },
  ],
  'mutex-type': [
    { policy: { validate_ehlo: 'local m = thread.mutex() m:lock() pcall(m.lock, m) m:unlock()' } },
    { policy: { validate_ehlo: 'local m = thread.mutex() m:lock() m:unlock()' } },
  ],
  'sent-mail-carries': [
    { policy: { validate_data: 'msg:copy():inject("", "x@example.net")' } },
    { policy: { validate_data: 'msg:copy()' } },
  ],
  'streamed-characters': [
    { policy: { validate_data: 'msg:body_match("\\195\\169")' } },
    { policy: { validate_data: 'msg:body_match("e")' } },
  ],
  'copied-priority': [
    { policy: { validate_data: 'msg.priority = 1' } },
    { policy: { validate_set_binding: 'msg.priority = 1' } },
  ],
  'config-text': [
    { policy: { validate_ehlo: 'msys.config("get", "hostname")' } },
    { policy: { validate_ehlo: 'msys.core.config_get_binding_group_size("pool")' } },
  ],
  'io-reads': [
    { policy: { validate_ehlo: 'msys.core.io_wrapper_open("policy.lua", msys.core.O_RDONLY, 0):read()' } },
    { policy: { validate_ehlo: 'msys.core.io_wrapper_open("policy.lua", msys.core.O_RDONLY, 0):close()' } },
  ],
  'dkim-signing': [
    { policy: { core_final_validation: 'msys.validate.opendkim.sign(msg, vctx)' } },
    { policy: { core_final_validation: 'msg:body()' } },
  ],
  finalizers: [
    { policy: { validate_data: 'getmetatable(newproxy(true)).__gc = print' } },
    { policy: { validate_data: 'getmetatable(newproxy(true)).__len = print' } },
  ],
  'processor-time': [{ policy: { validate_data: 'os.clock()' } }, { policy: { validate_data: 'local c = os.clock' } }],
  'weak-tables': [
    { policy: { validate_data: 'setmetatable({}, { __mode = "k" })' } },
    { policy: { validate_data: 'setmetatable({}, { __index = {} })' } },
  ],
  'scripts-share-state': [{ policy: configured({ one: '', two: '' }) }, { policy: configured({ one: '' }) }],
  'one-interpreter': [{ policy: { validate_ehlo: '' }, isContinuous: true }, { policy: { validate_ehlo: '' } }],
  'script-names': [{ policy: configured({ one: '' }, 'other') }, { policy: configured({ one: '' }, 'one') }],
  'scriptlet-options': [
    { policy: configured({ one: '' }, 'one', 'script_ttl = 1') },
    { policy: configured({ one: '' }, 'one', 'script_ttl = 300') },
  ],
  'built-messages': [
    { policy: { validate_data: 'msys.core.ec_message_new():build({}, {["text/plain"] = "x"})' } },
    { policy: { validate_data: 'msys.core.ec_message_new()' } },
  ],
  'binding-group': [
    { policy: { validate_set_binding: 'msg:binding_group("pool")' } },
    { policy: { validate_set_binding: 'msg:binding_group()' } },
  ],
  'fcdns-check': [
    { policy: { validate_connect: 'msys.pbp.fcdns_check(accept, vctx)' } },
    { policy: { validate_connect: 'msys.pbp.check_whitelist(vctx, {})' } },
  ],
  'routing-empty': [
    { policy: { core_config_get_message_routing_domain: 'return 7' } },
    { policy: { core_config_get_message_routing_domain: 'return 0' } },
  ],
  'routing-scope': [
    { policy: { core_config_get_message_routing_domain: '' } },
    { policy: { validate_set_binding: '' } },
  ],
  'routing-buffer': [
    { policy: { core_config_get_message_routing_domain: 'buff:set(string.rep("a", 513))' } },
    { policy: { core_config_get_message_routing_domain: 'buff:set(string.rep("a", 512))' } },
  ],
  'delivery-as-recorded': [
    { policy: hook('core_log_delivery_v1', ''), steps: delivered },
    { policy: hook('core_log_delivery_v1', ''), steps: [...oneMessage, { deliver: '250 ok', added: 'x@example.net' }] },
  ],
  'delivery-note': [
    { policy: hook('core_log_transient_failure_v1', ''), steps: [...oneMessage, { tempfail: '451 later' }] },
    { policy: hook('core_pre_mailq_message_requeue', ''), steps: [...oneMessage, { tempfail: '451 later' }] },
  ],
  'delivery-domain': [
    { policy: hook('core_log_delivery_v1', 'print(dr.domain)'), steps: delivered },
    {
      policy: hook('core_log_delivery_v1', 'print(dr.domain)'),
      steps: [...oneMessage, { deliver: '250 ok', domain: 'x.example' }],
    },
  ],
  'retry-count': [
    {
      policy: hook('core_log_transient_failure_v1', 'print(msg.num_retries)'),
      steps: [...oneMessage, { tempfail: '451 later' }],
    },
    { policy: hook('core_log_delivery_v1', 'print(msg.num_retries)'), steps: delivered },
  ],
  'requeue-order': [
    { policy: { validate_set_binding: '' }, steps: [...oneMessage, { tempfail: '451 later' }] },
    { policy: { validate_set_binding: '' }, steps: delivered },
  ],
  'outbound-order': [
    { policy: hook('core_get_outbound_tls_parameters', 'return 0'), steps: delivered },
    { policy: hook('outbound_smtp_auth_config', ''), steps: delivered },
  ],
  'outbound-auth': [
    { policy: hook('outbound_smtp_auth_v0_config', ''), steps: delivered },
    { policy: hook('core_smtp_client_rcptto_args', 'return 0'), steps: delivered },
  ],
  'dispose-hook': [
    { policy: hook('generic_delivery_msg_dispose', ''), steps: delivered },
    { policy: hook('generic_delivery_msg_dispose', ''), steps: [...oneMessage, { tempfail: '451 later' }] },
  ],
  'injection-per-recipient': [
    { policy: hook('msg_gen_data_spool', ''), steps: injected },
    { policy: hook('core_post_msg_each_rcpt', ''), steps: injected },
  ],
  'injection-dealloc': [
    { policy: hook('msg_gen_data_spool', '') + returning('validate_dealloc', '0'), steps: injected },
    { policy: hook('msg_gen_data_spool', ''), steps: injected },
  ],
  'fired-as-given': [
    { policy: hook('core_log_reopen', ''), steps: [{ fire: { hook: 'core_log_reopen' } }] },
    { policy: hook('core_log_reopen', ''), steps: [hello] },
  ],
  'audit-window-alignment': [
    {
      policy: `msys.audit_series.define("s", "cidr", 60, 10)\n${moduleOf({ validate_ehlo: 'msys.audit_series.count("s")' })}`,
    },
    {
      policy: `msys.audit_series.define("s", "cidr", 60, 10)\n${moduleOf({ validate_ehlo: 'msys.audit_series.add("s")' })}`,
    },
  ],
  'gauge-cache': [
    { policy: `msys.gauge_cache.define("g", 1, 1)\n${moduleOf({ validate_ehlo: 'msys.gauge_cache.inc("g", "a")' })}` },
    { policy: `msys.gauge_cache.define("g", 1, 1)\n${moduleOf({ validate_ehlo: '' })}` },
  ],
  sleep: [{ policy: { validate_ehlo: 'msys.sleep(1)' } }, { policy: { validate_ehlo: 'print(msys.sleep)' } }],
  timers: [
    { policy: { validate_ehlo: 't = msys.timer.after(1, function() end)' } },
    { policy: { validate_ehlo: 't = msys.timer.after(1, function() end) t:stop()' } },
  ],
  'boot-timers': [
    { policy: `t = msys.timer.every(1, function() end)\n${moduleOf({ validate_ehlo: '' })}` },
    { policy: { validate_ehlo: 't = msys.timer.every(1, function() end) t:stop()' } },
  ],
  'arc-returns': [
    {
      policy: { validate_data: 'msys.validate.openarc.verify(msg)' },
      world: { returns: { 'msys.validate.openarc.verify': [] } },
    },
    { policy: { validate_data: 'msys.validate.opendkim.verify(msg)' } },
  ],
  'http-client': [
    {
      policy: { validate_ehlo: 'msys.http.client.new():do_request("GET", "http://a.example/")' },
      world: { http: { 'GET http://a.example/': { status: 200 } } },
    },
    { policy: { validate_ehlo: 'msys.http.client.new():set_timeout(1)' } },
  ],
  'http-header-names': [
    { policy: { validate_ehlo: 'msys.http.client.new():parse_headers({ "A: b" })' } },
    { policy: { validate_ehlo: 'msys.http.client.new():set_header("A: b")' } },
  ],
  'curl-version': [
    { policy: { validate_ehlo: 'curl.new():perform()' } },
    { policy: { validate_ehlo: 'curl.new():setopt(curl.OPT_URL, "x")' } },
  ],
  'xml-version': [
    { policy: { validate_ehlo: 'xml.parsexml("<a/>")' } },
    { policy: { validate_ehlo: 'print(xml.parsexml)' } },
  ],
  'reception-addresses': [
    { policy: { validate_data: 'print(msg.recv_via)' } },
    { policy: { validate_data: 'print(msg:listener_addr())' } },
  ],
  'domain-records': [
    { policy: { validate_ehlo: 'msys.core.dns_get_domain("example.com")' } },
    { policy: { validate_ehlo: 'print(msys.core.dns_get_domain)' } },
  ],
}

const assumed = ({
  policy,
  steps = oneMessage,
  world = {},
  offers = [],
  isContinuous,
}: Case): ReadonlySet<SettingId> => {
  const files = typeof policy === 'string' || 'policy.conf' in policy ? policy : moduleOf(policy)
  const given = givenPolicy(files).world(world)
  if (isContinuous) given.continuing()
  expect(given.session(steps, offers.length === 0 ? {} : { offers }).gaps).toEqual([])
  return new Set([...given.host.assumedAtBoot, ...given.host.stage.assumed])
}

describe('a choice where the manual is silent is named', () => {
  it.each(Object.entries(cases))('%s, and only where a run rests on it', (id, [rests, not]) => {
    expect([...assumed(rests)]).toContain(id)
    expect([...assumed(not)]).not.toContain(id)
  })

  it.each<[string, boolean]>([
    ['MAIL FROM:<a@example.com> SIZE=1', false],
    ['MAIL FROM:<"a.b"@example.com>', false],
    ['MAIL FROM:<>', false],
    ['MAIL FROM:<\xe9@example.com>', false],
    ['MAIL FROM:<"a b"@example.com>', true],
    ['MAIL FROM:<@relay.example:a@example.com>', true],
    ['MAIL FROM:<a\0@example.com>', true],
    ['MAIL FROM:a@example.com', true],
    ['MAIL FROM:<a@example.com>  SIZE=1', true],
    ['EHLO a.example b', true],
    ['EHLO a\0.example', true],
    ['EHLO', true],
  ])('lines-as-received, where a server may put %j in order, or cut it: %s', (line, isOne) => {
    const steps = line.startsWith('EHLO') ? [line] : [hello, line]
    expect(assumed({ policy: { validate_mailfrom: '' }, steps }).has('lines-as-received')).toBe(isOne)
  })

  it('each of them, but for the name in the banner, which is the same on both sides, and what only a live session, a policy for Lua 5.4 or one for KumoMTA rests on', () => {
    const elsewhere = ['lmtp', 'relay-as-recorded', 'lua54-unsearched']
    expect(
      Object.keys(defaultProfile)
        .filter((id) => !(id in cases) && !(id in kumoSettings))
        .toSorted(),
    ).toEqual(['hostname', ...elsewhere].toSorted())
  })
})
