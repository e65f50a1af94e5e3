import fc from 'fast-check'

/** Hooks of TLS, AUTH, the queue and of what frames a session, each with bodies of which everything is known. */
const hooks: Readonly<Record<string, readonly [parameters: string, ...bodies: readonly string[]]>> = {
  core_inc_inbound_connections: ['kind, ac', 'print(tostring(kind))'],
  core_dec_inbound_connections: ['kind, ac', 'print(tostring(kind))'],
  // nothing that counts: a scripted client sends lines that a client told otherwise would not
  core_post_smtp_command: ['b, mc, vctx', 'vctx:set(0, "k1", "a")', 'print("line", self.n)'],
  core_server_esmtp_session_abort: ['ac', 'print("abort")'],
  core_get_inbound_tls_parameters: ['mc, vctx, params', 'self.flag = true', 'vctx:set_code(454, "no TLS")'],
  core_inbound_smtp_tls_post_accept: [
    'mc, event, kind, closure, now',
    'print(now.tv_sec)',
    'mc.ctx:set(0, "k1", "a")',
    'mc.ctx.code = 420 mc.ctx.disconnect = 1',
    'mc.ctx.code = 420',
  ],
  core_pre_esmtp_auth: [
    'ac, mc, vctx',
    'do return -1 end',
    'do return msys.core.EC_AUTH_OK end',
    'do return msys.core.EC_AUTH_FAIL end',
    'vctx:set_code(535, "no") do return -1 end',
    'error("boom")',
  ],
  ac_auth_perform_auth: [
    'user, password, ac, response',
    'do return -1 end',
    'if password == "right" then return msys.core.EC_AUTH_OK end response:set("535 out") do return 1 end',
    'do return msys.core.EC_AUTH_ERROR end',
  ],
  core_validate_auth: [
    'vctx, info, status',
    'vctx:set(0, "k1", tostring(status))',
    'vctx:disconnect(421, "bye")',
    'if status ~= 0 then vctx:set_code(535, "no") end',
  ],
  ac_auth_log_auth_failure: ['user, ac, response', 'print(user, tostring(response))'],
  core_final_validation2: ['msg, ac, vctx', 'do return 1 end', 'do return 2 end', 'msg:header("X-A", "2")'],
  core_post_final_validation: ['msg, ac, vctx', 'msg:header("X-B", "1")'],
  core_log_reception_v1: ['ac, msg, now, note, length', 'print(msg:rcptto(), now.tv_sec)'],
  core_ec_message_enqueue: ['msg, now', 'do return 1 end', 'print("queued")'],
  core_log_rejection: ['now, ac, vctx, phase, format, args', 'print(phase, format)', 'vctx:set(0, "k1", "refused")'],
}

const hook = (name: string): fc.Arbitrary<string> => {
  const [parameters, ...bodies] = hooks[name]!
  return fc.constantFrom(...bodies).map((body) => `function mod:${name}(${parameters})\n  ${body}\n  return 0\nend`)
}

/** A few of them, so that most sessions come to their messages. */
export const someHooks: fc.Arbitrary<string> = fc
  .subarray(Object.keys(hooks), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map(hook)))
  .map((each) => each.join('\n'))
