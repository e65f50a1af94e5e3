import type { SettingId } from '../../../src/momentum/profile/profile.js'
import { plain } from '../auth-steps.js'
import { hello, type Step } from '../given-policy.js'
import type { Case } from './assumption-case.js'

const tls: readonly Step[] = [hello, 'STARTTLS', { tls: { subject: 'CN=a' } }]
const anonymous: readonly Step[] = [hello, 'STARTTLS', { tls: null }]
const authPlain: readonly Step[] = [hello, plain('ann', 'secret')]
const offers = ['STARTTLS', 'AUTH PLAIN']
const refuse = 'vctx:set_code(550, "no")'
const secured = (policy: Case['policy'], steps = tls): Case => ({ policy, steps, offers })
const authenticated = (policy: Case['policy'], steps = authPlain): Case => ({ policy, steps, offers })
const logging = (policy: Readonly<Record<string, string>>): Case => ({
  policy: { validate_ehlo: refuse, ...policy },
  steps: [hello],
})
const twice = (callout: string, value: string): string =>
  ['one', 'two']
    .map((name) => `msys.registerModule("${name}", {${callout} = function() return ${value} end})\n`)
    .join('')

/** As the cases of assumptions.test.ts, for the choices about TLS, AUTH and hooks. */
export const inboundCases: Readonly<Partial<Record<SettingId, readonly [rests: Case, not: Case]>>> = {
  'connection-hooks': [{ policy: { core_dec_inbound_connections: '' } }, { policy: { validate_dealloc: '' } }],
  'post-command-lines': [{ policy: { core_post_smtp_command: '' } }, { policy: { validate_ehlo: '' } }],
  'opaque-types': [
    { policy: { core_post_smtp_command: 'msys.type(b)' } },
    { policy: { core_post_smtp_command: 'msys.type(mc)' } },
  ],
  'rejection-log': [logging({ core_log_rejection: '' }), { policy: { core_log_rejection: '' }, steps: [hello] }],
  'rejection-state': [logging({ core_log_rejection: '' }), { policy: { core_log_rejection: '' }, steps: [hello] }],
  'rejection-format': [logging({ core_log_rejection: '' }), { policy: { core_log_rejection: '' }, steps: [hello] }],
  'final-validation-reply': [
    { policy: { core_final_validation2: 'do return 1 end' } },
    { policy: { core_final_validation2: `${refuse} do return 1 end` } },
  ],
  'post-final-order': [
    { policy: twice('core_post_final_validation', '0') },
    { policy: { core_post_final_validation: '' } },
  ],
  'post-set-binding': [{ policy: { core_post_validate_set_binding: '' } }, { policy: { validate_set_binding: '' } }],
  'reception-log': [{ policy: { core_log_reception_v1: '' } }, { policy: { core_ec_message_enqueue: '' } }],
  'deciding-hook-failure': [
    authenticated({ core_pre_esmtp_auth: 'error("x")' }),
    authenticated({ core_validate_auth: 'error("x")' }),
  ],
  'first-decides': [
    authenticated(twice('core_pre_esmtp_auth', '-1')),
    authenticated({ core_pre_esmtp_auth: 'do return -1 end' }),
  ],
  'removed-capability': [
    secured({ validate_ehlo: 'accept:esmtp_capability_remove("STARTTLS")' }),
    secured({ validate_ehlo: 'accept:esmtp_capability_remove("DSN")' }),
  ],
  'tls-verify-call': [
    secured({ core_inbound_smtp_tls_verify_callback: '' }),
    secured({ core_get_inbound_tls_parameters: '' }),
  ],
  'tls-post-accept': [
    secured({ core_inbound_smtp_tls_post_accept: '' }),
    secured({ core_inbound_smtp_tls_verify_callback: '' }),
  ],
  'tls-half-refusal': [
    secured({ core_inbound_smtp_tls_post_accept: 'mc.ctx.code = 420' }),
    secured({ core_inbound_smtp_tls_post_accept: 'mc.ctx.code = 420 mc.ctx.disconnect = 1' }),
  ],
  'tls-note': [
    secured({ core_inbound_smtp_tls_post_accept: 'mc.ctx.code = 420 mc.ctx.disconnect = 1' }),
    secured({ core_inbound_smtp_tls_post_accept: 'mc.ctx.code = 420' }),
  ],
  'tls-names': [secured({ validate_ehlo: '' }), secured({ validate_ehlo: '' }, anonymous)],
  'tls-failure': [
    secured({ validate_ehlo: '' }, [hello, 'STARTTLS', { tls: { failed: 'x' } }]),
    secured({ validate_ehlo: '' }),
  ],
  'pre-auth-place': [
    authenticated({ core_pre_esmtp_auth: 'do return -1 end' }),
    authenticated({ core_validate_auth: '' }),
  ],
  'ac-auth': [authenticated({ ac_auth_perform_auth: 'do return 1 end' }), authenticated({ core_validate_auth: '' })],
  'auth-spelling': [authenticated({ core_validate_auth_hook: '' }), authenticated({ core_validate_auth: '' })],
  'auth-response': [
    authenticated({ ac_auth_perform_auth: 'response:set("531 out") do return 1 end' }),
    authenticated({ ac_auth_perform_auth: 'do return 1 end' }),
  ],
  'auth-refusal': [authenticated({ core_validate_auth: refuse }), authenticated({ core_validate_auth: '' })],
  'auth-relay': [
    authenticated({ ac_auth_perform_auth: '' }, [...authPlain, 'MAIL FROM:<>', 'RCPT TO:<b@example.net>']),
    authenticated({ ac_auth_perform_auth: '' }, [...authPlain, 'MAIL FROM:<>']),
  ],
}
