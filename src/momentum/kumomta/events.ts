import type { PhaseName } from '../../domain/phase.js'
import type { Argument, Callout } from '../callouts/callout.js'
import { calloutsOfPhase } from '../callouts/callouts.js'

const event = (name: string, ...args: Argument[]): Callout => ({
  name,
  arguments: args,
  returns: 'event',
  keepsSelf: false,
})

/** KumoMTA's events by the phase of ours that each belongs to, with what its handler is given. Source: docs/reference/smtp_server_events.md and the page of each event. */
const heard: Readonly<Partial<Record<PhaseName, Callout>>> = {
  connect: event('smtp_server_connection_accepted', 'kumo connection'),
  ehlo: event('smtp_server_ehlo', 'kumo greeting', 'kumo connection', 'kumo extensions'),
  mailfrom: event('smtp_server_mail_from', 'kumo sender', 'kumo connection'),
  rcptto: event('smtp_server_rcpt_to', 'kumo recipient', 'kumo connection'),
  data: event('smtp_server_data', 'kumo message', 'kumo connection'),
  each_rcpt: event('smtp_server_message_received', 'kumo message', 'kumo connection'),
}

/** The one handler of each phase, as `calloutsOfPhase` has Momentum's. */
export const eventsOfPhase: Readonly<Record<PhaseName, readonly Callout[]>> = Object.fromEntries(
  Object.keys(calloutsOfPhase).map((phase) => {
    const callout = heard[phase as PhaseName]
    return [phase, callout ? [callout] : []]
  }),
) as unknown as Record<PhaseName, readonly Callout[]>

/** Events that this host raises. */
export const raisedEvents: ReadonlySet<string> = new Set(Object.values(heard).map(({ name }) => name))

/** Events that KumoMTA raises within a session and this host does not, by the phase that hangs on a handler of theirs. */
export const unraisedEvents: Readonly<Partial<Record<PhaseName, readonly string[]>>> = {
  connect: ['smtp_server_get_dynamic_parameters', 'smtp_server_rewrite_response'],
  rcptto: ['get_listener_domain'],
  data: ['smtp_server_split_transaction', 'smtp_server_message_deferred_inject'],
}

/** Is a handler of that event one that a session may hang on? */
export const matters = (name: string): boolean =>
  raisedEvents.has(name) || Object.values(unraisedEvents).some((names) => names.includes(name))
