import type { PhaseName } from '../../domain/phase.js'
import { deliveryCallouts, deliveryPhases } from '../delivery/delivery-hooks.js'
import {
  abortCallouts,
  authCallouts,
  beginsConnection,
  bindingCallouts,
  endsConnection,
  enqueueCallouts,
  finalCallouts,
  handshakeCallouts,
  lineCallouts,
  logRejection,
  starttlsCallouts,
} from '../inbound/inbound-hooks.js'
import { type Callout, hook, validate } from './callout.js'
import { notCalledElsewhere, notCalledInSessions } from './uncalled.js'

/**
 * The callouts of each phase in their order. Source: the timeline of `callouts.md` section 1, which names the
 * manual's pages. That the `core_*_msg_each_rcpt` hooks stand at the end of each_rcpt is inferred.
 */
export const calloutsOfPhase: Readonly<Record<PhaseName, readonly Callout[]>> = {
  accept: [beginsConnection, { ...hook('core_validate_accept', 'hook', 'accept', 'vctx'), isTold: true }, logRejection],
  connect: [
    validate('validate_connect', 'accept', 'vctx'),
    hook('core_validate_connect', 'void', 'accept', 'vctx'),
    logRejection,
  ],
  ehlo: [validate('validate_ehlo', 'line', 'accept', 'vctx'), logRejection],
  mailfrom: [validate('validate_mailfrom', 'line', 'accept', 'vctx'), logRejection],
  rcptto: [
    validate('validate_rcptto', 'message', 'line', 'accept', 'vctx'),
    { ...validate('validate_rcptto_list', 'recipients', 'vctx'), ifAccepted: true },
    logRejection,
  ],
  data: [
    validate('validate_rcptto_list_final', 'recipients', 'vctx'),
    { ...validate('validate_data', 'message', 'accept', 'vctx'), ifAccepted: true },
    logRejection,
  ],
  spool: [validate('validate_data_spool', 'message', 'accept', 'vctx'), logRejection],
  each_rcpt: [
    validate('validate_data_spool_each_rcpt', 'message', 'accept', 'vctx'),
    hook('core_validate_data_spool_each_rcpt', 'void', 'message', 'accept', 'vctx'),
    hook('core_post_validate_data_spool_each_rcpt_v1', 'void', 'message', 'accept', 'vctx'),
    hook('core_pre_msg_each_rcpt', 'void', 'message', 'accept'),
    hook('core_post_msg_each_rcpt', 'void', 'message', 'accept', 'vctx'),
    logRejection,
  ],
  set_binding: [validate('validate_set_binding', 'message'), ...bindingCallouts],
  final: [...finalCallouts, logRejection],
  routing: [hook('core_config_get_message_routing_domain', 'hook', 'scope', 'message', 'buffer')],
  reception: [],
  command: [],
  dealloc: [{ name: 'validate_dealloc', arguments: [], returns: 'void', keepsSelf: true }, endsConnection],
  injection: [hook('msg_gen_data_spool', 'void', 'message')],
  ...deliveryCallouts,
  fire: [],
  line: lineCallouts,
  starttls: [...starttlsCallouts, logRejection],
  handshake: [...handshakeCallouts, logRejection],
  auth: [...authCallouts, logRejection],
  enqueue: enqueueCallouts,
  abort: abortCallouts,
}

/** Phases that only some sessions have, by what their source knows. */
const occasionalPhases: ReadonlySet<PhaseName> = new Set([
  'starttls',
  'handshake',
  'auth',
  'abort',
  'injection',
  ...deliveryPhases,
  'fire',
])

/** Callouts that only some sessions call, by what their source knows, or none: what is not called is not checked. */
export const occasionalCallouts: ReadonlySet<string> = new Set([
  ...[...occasionalPhases].flatMap((phase) => calloutsOfPhase[phase].map(({ name }) => name)),
  ...notCalledElsewhere,
])

export const knownCallouts: ReadonlySet<string> = new Set([
  'init',
  'deinit',
  ...Object.values(calloutsOfPhase).flatMap((callouts) => callouts.map((callout) => callout.name)),
  ...notCalledInSessions,
  ...notCalledElsewhere,
])
