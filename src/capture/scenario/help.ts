import { libraryCalls } from '../../domain/library-answer.js'
import { scenarioDefaults } from './script.js'

/** The format of a scenario file, in Markdown, for help to print. */
export const scenarioHelp = `# Scenario files

A scenario is a YAML file (YAML 1.2, UTF-8): sessions to simulate, and the world that answers
the policy's questions while they are recorded. The world is not part of the recording.

    sessions:
      - name: newsletter                     # needed, unique in the file
        peer: 192.0.2.10:40001               # default ${scenarioDefaults.peer}; IPv6 as "[2001:db8::1]:40001"
        listener: 198.51.100.25:25           # default ${scenarioDefaults.listener}
        offers: [STARTTLS, AUTH PLAIN LOGIN] # what the listener has besides what every one does; default: nothing
        at: 2026-03-01T09:00:00Z             # default ${scenarioDefaults.at}
        seed: 7                              # default ${scenarioDefaults.seed}
        context: { conn: { can_relay: "true" }, mess: { spf_status: fail } }    # what the host had set
        steps:                               # needed: what the client sends, as it sends it
          - EHLO mail.example.com
          - MAIL FROM:<news@example.com> SIZE=2000
          - [ "RCPT TO:<a@example.net>", DATA ]
          - message: hello.eml
          - wait: 30s
          - QUIT
      - reload: ../policy-next               # between sessions: the next ones run under another policy
    hostname: mail.example.com               # what the server calls itself, default mail.example.com

A reload to a policy that does not boot is recorded, and the one before it runs on, as on the server.

## Steps

| step | what it does |
| --- | --- |
| \`EHLO mail.example.com\` | a command line; CRLF is added. Quote it where it holds \`: \`, \` #\`, or begins with a quote, bracket or brace |
| \`{ send: "RCPT TO:<caf\\xe9@x>", encoding: latin1 }\` | the same in latin1 (or utf-8, the default) |
| \`{ bytes: BASE64 }\` | a command of any bytes; CRLF is added unless they end in a line feed |
| \`{ send: DATA, pipelined: true }\` | the same, sent without waiting for the reply before it; also with \`bytes\` |
| \`[ first, second ]\` | a pipelined group: every command after the first is sent without waiting for a reply |
| \`{ message: hello.eml }\` | a message from a file, named from the scenario's folder, byte for byte |
| \`{ message: { bytes: BASE64 } }\` | a message of any bytes that stands here; so may \`inject\` and \`answer\` |
| \`{ message: hello.eml, eol: crlf }\` | the same, with CRLF for every bare LF |
| \`text: \\|\` | a message that stands here, every line with CRLF; \`encoding\` as above |
| \`{ tls: { cipher: AES256-SHA, subject: CN=a, verified: true } }\` | the handshake behind STARTTLS, where that was answered 220 |
| \`{ tls: { failed: unknown ca } }\` | one that fails, and ends the connection |
| \`{ answer: YW5u }\` | a line of the client's, in base64, where AUTH was answered 334 |
| \`{ send: "MAIL FROM:<a@x>", answers: true }\` | a command that the server takes for that line: it begins no message |
| \`{ wait: 30s }\` | the clock moves: ms, s, m or h |
| \`{ context: { conn: { key: value }, mess: { key: value } } }\` | the host sets context |
| \`abort\` | the client vanishes: its last step |

A message is what comes after DATA: without the dot that ends it, and without doubled dots.

A handshake is TLSv1.3 with TLS_AES_256_GCM_SHA384 and \`bits: 256\` where it does not say, and \`used_bits\` as many as \`bits\`; without a
\`subject\` the client shows no certificate. Behind STARTTLS the client needs EHLO again.

AUTH is PLAIN and LOGIN, as the client sends it. Whether a password is right is the server's to know (\`auth\` below), or the policy's.
Credentials are recorded as they were sent: a policy may see them, and a replay needs what it saw. Use none that open anything.

## What became of a message

These steps come after the message, before or after QUIT, and each says how one attempt to deliver ended:

    - deliver: 250 2.0.0 ok queued as 4Xyz             # delivered: logged, then disposed of
    - tempfail: 451 4.7.1 try again later              # logged, put back in its queue, bound again
    - permfail: 550 5.1.1 no such user                 # logged, then disposed of
    - { permfail: "554 5.4.7 [internal] too old", attempted: false }     # no attempt: what prepares one is not asked

| key | what it says |
| --- | --- |
| \`to: ann@example.net\` | the recipient, of those that the client named; needed where there are several |
| \`added: archive@example.org\` | a recipient that the policy added, in place of \`to\` |
| \`message: 1\` | which message of the session; default is the one before the step |
| \`domain: example.net\` | the domain of the log hooks' record; default is the message's routing domain, else the recipient's |
| \`counts: { deliveries: 9, attempts: 9, transients: 0, failures: 0 }\` | what the server has counted for it; what is left out is undecidable |
| \`context: { mess: { DLV_Response_Status: "5.1.1" } }\` | what the host sets in the message's own contexts |

A recipient that was refused, discarded or delivered already is delivered by nobody: no hook runs.

## Messages over HTTP

    - inject: hello.eml                                # or { text: "Subject: hello", encoding: latin1 }
      from: news@example.com                           # default is the null sender
      to: ann@example.net                              # needed: the message was generated for one recipient
      recv_method: 5                                   # what msg.recv_method is there; unknown where it is left out
      context: { mess: { mo_campaign_id: spring } }    # what the API leaves in its contexts

Such a session has no commands, no messages of a client, and no abort. A transmission to several is a step for each.

## Any other hook

    - fire: { hook: core_log_attempt_v1, args: [message, example.net, now, "451 later", 9] }

The arguments are those behind self, as the manual's page of the hook has them. \`message\`, \`accept\`, \`vctx\`, \`construct\`,
\`delivery\` and \`now\` are words for what the host has; a domain record is its domain's name, a string a text or null, an ec_string
its content, or \`{ text: "", capacity: 512 }\` where it is bounded. A hook about a message takes \`to\`, \`added\` and \`message\` as above,
beside \`fire\`. Hooks that take what only a server has cannot be fired.

## The world

What is left out answers NXDOMAIN, not listed, no row, no value, 0, no such user, no such file. What is left out of \`http\` and \`returns\` nobody knows:
a session that asks for it ends there, with a gap.

    world:
      dns:
        "example.com MX": [mx1.example.com, "20 mx2.example.com"]       # preference 10 where none is given
        "bad.example A": NXDOMAIN            # or NODATA, SERVFAIL, REFUSED, FORMERR, NOTIMP, TIMEOUT, { error: TEXT }
        "twice.example A": { sequence: [[192.0.2.1], [192.0.2.2]] }
      cidr:                                  # the longest prefix wins; null means not listed
        good_guys: { 192.0.2.0/24: listed, 192.0.2.66: null, "2001:db8::/32": six }
      db:                                    # by cache; the first rule that matches answers
        mycache:
          - { query: "SELECT id FROM t WHERE a = ?", params: [a], rows: [{ id: 1 }] }
          - { query: "SELECT id FROM t WHERE a = :a", params: { a: x }, rows: [] }
          - { query: "SELECT id FROM t WHERE a = ?", error: "no such table" }    # without params: any
      config:
        bindings: [default, DNS, SMARTHOST]  # ids in this order; default is always 0
        binding_groups: { pool: [a, b] }
        values: { "binding a domain example.com max_outbound_connections": "20" }    # the arguments after "get"
      audit:
        series: { rcpt_valid: { 192.0.2.10: 48 } }               # the session's own share is added
        sessions: { SMTP: { 192.0.2.10/32: 3, /32: 1, /0: 10 } }  # a network, else any of that length
        connections: { "60,1": 5 }           # or per network as in sessions; so are receptions and rejections
      counters: { /site/spam: 12 }           # msys.counter; the session's own share is added
      gauges: { senders: { ann: 3 } }        # msys.gauge_cache: by cache and key; the session's own share is added
      dkim:                                  # what msys.validate.opendkim.verify finds in any message
        signatures: [{ domain: example.com, selector: s1, keysize: 1024, signed: [from, to] }]     # stat: BADSIG, or OK
      http:                                  # msys.http.client and curl, by method and URL; reason and headers may be left out
        "GET http://api.example/who?a=1": { status: 200, reason: OK, headers: ["Content-Type: text/plain"], body: "ann" }
        "POST http://api.example/log": { error: "Couldn't connect to server", code: 7 }
      returns:                               # what functions of the server's own libraries return, whatever they are given
        msys.bounce.classify: [10, BC_INVALID_RECIPIENT, "no such user", ann@example.net]
        msys.av.scan: { sequence: [[CLEAN], [INFECTED, Eicar, clamav, null]] }       # the status by its name, without EC_AV_
        msys.validate.openarc.verify: { values: [], context: { mess: { arc_cv: pass } } }
      auth: { ann: secret, bob: { error: "directory is down" } }   # users of AUTH; who is not named is not known
      answers:                               # as recordings have them, before all of the above
        - { call: readfile, key: [/etc/motd], answer: { bytes: text } }
        - { call: msys.counter.read, key: [/site/spam, 0], count: 12 }          # the session's own share is added
      files: { /etc/motd: "text" }           # or { error: "Permission denied" }, which does not open to write either

- \`returns\` may name ${libraryCalls.join(', ')}. A list is a table from 1 on, a mapping one by its keys.
- DNS types are A, AAAA, TXT, MX, PTR and NS. A name with entries of other types only answers NODATA, which is no
  records and no error.
- White space in queries does not count. Parameters compare with their types: 1 is not "1".
- A series counts for exactly the key that is written; a network is not spread over its addresses.
- \`{ sequence: [first, second] }\` in place of any answer gives the nth answer to the nth time a session
  asks that question; the last repeats. In a rule of db it stands beside \`query\`: \`sequence: [{ rows: [] }, { error: busy }]\`.
- A text is UTF-8. Other bytes are \`{ bytes: BASE64 }\` or \`{ text: "caf\\xe9", encoding: latin1 }\`. Where a text is wanted, an
  unquoted number or true is the characters that were written; in rows and parameters it keeps its type.
`
