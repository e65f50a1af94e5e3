import { describe, expect, it } from 'vitest'
import { givenPolicy, hello, mail, type Step } from '../given-policy.js'

const hooks = [
  'core_get_outbound_tls_parameters',
  'outbound_smtp_auth_config',
  'outbound_smtp_auth_v0_config',
  'core_smtp_client_xclient_args',
  'core_smtp_client_mailfrom_args',
  'core_smtp_client_rcptto_args',
  'core_log_delivery_v1',
  'core_log_transient_failure_v1',
  'core_log_permanent_failure_v1',
  'core_pre_mailq_message_requeue',
  'generic_delivery_msg_dispose',
  'validate_set_binding',
  'core_config_get_message_routing_domain',
  'validate_dealloc',
]

/** Every hook tells the types of its arguments. */
const teller = `local mod = {}
for _, hook in ipairs { ${hooks.map((name) => `"${name}"`).join(', ')} } do
  mod[hook] = function(self, ...)
    local types = {}
    for i = 1, select("#", ...) do types[i] = string.gsub(msys.type((select(i, ...))), "msys.core:_", "") end
    print(hook .. "(" .. table.concat(types, ", ") .. ")")
    return 0
  end
end
msys.registerModule("teller", mod)
`

const logger = (body: string): string => `local mod = {}
function mod:core_log_delivery_v1(msg, dr, now, note, length) ${body} end
mod.core_log_transient_failure_v1 = mod.core_log_delivery_v1
mod.core_log_permanent_failure_v1 = mod.core_log_delivery_v1
msys.registerModule("logger", mod)
`

const sent: readonly Step[] = [hello, ...mail()]
const two: readonly Step[] = [hello, ...mail(['b@example.net', 'c@example.net'])]

describe('an attempt to deliver', () => {
  it('goes through its hooks in their order, with their arguments', () => {
    const { output } = givenPolicy(teller).session([
      ...sent,
      'QUIT',
      { wait: '1m' },
      { tempfail: '451 4.7.1 later' },
      { wait: '30m' },
      { deliver: '250 2.0.0 ok' },
    ])
    expect(output).toMatchInlineSnapshot(`
      [
        "validate_set_binding(ec_message)",
        "core_config_get_message_routing_domain(nil, ec_message, ec_string)",
        "validate_dealloc()",
        "core_get_outbound_tls_parameters(ec_message, ec_ssl_ctx_params)",
        "outbound_smtp_auth_config(ec_message)",
        "outbound_smtp_auth_v0_config(ec_message)",
        "core_smtp_client_xclient_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_mailfrom_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_rcptto_args(delivery_construct, smtp_client_args)",
        "core_log_transient_failure_v1(ec_message, domain_record, timeval, string, number)",
        "core_pre_mailq_message_requeue(ec_message, timeval)",
        "validate_set_binding(ec_message)",
        "core_config_get_message_routing_domain(nil, ec_message, ec_string)",
        "core_get_outbound_tls_parameters(ec_message, ec_ssl_ctx_params)",
        "outbound_smtp_auth_config(ec_message)",
        "outbound_smtp_auth_v0_config(ec_message)",
        "core_smtp_client_xclient_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_mailfrom_args(delivery_construct, smtp_client_args)",
        "core_smtp_client_rcptto_args(delivery_construct, smtp_client_args)",
        "core_log_delivery_v1(ec_message, domain_record, timeval, string, number)",
        "generic_delivery_msg_dispose(ec_message)",
      ]
    `)
  })

  it('that fails for good is logged, and the message is done with', () => {
    const { called } = givenPolicy(teller).session([
      ...sent,
      { permfail: '550 5.1.1 no such user' },
      { deliver: '250 ok' },
    ])
    expect(called).toMatchInlineSnapshot(`
      [
        "set_binding#1 <b@example.net> teller.validate_set_binding",
        "routing#1 <b@example.net> teller.core_config_get_message_routing_domain",
        "delivery#1 <b@example.net> teller.core_get_outbound_tls_parameters",
        "delivery#1 <b@example.net> teller.outbound_smtp_auth_config",
        "delivery#1 <b@example.net> teller.outbound_smtp_auth_v0_config",
        "delivery#1 <b@example.net> teller.core_smtp_client_xclient_args",
        "delivery#1 <b@example.net> teller.core_smtp_client_mailfrom_args",
        "delivery#1 <b@example.net> teller.core_smtp_client_rcptto_args",
        "permfail#1 <b@example.net> teller.core_log_permanent_failure_v1",
        "dispose#1 <b@example.net> teller.generic_delivery_msg_dispose",
        "dealloc teller.validate_dealloc",
      ]
    `)
  })
})
