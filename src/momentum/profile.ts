/**
 * Where the manual is silent, the emulated host has to choose. Each choice is a named setting with the
 * certainty of its source; a report lists those that its verdicts rested on.
 */
export type Certainty = 'documented' | 'example' | 'inferred' | 'unknown'

export interface Setting {
  readonly value: string
  readonly certainty: Certainty
  /** what the choice is, in a sentence */
  readonly means: string
}

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
  'each-rcpt-refusal': {
    value: 'recipient',
    certainty: 'unknown',
    means: "a refusal in each_rcpt drops that recipient's copy; the client is refused when every copy was",
  },
  'vctx-in-each-rcpt': {
    value: 'copy',
    certainty: 'inferred',
    means: "from each_rcpt on, vctx reads and writes the message context of that recipient's copy",
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
    means: "a code below 400 left by a policy answers with the phase's own code",
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
  'audit-window-alignment': {
    value: 'epoch',
    certainty: 'unknown',
    means: 'windows of an audit series begin at multiples of the interval since the epoch',
  },
} as const satisfies Record<string, Setting>

export type SettingId = keyof typeof defaultProfile

export type Profile = { readonly [Id in SettingId]: string }

/** The default profile's values, with those of `changes` in their place. */
export const profileWith = (changes: Readonly<Record<string, string>>): Profile => {
  const values = Object.fromEntries(Object.entries(defaultProfile).map(([id, setting]) => [id, setting.value]))
  return { ...values, ...changes } as Profile
}
