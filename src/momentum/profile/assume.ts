import type { Callout } from '../callouts/callout.js'
import type { Stage } from '../calls/stage.js'
import type { SettingId } from './profile.js'

/** What a run rests on because such a callout was called. */
const called: Readonly<Record<string, SettingId>> = {
  core_inc_inbound_connections: 'connection-hooks',
  core_dec_inbound_connections: 'connection-hooks',
  core_post_smtp_command: 'post-command-lines',
  core_log_rejection: 'rejection-log',
  core_log_reception_v1: 'reception-log',
  core_ec_message_enqueue: 'numeric-constants',
  core_inbound_smtp_tls_verify_callback: 'tls-verify-call',
  core_inbound_smtp_tls_post_accept: 'tls-post-accept',
  core_pre_esmtp_auth: 'pre-auth-place',
  ac_auth_perform_auth: 'ac-auth',
  ac_auth_log_auth_failure: 'ac-auth',
  core_validate_auth: 'numeric-constants',
  core_validate_auth_hook: 'auth-spelling',
  core_config_get_message_routing_domain: 'routing-scope',
  core_pre_msg_each_rcpt: 'msg-each-rcpt-place',
  core_post_msg_each_rcpt: 'msg-each-rcpt-place',
  msg_gen_data_spool: 'injection-per-recipient',
  core_get_outbound_tls_parameters: 'outbound-order',
  core_smtp_client_xclient_args: 'outbound-order',
  core_smtp_client_mailfrom_args: 'outbound-order',
  core_smtp_client_rcptto_args: 'outbound-order',
  outbound_smtp_auth_config: 'outbound-auth',
  outbound_smtp_auth_v0_config: 'outbound-auth',
  core_log_delivery_v1: 'delivery-note',
  core_log_transient_failure_v1: 'delivery-note',
  core_log_permanent_failure_v1: 'delivery-note',
  generic_delivery_msg_dispose: 'dispose-hook',
}

/** What it rests on because such a callout left a refusal. */
const refused: Readonly<Record<string, SettingId>> = {
  core_validate_accept: 'accept-refusal',
  validate_rcptto_list: 'list-refusal',
  validate_rcptto_list_final: 'list-refusal',
  core_final_validation: 'final-refusal',
  core_final_validation2: 'final-refusal',
  core_post_final_validation: 'final-refusal',
}

/** Notes what no manual says of a callout that has run, and left that code. */
export const assumeAbout = (stage: Stage, callout: string, code: number): void => {
  const place = called[callout]
  if (place !== undefined) stage.assumed.add(place)
  if (callout === 'core_validate_auth_hook') stage.assumed.add('numeric-constants')
  const refusal = code >= 400 ? refused[callout] : undefined
  if (refusal !== undefined) stage.assumed.add(refusal)
}

/** Notes what no manual says of several modules that have such a callout. */
export const assumeOrder = (stage: Stage, { name, returns }: Callout): void => {
  if (returns === 'verdict') stage.assumed.add('first-decides')
  if (name === 'core_post_final_validation') stage.assumed.add('post-final-order')
}
