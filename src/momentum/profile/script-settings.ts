import type { Setting } from './setting.js'

/** What a script meets when it is loaded and called, and what its failures and returns come to. */
export const scriptSettings = {
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
  'lua54-unsearched': {
    value: 'yes',
    certainty: 'unknown',
    means: 'of a policy in Lua 5.4 it is not looked for what a session leaves to later ones',
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
    means:
      'a list, series or scheme that a script defines while it is loaded is there; the manual has it done in init()',
  },
  'deinit-after-boot': {
    value: 'yes',
    certainty: 'inferred',
    means:
      'deinit() runs once, on the state after boot: without what sessions leave behind, and with no answer from outside',
  },
  'out-of-phase': {
    value: 'works',
    certainty: 'unknown',
    means: 'a function that is called outside of the phases that the manual lists for it works as it does in them',
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
  'hooks-after-refusal': {
    value: 'run',
    certainty: 'unknown',
    means: 'core_ hooks of a phase run also where a module has refused',
  },
  'self-without-session': {
    value: 'empty',
    certainty: 'unknown',
    means: 'in callouts without a validate_context, self is a new empty table',
  },
  'thread-pools': {
    value: 'exist',
    certainty: 'inferred',
    means:
      'every thread pool and event loop that a policy names exists, two domains have two event loops, and a lock that is free is taken at once',
  },
  'deferred-runs': {
    value: 'after-callout',
    certainty: 'inferred',
    means:
      "a function that runInPool defers runs right after the callout that deferred it: what it changes in the script's own variables is there for the next one",
  },
  sleep: {
    value: 'session-alone',
    certainty: 'inferred',
    means:
      "msys.sleep, or thread.sleep, takes the time that it is given, to the millisecond, and holds up the session alone: what other sessions do in the meantime is not seen, and the client's next act comes when it was recorded",
  },
  timers: {
    value: 'on-time',
    certainty: 'inferred',
    means:
      "a timer that a session sets fires at its time, before what the client does next, and at the latest at the session's end; one that repeats, or is set anew then, fires once more and no further",
  },
  'boot-timers': {
    value: 'never',
    certainty: 'unknown',
    means:
      'a timer that is set while the policy is loaded never fires: how often it has fired by a session, production decides',
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
  'scripts-share-state': {
    value: 'yes',
    certainty: 'inferred',
    means: 'the scripts of a configuration run one after the other in one Lua state, with one set of global variables',
  },
  'one-interpreter': {
    value: 'in-order',
    certainty: 'inferred',
    means:
      'continuous sessions share one Lua state, one after the other as they were recorded; Momentum has several interpreters, so which session finds what another left, production decides anew each time',
  },
  'script-names': {
    value: 'any',
    certainty: 'unknown',
    means:
      'a script that registers its module under another name than its script stanza has is called all the same; the manual wants one name',
  },
  'scriptlet-options': {
    value: 'no-effect',
    certainty: 'inferred',
    means:
      'options of the scriptlet module that are not at their default (script_ttl, always_gc, gc_pause, gc_stepmul, …) change nothing that a session sees',
  },
  'processor-time': {
    value: 'zero',
    certainty: 'inferred',
    means: 'os.clock() is 0 at all times; in production it grows with the work of the whole server',
  },
  'weak-tables': {
    value: 'collected-here',
    certainty: 'inferred',
    means:
      'what only a table with __mode holds is there until memory is collected, here at other times than in production',
  },
  finalizers: {
    value: 'never',
    certainty: 'inferred',
    means:
      'a __gc that a script gives to a proxy runs whenever memory is collected, here at other times than in production, or never',
  },
} as const satisfies Record<string, Setting>
