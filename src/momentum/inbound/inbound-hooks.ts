import { type Callout, hook } from '../callouts/callout.js'

/*
 * Hooks of an inbound session that are not validate_ callouts, by phase. Source: the timeline of `callouts.md` section 1 and
 * the 3-api pages that it names.
 */

/** What refuses is told, in every phase where something can. */
export const logRejection: Callout = {
  ...hook('core_log_rejection', 'void', 'now', 'accept', 'vctx', 'rejected in', 'rejection', 'opaque va_list'),
  ifRefused: true,
}

/** The phase's value: the connection's kind. */
export const beginsConnection = hook('core_inc_inbound_connections', 'void', 0, 'accept')
export const endsConnection = hook('core_dec_inbound_connections', 'void', 0, 'accept')

export const lineCallouts = [hook('core_post_smtp_command', 'void', 'opaque int', 'construct', 'vctx')]

export const abortCallouts = [hook('core_server_esmtp_session_abort', 'void', 'accept')]

/** The phase's value: the TLS parameters of the connection to come. */
export const starttlsCallouts = [hook('core_get_inbound_tls_parameters', 'hook', 'construct', 'vctx', 0)]

/** The phase's values: preverify_ok, subject and issuer of the client's certificate, the event's type. */
export const handshakeCallouts = [
  hook(
    'core_inbound_smtp_tls_verify_callback',
    'hook',
    'construct',
    'opaque ec_ssl_ctx',
    0,
    1,
    2,
    'opaque x509_store_ctx',
  ),
  hook('core_inbound_smtp_tls_post_accept', 'void', 'construct', 'opaque Event', 3, 'opaque closure', 'now'),
]

/** The phase's values: user, password, response, EC_AUTH_* of the attempt. */
export const authCallouts: readonly Callout[] = [
  hook('core_pre_esmtp_auth', 'verdict', 'accept', 'construct', 'vctx'),
  hook('ac_auth_perform_auth', 'verdict', 0, 1, 'accept', 2),
  { ...hook('core_validate_auth', 'hook', 'vctx', 'opaque ec_auth_info', 3), isTold: true },
  { ...hook('core_validate_auth_hook', 'hook', 'vctx', 'opaque ec_auth_info', 3), isTold: true },
  hook('ac_auth_log_auth_failure', 'void', 0, 'accept', 2),
]

/** The phase's value: the name of the message's binding group. */
export const bindingCallouts = [
  hook('core_binding_group_choose_binding', 'verdict', 'message', 0),
  hook('core_post_validate_set_binding', 'void', 'message'),
]

export const finalCallouts = [
  hook('core_final_validation2', 'hook', 'message', 'accept', 'vctx'),
  hook('core_final_validation', 'void', 'message', 'accept', 'vctx'),
  hook('core_post_final_validation', 'void', 'message', 'accept', 'vctx'),
]

/** The phase's values: the note, and its length. */
export const enqueueCallouts = [
  hook('core_log_reception_v1', 'void', 'accept', 'message', 'now', 0, 1),
  hook('core_ec_message_enqueue', 'hook', 'message', 'now'),
]
