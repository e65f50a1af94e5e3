import type { Setting } from './setting.js'

/** What a comparison with a policy for KumoMTA takes for granted, as its verdicts are about the policies and not about the servers. */
export const kumoSettings = {
  'kumo-listener': {
    value: 'refuses-nothing',
    certainty: 'unknown',
    means:
      "the candidate's init starts no listener, or does something that cannot be run here: its listener is taken to relay whatever the policy accepts, to take messages of any size, and to wait for a client for ever",
  },
  'kumo-queues': {
    value: 'take-all',
    certainty: 'unknown',
    means: 'KumoMTA splits a message by recipient and defers nothing, and its queues take what the listener hands them',
  },
  'kumo-own-replies': {
    value: 'not-compared',
    certainty: 'documented',
    means:
      'where no policy gives a text, each server has its own, and its own extensions in EHLO: only the code is compared there, and what a policy adds; commands that no policy hears of (RSET, an unknown one, DATA without a recipient) are not compared',
  },
  'kumo-contexts': {
    value: 'fresh',
    certainty: 'documented',
    means:
      'every handler finds the variables of the script as loading left them: the reference says that events likely run in Lua contexts of their own',
  },
  'kumo-metadata': {
    value: 'not-compared',
    certainty: 'documented',
    means: "Momentum's contexts and KumoMTA's metadata have no common names: what is kept in them is not compared",
  },
  'kumo-outside': {
    value: 'not-compared',
    certainty: 'unknown',
    means:
      "questions to the outside are not compared, though writes are; nor is what a policy does when a session has ended, for which KumoMTA has no event, nor what Momentum's own modules do after VALIDATE_DONE",
  },
  'kumo-domain-case': {
    value: 'lower',
    also: ['as-received'],
    certainty: 'inferred',
    means:
      "a handler gets domains in small letters, as KumoMTA's parser of today makes them ('as-received': as the client wrote them)",
  },
  'kumo-null-sender': {
    value: 'empty',
    certainty: 'inferred',
    means: 'the null sender is an address whose text, user and domain are empty',
  },
  'kumo-errors': {
    value: 'objects',
    certainty: 'inferred',
    means:
      "an error of KumoMTA's functions that a script catches is an object, and the words that tostring makes of it are ours",
  },
  'kumo-trace': {
    value: 'not-compared',
    certainty: 'documented',
    means:
      'KumoMTA adds fields of its own, Received and X-KumoRef, to what it takes, as its listener is told to; they are not compared',
  },
  'kumo-wire': {
    value: 'read-alike',
    certainty: 'unknown',
    means:
      'both servers read alike what the client has sent: each line of a message that begins with a dot had that doubled, and an address that was rewritten when it was recorded was a plain one',
  },
  'kumo-unseen-time': {
    value: 'in-time',
    certainty: 'unknown',
    means: 'where the recording has no times, its client was never silent for longer than the listener waits',
  },
  'kumo-unseen-body': {
    value: 'plain',
    certainty: 'unknown',
    means:
      'a body that the recording has not kept has line ends and lines that KumoMTA takes, and is no bigger than its listener allows',
  },
  'kumo-counterparts': {
    value: 'same-name',
    certainty: 'unknown',
    means:
      'a counter series and a database of the candidate hold what the audit series and the datasource of the same name held for the recorded policy, and answer with the types that it got',
  },
  'kumo-memoize': {
    value: 'called-anew',
    certainty: 'unknown',
    means:
      'a memoized function comes to the same when it is called anew: what another session had it remember is not known',
  },
  'kumo-spf': {
    value: 'as-momentum',
    certainty: 'unknown',
    means: 'KumoMTA comes to the same result of SPF as the module of Momentum that left it in spf_status',
  },
  'kumo-no-rows': {
    value: 'row-of-nils',
    certainty: 'inferred',
    means:
      'a SELECT of several columns that finds nothing gives one row without values, and one of a single column an empty list',
  },
  'kumo-pools': {
    value: 'named-as-bindings',
    certainty: 'unknown',
    means: 'the egress pools that a candidate names exist, and send as the bindings of those names did',
  },
  'kumo-mx': {
    value: 'own-host',
    certainty: 'inferred',
    means:
      'kumo.dns.lookup_mx answers the domain itself where it has no MX (is_mx = false), and the host "." for a null MX',
  },
  'kumo-dns-errors': {
    value: 'ours',
    certainty: 'unknown',
    means:
      'functions of kumo.dns raise where a name cannot be looked up, and lookup_mx where it does not exist; the words of that error are ours',
  },
} as const satisfies Record<string, Setting>
