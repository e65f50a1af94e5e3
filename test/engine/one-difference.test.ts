import { describe, expect, test } from 'vitest'
import { plain } from '../momentum/auth-steps.js'
import { hello, mail, type Step } from '../momentum/given-policy.js'
import { type Circumstance, recorded } from './given-recording.js'

/** A module of one hook, its body on a line of its own. */
const policy = (hook: string, body: string): string =>
  `local mod = {}\nfunction mod:${hook}\n${body}\nend\nmsys.registerModule("mod", mod)\n`

const sent: readonly Step[] = [hello, ...mail(['a@example.net', 'b@example.net']), 'QUIT']
const delivered: readonly Step[] = [
  ...sent,
  { tempfail: '451 later', to: 'a@example.net' },
  { deliver: '250 ok', to: 'a@example.net' },
  { permfail: '550 no', to: 'b@example.net' },
]
const authenticated: readonly Step[] = [hello, plain('ann', 'secret'), ...mail()]
const secured: readonly Step[] = [hello, 'STARTTLS', { tls: null }, hello, ...mail()]

interface Case {
  readonly steps?: readonly Step[]
  readonly circumstances?: Circumstance
}

/** The first thing that a comparison says, and its verdict. */
const compared = (before: string, after: string, { steps = delivered, circumstances = {} }: Case) => {
  const session = recorded(before, steps, circumstances)
  expect(session.unfaithful).toBe(null)
  const { verdict, drifts, undecidable } = session.comparedWith(after)
  return `${verdict}: ${drifts[0] ?? undecidable}`
}

const withAuth: Case = {
  steps: authenticated,
  circumstances: { offers: ['AUTH PLAIN'], world: { auth: { ann: 'secret' } } },
}
/** Of a session that is delivered afterwards. */
const asUsual: Case = {}
const withTls: Case = { steps: secured, circumstances: { offers: ['STARTTLS'] } }

