import { nearestWithin } from '../../domain/nearest.js'
import type { PhaseName } from '../../domain/phase.js'
import type { Argument, Callout } from '../callouts/callout.js'
import { calloutsOfPhase } from '../callouts/callouts.js'

const event = (name: string, ...args: Argument[]): Callout => ({
  name,
  arguments: args,
  returns: 'event',
  keepsSelf: false,
})

const asksDomain = event('get_listener_domain', 'kumo asked domain', 'kumo listener', 'kumo connection')

/**
 * KumoMTA's events by the phase of ours that each belongs to, in their order, with what its handler is given. Source:
 * docs/reference/smtp_server_events.md and the page of each event. A queue is asked for once, and not for each message: its handler gets
 * nothing else to go by. Domains are asked about twice, the sender's and the recipient's (`relaying.ts`).
 */
const heard: Readonly<Partial<Record<PhaseName, readonly Callout[]>>> = {
  connect: [event('smtp_server_connection_accepted', 'kumo connection')],
  ehlo: [event('smtp_server_ehlo', 'kumo greeting', 'kumo connection', 'kumo extensions')],
  mailfrom: [event('smtp_server_mail_from', 'kumo sender', 'kumo connection')],
  // the sender's domain, then the recipient's
  rcptto: [asksDomain, asksDomain, event('smtp_server_rcpt_to', 'kumo recipient', 'kumo connection')],
  data: [event('smtp_server_data', 'kumo message', 'kumo connection')],
  each_rcpt: [event('smtp_server_message_received', 'kumo message', 'kumo connection')],
  set_binding: [
    event('get_queue_config', 'kumo domain', 'kumo tenant', 'kumo campaign', 'kumo routing domain'),
    asksDomain,
    asksDomain,
  ],
}

/** The handlers of each phase, as `calloutsOfPhase` has Momentum's. */
export const eventsOfPhase: Readonly<Record<PhaseName, readonly Callout[]>> = Object.fromEntries(
  Object.keys(calloutsOfPhase).map((phase) => [phase, heard[phase as PhaseName] ?? []]),
) as unknown as Record<PhaseName, readonly Callout[]>

/** Events that this host raises. */
export const raisedEvents: ReadonlySet<string> = new Set(
  Object.values(heard).flatMap((events) => events.map(({ name }) => name)),
)

/** Events that KumoMTA raises within a session and this host does not, by the phase that hangs on a handler of theirs. */
export const unraisedEvents: Readonly<Partial<Record<PhaseName, readonly string[]>>> = {
  connect: ['smtp_server_get_dynamic_parameters', 'smtp_server_rewrite_response'],
  data: ['smtp_server_split_transaction', 'smtp_server_message_deferred_inject'],
}

/** Events of KumoMTA's that belong to no session of SMTP, or that no session here hangs on (docs/reference/events). */
const otherEvents: readonly string[] = [
  'get_acl_definition',
  'get_egress_path_config',
  'get_egress_pool',
  'get_egress_source',
  'http_message_generated',
  'http_server_validate_auth_basic',
  'init',
  'pre_init',
  'proxy_init',
  'proxy_server_auth_rfc1929',
  'rebind_message',
  'requeue_message',
  'should_enqueue_log_record',
  'shutdown_logging',
  'smtp_client_rewrite_delivery_status',
  'smtp_server_auth_plain',
  'spool_message_enumerated',
  'throttle_insert_ready_queue',
  'tsa_init',
  'tsa_load_shaping_data',
  'xfer_message_received',
]

const documented: readonly string[] = [...raisedEvents, ...Object.values(unraisedEvents).flat(), ...otherEvents]

/** letters that a misspelt name may be away from the one that was meant */
const farthest = 3

/** The event that a handler of another name was probably meant for; null: none, or it is documented. A policy may raise events of its own. */
export const nearestEvent = (name: string): string | null =>
  documented.includes(name) ? null : (nearestWithin(name, documented, farthest) ?? null)

/** Is a handler of that event one that a session may hang on? */
export const matters = (name: string): boolean =>
  raisedEvents.has(name) || Object.values(unraisedEvents).some((names) => names.includes(name))
