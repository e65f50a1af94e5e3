import type { Setting } from './setting.js'

/** What a delivery, an injection over HTTP and a fired hook are made of. */
export const deliverySettings = {
  'delivery-as-recorded': {
    value: 'yes',
    certainty: 'inferred',
    means:
      'an attempt to deliver ends as the recorded one did, whatever a policy has changed in the message, its binding or its route',
  },
  'relay-as-recorded': {
    value: 'yes',
    certainty: 'inferred',
    means:
      'the next server, which is handed a message before its client is answered, answers as it did when that was recorded, whatever a policy has changed in it',
  },
  'delivery-note': {
    value: 'reply',
    also: ['nil'],
    certainty: 'unknown',
    means:
      "the note of the log hooks is the reply that msg:get_code() gives too; the manual lets it be nil ('nil') for a delivery",
  },
  'delivery-domain': {
    value: 'routing',
    certainty: 'inferred',
    means: "the domain of the log hooks' record is the message's routing domain, or else its recipient's",
  },
  'retry-count': {
    value: 'requeue',
    certainty: 'unknown',
    means: 'msg.num_retries grows when the message is back in its queue, behind core_pre_mailq_message_requeue',
  },
  'requeue-order': {
    value: 'binding-routing',
    certainty: 'inferred',
    means:
      'behind core_pre_mailq_message_requeue the binding is set again, then the routing hook is asked again, before the next attempt',
  },
  'outbound-order': {
    value: 'tls-auth-commands',
    certainty: 'inferred',
    means:
      'every attempt asks for TLS parameters, then for authentication, then for the arguments of XCLIENT, MAIL and RCPT, whatever the other side offers',
  },
  'outbound-auth': {
    value: 'message',
    certainty: 'inferred',
    means:
      'outbound_smtp_auth_config and outbound_smtp_auth_v0_config are called in every attempt, with the message alone, and what they return is ignored',
  },
  'dispose-hook': {
    value: 'after-log',
    certainty: 'unknown',
    means:
      'generic_delivery_msg_dispose runs behind the log hook when a message is delivered or has failed for good, by SMTP too',
  },
  'injection-per-recipient': {
    value: 'yes',
    certainty: 'inferred',
    means:
      'a message that comes over HTTP is generated for one recipient: msg_gen_data_spool runs on it once, and its later phases on the same message',
  },
  'injection-dealloc': {
    value: 'none',
    certainty: 'unknown',
    means: 'validate_dealloc does not run for a message that comes over HTTP',
  },
  'fired-as-given': {
    value: 'yes',
    certainty: 'inferred',
    means: 'a hook that a scenario fires is called then, with those arguments, whatever a policy has changed',
  },
} as const satisfies Record<string, Setting>
