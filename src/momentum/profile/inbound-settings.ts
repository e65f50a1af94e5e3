import type { Setting } from './setting.js'

/** Choices about TLS, AUTH and the hooks of an inbound session. */
export const inboundSettings = {
  'connection-hooks': {
    value: 'SMTP',
    certainty: 'inferred',
    means:
      'core_inc_inbound_connections is the first that a connection calls and core_dec_inbound_connections the last; their connection type is an ec_string of SMTP',
  },
  'post-command-lines': {
    value: 'commands',
    certainty: 'inferred',
    means:
      "core_post_smtp_command is called for every command line before the line's own callouts, and not for answers to AUTH's challenges",
  },
  'opaque-types': {
    value: 'C names',
    certainty: 'inferred',
    means: 'msys.type() of a structure that only hooks are given is msys.core:_ and its name in C',
  },
  'rejection-log': {
    value: 'heard phases',
    certainty: 'inferred',
    means:
      'core_log_rejection is called for every refusal by a phase that policies hear of, before anything follows from it; not where the server refuses a command by itself',
  },
  'rejection-state': {
    value: 'awaiting',
    certainty: 'inferred',
    means:
      "core_log_rejection's phase is the state that awaits the command, as in the manual's two examples; after the message has come it is MC_STATE_ASYNC_BODY_RESPONSE, for STARTTLS and AUTH MC_STATE_EXTENSION_1",
  },
  'rejection-format': {
    value: 'reply',
    certainty: 'unknown',
    means: "core_log_rejection's format is the reply as the client gets it",
  },
  'final-validation-reply': {
    value: '554 and 451',
    certainty: 'unknown',
    means:
      'what core_final_validation2 rejects without a code of its own is refused with 554 5.7.1, what it defers with 451 4.7.1',
  },
  'post-final-order': {
    value: 'registration',
    certainty: 'unknown',
    means: 'several modules with core_post_final_validation are called in the order of their registration',
  },
  'post-set-binding': {
    value: 'by policy',
    certainty: 'inferred',
    means:
      'core_post_validate_set_binding is called where the set_binding phase has changed the binding, and not for the default that the server sets',
  },
  'reception-log': {
    value: 'each copy',
    certainty: 'inferred',
    means:
      "core_log_reception_v1 is called for each recipient's copy once it is final, before core_ec_message_enqueue, without a note",
  },
  'deciding-hook-failure': {
    value: 'error',
    certainty: 'unknown',
    means:
      'a failing hook of AUTH counts as EC_AUTH_ERROR, a failing core_binding_group_choose_binding leaves the choice to the server',
  },
  'first-decides': {
    value: 'registration',
    certainty: 'inferred',
    means:
      'of several modules with a hook that decides an AUTH or a binding, the first that does not leave it to others decides',
  },
  'removed-capability': {
    value: '502',
    certainty: 'unknown',
    means: 'STARTTLS and AUTH answer 502 once a policy has taken their capability away',
  },
  'tls-verify-call': {
    value: 'once',
    certainty: 'unknown',
    means:
      "core_inbound_smtp_tls_verify_callback is called once in a handshake, for the client's own certificate, or without one",
  },
  'tls-post-accept': {
    value: 'made',
    certainty: 'inferred',
    means: 'core_inbound_smtp_tls_post_accept is called behind a handshake that was made; its event type is 0',
  },
  'tls-half-refusal': {
    value: 'nothing',
    certainty: 'inferred',
    means:
      'a code other than 220 without a disconnect, or a disconnect without such a code, does nothing behind a TLS handshake',
  },
  'tls-note': {
    value: 'reply',
    certainty: 'inferred',
    means: 'the text of _tls_note is what the client is told before a connection is closed behind its TLS handshake',
  },
  'tls-names': {
    value: 'CN=',
    certainty: 'inferred',
    means: "the common names of a client's certificate are what follows CN= in its subject and issuer",
  },
  'tls-failure': {
    value: 'disconnect',
    certainty: 'inferred',
    means: 'a TLS handshake that fails ends the connection, and no reply is sent',
  },
  'pre-auth-place': {
    value: 'command',
    certainty: 'unknown',
    means:
      'core_pre_esmtp_auth is called when AUTH comes, before the client is asked for anything; core_validate_auth runs after what it decides too',
  },
  'ac-auth': {
    value: 'configured',
    certainty: 'inferred',
    means: 'a policy with ac_auth_ hooks runs on a server whose listener authenticates by ac_auth',
  },
  'auth-spelling': {
    value: 'both',
    certainty: 'unknown',
    means: 'core_validate_auth_hook is another name of core_validate_auth; a module with both is called twice',
  },
  'auth-response': {
    value: 'refusal',
    certainty: 'example',
    means:
      'what ac_auth_perform_auth writes into its response is the reply where authentication fails, and nothing where it does not',
  },
  'auth-refusal': {
    value: 'reply',
    certainty: 'inferred',
    means:
      'a refusal that a hook of AUTH leaves in vctx is the reply, and the client is not authenticated, whatever was decided',
  },
  'auth-relay': {
    value: 'yes',
    certainty: 'inferred',
    means: 'a client that has authenticated may relay: can_relay is true from its next RCPT on',
  },
} as const satisfies Record<string, Setting>
