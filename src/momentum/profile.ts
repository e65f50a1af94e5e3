import { inboundProfile } from './inbound/profile.js'
import type { Setting } from './setting.js'

export const defaultProfile = {
  hostname: { value: 'mail.example.com', certainty: 'unknown', means: 'the name in the banner and in 421 replies' },
  'mail-needs-ehlo': { value: 'yes', certainty: 'inferred', means: 'MAIL before an accepted EHLO or HELO answers 503' },
  'failure-disconnects': {
    value: 'no',
    certainty: 'unknown',
    means: 'a script failure answers 421 and leaves the connection open',
  },
  'hook-failure': {
    value: 'ignored',
    certainty: 'inferred',
    means: 'a failing core_ hook is logged and counts as having returned 0',
  },
  'again-is-failure': {
    value: 'yes',
    certainty: 'unknown',
    means: 'VALIDATE_AGAIN returned by a script is a script failure: nothing would call it again',
  },
  'failure-stops-chain': {
    value: 'yes',
    certainty: 'inferred',
    means: 'after a script failure no later module of the phase is asked',
  },
  'set-binding-failure': {
    value: 'logged',
    certainty: 'inferred',
    means: 'a script failure in validate_set_binding is logged, and the message goes on',
  },
  'return-others': {
    value: 'failure',
    certainty: 'unknown',
    means: 'a boolean, or a number other than 0, 1 and 2, returned by a validate callout is a script failure',
  },
  'hook-return': {
    value: '0',
    certainty: 'inferred',
    means: 'a core_ hook that is asked for a number and returns none counts as having returned 0',
  },
  'init-return': {
    value: 'truthy',
    certainty: 'example',
    means: 'init() may return any true value; the manual says true, and its examples return 0',
  },
  'random-numbers': {
    value: 'seeded',
    certainty: 'inferred',
    means:
      "random numbers come from a seeded stream of the session's own: what a policy decides by chance, production decides otherwise each time",
  },
  'module-table': {
    value: 'as-registered',
    certainty: 'unknown',
    means:
      "a module's callouts are the functions that its table has by itself when it is registered: what a metatable adds, or what the script puts in, replaces or takes out later, is not seen",
  },
  'self-in-init': {
    value: 'empty',
    certainty: 'unknown',
    means: 'in init(), self is a new empty table, and not the module',
  },
  'define-outside-init': {
    value: 'works',
    certainty: 'unknown',
    means: 'a list or series that a script defines while it is loaded is there; the manual has it done in init()',
  },
  'deinit-after-boot': {
    value: 'yes',
    certainty: 'inferred',
    means:
      'deinit() runs once, on the state after boot: without what sessions leave behind, and with no answer from outside',
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
  'out-of-phase': {
    value: 'works',
    certainty: 'unknown',
    means: 'a function that is called outside of the phases that the manual lists for it works as it does in them',
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
  timezone: {
    value: 'UTC',
    certainty: 'unknown',
    means: "os.date and os.time are in UTC; production's are in the server's time zone",
  },
  'return-strings': {
    value: 'failure',
    certainty: 'unknown',
    means: 'a string returned by a validate callout is a script failure, also where it is a number',
  },
  'accepting-code': {
    value: 'default',
    certainty: 'inferred',
    means:
      "a code below 400 left by a policy answers with the phase's own code and the policy's text; one left after the message's content answers nothing",
  },
  'hooks-after-refusal': {
    value: 'run',
    certainty: 'unknown',
    means: 'core_ hooks of a phase run also where a module has refused',
  },
  'received-header': {
    value: 'absent',
    certainty: 'unknown',
    means: "the server's own Received field is not in the message while policy looks at it",
  },
  'header-default-mode': { value: 'replace', certainty: 'documented', means: 'msg:header(name, value) replaces' },
  'self-without-session': {
    value: 'empty',
    certainty: 'unknown',
    means: 'in callouts without a validate_context, self is a new empty table',
  },
  'macro-namespace': {
    value: 'spfv1',
    certainty: 'unknown',
    means: 'a macro without a namespace, as %{i}, is an SPF macro',
  },
  'macro-letters': {
    value: 'text',
    certainty: 'unknown',
    means: 'in msys.expandMacro a percent sign without braces is text, also where custom_logger has a letter for it',
  },
  'unknown-macro': { value: 'kept', certainty: 'unknown', means: 'msys.expandMacro leaves an unknown macro as it is' },
  'pcre-version': {
    value: 'pcre2',
    certainty: 'inferred',
    means: "expressions are matched by PCRE2, production's library is PCRE 8",
  },
  'json-version': {
    value: 'json-c 0.16',
    certainty: 'inferred',
    means: "what json takes beyond RFC 8259, how it prints numbers and what its errors say are json-c 0.16's",
  },
  'macro-reading': {
    value: 'leaves from 1',
    certainty: 'unknown',
    means:
      "the rfc2822 macros count from 1 the parts that have no parts of their own; rfc822:date is RFC 5322's, with the weekday",
  },
  'mime-reading': {
    value: 'RFC 2045',
    certainty: 'inferred',
    means:
      'a part that does not say otherwise is text/plain in us-ascii and 7bit; an attached message is one part; a message without text has the text nil',
  },
  'text-writing': {
    value: 'RFC 2045',
    certainty: 'unknown',
    means:
      'a text that a policy writes is text/plain, in us-ascii or else utf-8, and quoted-printable where it is not 7bit',
  },
  'streamed-terminator': {
    value: 'present',
    certainty: 'example',
    means: "the searches of a message's raw, body and text see the line with the dot that ends it",
  },
  'idn-mapping': {
    value: 'UTS 46',
    certainty: 'inferred',
    means: 'domain names are converted by UTS 46; what is ASCII stays as it is',
  },
  'thread-pools': {
    value: 'exist',
    certainty: 'inferred',
    means: 'every thread pool that a policy names exists, and a lock that is free is taken at once',
  },
  'deferred-runs': {
    value: 'after-callout',
    certainty: 'inferred',
    means: 'a function that runInPool defers runs right after the callout that deferred it',
  },
  'numeric-constants': {
    value: 'chosen',
    certainty: 'unknown',
    means: 'constants whose numbers the manual does not give have numbers of our choice',
  },
  'mutex-type': {
    value: 'errorcheck',
    certainty: 'documented',
    means:
      "a mutex of no named type reports a lock on a lock, as thrLua's source has it; the manual's page says it is a normal one",
  },
  'built-messages': {
    value: 'plain',
    certainty: 'unknown',
    means: 'msg:build lays a message out in an order and with fields of our choice',
  },
  'binding-group': {
    value: 'kept',
    certainty: 'unknown',
    means: 'msg:binding_group(name) keeps the name, whether or not such a group is configured',
  },
  'mx-priority-fields': {
    value: 'pref-host',
    certainty: 'inferred',
    means: 'an exchange asked for with its priority is a table with the fields pref and host',
  },
  'dns-no-data': {
    value: 'empty',
    certainty: 'unknown',
    means: 'msys.dnsLookup of a name that has no record of the type answers an empty table, not nil and an error',
  },
  'fcdns-check': {
    value: 'samples',
    certainty: 'example',
    means: 'msys.pbp.fcdns_check sets reverse_dns and fcdns_status as public samples read them; no page describes it',
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
  'audit-window-alignment': {
    value: 'epoch',
    certainty: 'unknown',
    means: 'windows of an audit series begin at multiples of the interval since the epoch',
  },
  ...inboundProfile,
} as const satisfies Record<string, Setting>

export type SettingId = keyof typeof defaultProfile

export type Profile = { readonly [Id in SettingId]: string }

/** The default profile's values, with those of `changes` in their place. */
export const profileWith = (changes: Readonly<Record<string, string>>): Profile => {
  const values = Object.fromEntries(Object.entries(defaultProfile).map(([id, setting]) => [id, setting.value]))
  return { ...values, ...changes } as Profile
}