describe('a candidate that differs in one thing', () => {
  test.each<readonly [title: string, hook: string, before: string, after: string, told: string, more: Case]>([
    [
      'the code of a transient failure',
      'core_log_transient_failure_v1(msg)',
      'msg:set_code(451, "x")',
      'msg:set_code(452, "x")',
      'drifted: tempfail#1 <a@example.net> delivery major code: "451 x" → "452 x" (core_log_transient_failure_v1, policy.lua:3)',
      asUsual,
    ],
    [
      'a context that a delivery leaves',
      'core_log_delivery_v1(msg)',
      'msg:context_set(0, "k", "1")',
      'msg:context_set(0, "k", "2")',
      'drifted: delivered#1 <a@example.net> context minor context.copy.k: "1" → "2" (core_log_delivery_v1, policy.lua:3)',
      asUsual,
    ],
    [
      'a counter that is bumped as a message is disposed of',
      'generic_delivery_msg_dispose(msg)',
      'msys.counter.add("/a", 1)',
      'msys.counter.add("/a", 2)',
      'drifted: dispose#1 <a@example.net> calls minor outside.writes: [["counter.add","/a",1]] → [["counter.add","/a",2]] (generic_delivery_msg_dispose, policy.lua:3)',
      asUsual,
    ],
    [
      'the order of a mail and a write',
      'core_log_delivery_v1(msg)',
      'msg:forward("a@b.c", "d@e.f", "see", "", "") msys.counter.add("/a", 1)',
      'msys.counter.add("/a", 1) msg:forward("a@b.c", "d@e.f", "see", "", "")',
      'drifted: delivered#1 <a@example.net> calls minor outside.order: ["forward","counter.add"] → ["counter.add","forward"] (core_log_delivery_v1)',
      asUsual,
    ],
    [
      'a TLS parameter of an attempt',
      'core_get_outbound_tls_parameters(msg, params)',
      'params.use_tls = 1 return 0',
      'params.use_tls = 2 return 0',
      'drifted: delivery#1 <a@example.net> delivery major tls: {"use_tls":1} → {"use_tls":2} (core_get_outbound_tls_parameters, policy.lua:3)',
      asUsual,
    ],
    [
      "a TLS parameter of the client's connection",
      'core_get_inbound_tls_parameters(mc, vctx, params)',
      'params.tls_verify = 1 return 0',
      'params.tls_verify = 2 return 0',
      'drifted: starttls calls minor outside.writes: [["tls","tls_verify",1]] → [["tls","tls_verify",2]] (core_get_inbound_tls_parameters, policy.lua:3)',
      withTls,
    ],
    [
      'what it answers before a handshake',
      'core_get_inbound_tls_parameters(mc, vctx, params)',
      'return 0',
      'return 1',
      'undecidable: starttls: core_get_inbound_tls_parameters returns 1, and no manual says what the server does then',
      withTls,
    ],
    [
      'whether it stops what follows the accepting of a connection',
      'core_validate_accept(accept, vctx)',
      'return 0',
      'return 1',
      'drifted: accept calls minor done: false → true (core_validate_accept)',
      asUsual,
    ],
    [
      'whether it stops what follows an authentication',
      'core_validate_auth(vctx, info, status)',
      'return 0',
      'return 1',
      'drifted: auth calls minor done: false → true (core_validate_auth)',
      withAuth,
    ],
    [
      'the user that an authentication leaves',
      'core_validate_auth(vctx, info, status)',
      'vctx:set(0, "auth_user", "eve") return 0',
      'vctx:set(0, "auth_user", "eva") return 0',
      'drifted: auth context minor context.conn.auth_user: "eve" → "eva" (core_validate_auth, policy.lua:3)',
      withAuth,
    ],
    [
      'the verdict on credentials',
      'ac_auth_perform_auth(user, password, accept, response)',
      'return msys.core.EC_AUTH_OK',
      'return msys.core.EC_AUTH_FAIL',
      'drifted: auth reply critical reply: [235,"2.7.0 authentication succeeded"] → [535,"5.7.8 authentication credentials invalid"] (ac_auth_perform_auth) also context',
      withAuth,
    ],
    [
      'the last verdict on a message',
      'core_final_validation2(msg, accept, vctx)',
      'return 1',
      'return 2',
      'drifted: final#1 <a@example.net> reply critical reply: [554,"5.7.1 message rejected"] → [451,"4.7.1 message deferred"] (core_final_validation2)',
      asUsual,
    ],
    [
      'a group whose name reads like another one with a slot',
      'validate_set_binding(msg)',
      'msg:binding_group("one, no slot") return 0',
      'msg:binding_group("one, slot 3") return 0',
      'drifted: set_binding#1 <a@example.net> delivery critical binding: "group one, no slot, no slot" → "group one, slot 3, no slot" (validate_set_binding, policy.lua:3)',
      asUsual,
    ],
  ])('in %s', (_title, hook, before, after, told, more) => {
    expect(compared(policy(hook, before), policy(hook, after), more)).toBe(told)
  })

  const binds = (body: string, slot: string): string =>
    `local mod = {}
     function mod:validate_set_binding(msg) ${body} return 0 end
     function mod:core_binding_group_choose_binding(msg, group) return ${slot} end
     msys.registerModule("mod", mod)`

  test.each([
    [
      'a slot, and a group that is named like it',
      binds('msg:binding_group("one, slot 3")', 'msys.core.EC_BINDING_SLOT_UNBOUND'),
      binds('msg:binding_group("one")', '3'),
      /binding: "group one, slot 3, no slot" → "group one, slot 3"/,
    ],
    [
      'a group, and a binding that is named like it',
      binds('msg:binding("group one")', '3'),
      binds('msg:binding("group one") msg:binding_group("one")', 'msys.core.EC_BINDING_SLOT_UNBOUND'),
      /binding: "binding group one" → "group one"/,
    ],
  ])('in %s', (_title, before, after, told) => {
    const world = { config: { bindings: ['default', 'group one'] } }
    expect(compared(before, after, { steps: sent, circumstances: { world } })).toMatch(told)
  })
})
