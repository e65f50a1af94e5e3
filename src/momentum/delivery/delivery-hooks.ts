import { type Callout, hook } from '../callouts/callout.js'

/** Where the values stand that `enter-delivery.ts` gives a phase's callouts. */
const [first, second, third, fourth] = [0, 1, 2, 3] as const

const logged = (name: string): Callout => hook(name, 'void', 'message', first, second, third, fourth)

/**
 * The callouts of delivery, rows 28 to 31 of `callouts.md` section 1. The log hooks get the domain's record, the time, the
 * note and its length.
 */
export const deliveryCallouts = {
  delivery: [
    hook('core_get_outbound_tls_parameters', 'hook', 'message', first),
    hook('outbound_smtp_auth_config', 'void', 'message'),
    hook('outbound_smtp_auth_v0_config', 'void', 'message'),
    hook('core_smtp_client_xclient_args', 'hook', second, third),
    hook('core_smtp_client_mailfrom_args', 'hook', second, third),
    hook('core_smtp_client_rcptto_args', 'hook', second, third),
  ],
  delivered: [logged('core_log_delivery_v1')],
  tempfail: [logged('core_log_transient_failure_v1')],
  permfail: [logged('core_log_permanent_failure_v1')],
  retry: [hook('core_pre_mailq_message_requeue', 'void', 'message', first)],
  dispose: [hook('generic_delivery_msg_dispose', 'void', 'message')],
} as const satisfies Readonly<Record<string, readonly Callout[]>>

export const deliveryPhases = Object.keys(deliveryCallouts) as readonly (keyof typeof deliveryCallouts)[]
