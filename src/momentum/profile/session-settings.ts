import type { Setting } from './setting.js'

/** How the server leads a session: commands, refusals, contexts and envelopes. */
export const sessionSettings = {
  hostname: {
    value: 'mail.example.com',
    also: 'any',
    certainty: 'unknown',
    means: 'the name in the banner and in 421 replies',
  },
  'mail-needs-ehlo': {
    value: 'yes',
    also: ['no'],
    certainty: 'inferred',
    means: 'MAIL before an accepted EHLO or HELO answers 503',
  },
  lmtp: {
    value: 'as-smtp',
    certainty: 'unknown',
    means: 'LHLO is put to a policy as EHLO is, and all else as over SMTP: no page tells of LMTP clients',
  },
  'failure-disconnects': {
    value: 'no',
    certainty: 'unknown',
    means: 'it does not: a script failure answers 421, and the connection stays open',
  },
  'accept-refusal': {
    value: 'banner',
    certainty: 'unknown',
    means: 'a refusal in accept stands in place of the banner, connect is not asked, and the client may only QUIT',
  },
  'list-refusal': {
    value: 'recipient',
    certainty: 'inferred',
    means:
      'a refusal in validate_rcptto_list refuses the recipient that has just come, one in validate_rcptto_list_final the message',
  },
  'final-refusal': {
    value: 'recipient',
    certainty: 'unknown',
    means: "a refusal that core_final_validation leaves in vctx drops that recipient's copy, as one in each_rcpt does",
  },
  'msg-each-rcpt-place': {
    value: 'each_rcpt',
    certainty: 'inferred',
    means:
      'core_pre_msg_each_rcpt and core_post_msg_each_rcpt run at the end of each_rcpt, before validate_set_binding',
  },
  'each-rcpt-refusal': {
    value: 'recipient',
    certainty: 'unknown',
    means: "a refusal in each_rcpt drops that recipient's copy; the client is refused when every copy was",
  },
  'vctx-in-each-rcpt': {
    value: 'copy',
    also: ['session'],
    certainty: 'inferred',
    means:
      "from each_rcpt on, vctx reads and writes the message context of that recipient's copy ('session': the session's)",
  },
  'msg-conn-context': {
    value: 'shared',
    certainty: 'inferred',
    means: "until each_rcpt, msg:context_set on the connection context changes the session's",
  },
  'nil-dictionary': {
    value: 'connection',
    certainty: 'unknown',
    means: 'a nil in place of VCTX_CONN or VCTX_MESS names the connection context',
  },
  'ehlo-drops-message': {
    value: 'again',
    certainty: 'inferred',
    means: 'an EHLO after the first one drops the message and its context',
  },
  'command-counts': {
    value: 'commands',
    certainty: 'unknown',
    means:
      'connection_message_count, connection_rcpt_count and message_rcpt_count count commands, refused ones too, the running one included',
  },
  'lines-as-received': {
    value: 'yes',
    certainty: 'unknown',
    means: 'a command reaches policy as the client sent it; a comment in a public sample calls it canonicalized',
  },
  'rewrite-counts': {
    value: 'after-phase',
    certainty: 'inferred',
    means: 'a command that a policy rewrites counts, and the variables made of it change, once its callout is over',
  },
  'null-sender': {
    value: 'empty',
    certainty: 'unknown',
    means: 'msg:mailfrom() of the null sender is the empty string; some pages of the manual have nil',
  },
  'vctx-note-unset': {
    value: 'empty',
    certainty: 'unknown',
    means: 'vctx.note reads as the empty string where no policy left a text',
  },
  'recipients-change-until': {
    value: 'data',
    certainty: 'example',
    means: 'vctx:add_recipient and remove_recipient work up to and including validate_data, later they raise',
  },
  'discard-continues': {
    value: 'yes',
    certainty: 'unknown',
    means: 'after msg:discard the later phases of the message still run',
  },
  'accepting-code': {
    value: 'default',
    certainty: 'inferred',
    means:
      "a code below 400 left by a policy answers with the phase's own code and the policy's text; one left after the message's content answers nothing",
  },
  'binding-group': {
    value: 'kept',
    certainty: 'unknown',
    means: 'msg:binding_group(name) keeps the name, whether or not such a group is configured',
  },
  'routing-empty': {
    value: 'no-opinion',
    certainty: 'unknown',
    means: 'a routing hook that answers other than 0 and leaves its buffer empty has no opinion',
  },
  'routing-scope': {
    value: 'nil',
    certainty: 'unknown',
    means: "the routing hook's first argument is nil, where the server passes a structure of its own",
  },
  'routing-buffer': {
    value: '512',
    certainty: 'unknown',
    means: 'the buffer of the routing hook holds 512 bytes, and what is beyond them is cut off',
  },
} as const satisfies Record<string, Setting>
