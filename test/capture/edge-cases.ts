/** A test by its file under `test/`, its title as it stands there, and, where it is a table of cases, the case. */
export type Covering = readonly [file: string, title: string, row?: string]

/** The tests of a case, or why it is left out. */
export type EdgeCase = readonly [Covering, ...Covering[]] | { readonly leftOut: string }

const records = 'capture/inside/recorder-records.test.ts'
const unseen = 'capture/inside/recorder-unseen.test.ts'
const auth = 'capture/live/auth.test.ts'
const edges = 'capture/live/edges.test.ts'
const live = 'capture/live/live-session.test.ts'
const relay = 'capture/live/relay.test.ts'
const tls = 'capture/live/tls.test.ts'
const trouble = 'capture/live/trouble.test.ts'
const verdicts = 'capture/live/verdicts.test.ts'
const changes = 'capture/milter-live/changes.test.ts'
const enforce = 'capture/milter-live/enforce.test.ts'
const mfail = 'capture/milter-live/failures.test.ts'
const observe = 'capture/milter-live/observe.test.ts'
const decisions = 'capture/milter/postfix-decisions.test.ts'
const pcap = 'capture/observed/pcap/reassembly.test.ts'
const dialogue = 'capture/smtp/dialogue.test.ts'
const ends = 'capture/smtp/ends.test.ts'
const framer = 'capture/smtp/framer.test.ts'
const hostile = 'capture/smtp/hostile-contents.test.ts'
const proxied = 'capture/smtp/proxied.test.ts'
const proxy = 'capture/smtp/proxy-header.test.ts'
const reply = 'capture/smtp/reply-bytes.test.ts'
const starttls = 'capture/smtp/starttls.test.ts'
const stop = 'cli/live/stop.test.ts'
const big = 'momentum/big-sessions.test.ts'
const chain = 'momentum/rules/chain.test.ts'
const ctx = 'momentum/rules/contexts.test.ts'
const rcpts = 'momentum/rules/recipients.test.ts'

const anyVerdict =
  'what a policy refuses, puts off, cuts off or fails at is told and recorded, whatever the phase, and no later module is asked'
const anyContent = 'of all kinds are recorded as they came, and what another server might end them at is counted'
const anyAuth = 'of %s is answered, replays the same, and leaves no password'
const byChance = 'in policies made by chance, from seed 1 on'

/**
 * The edges that live capture has to cover, group by group, each with the tests that hold what is answered and recorded there.
 * `where servers differ` is the table of the same name in the README.
 */
export const edgeCases = {
  session: {
    'several messages': [[live, 'is answered with what the policy decides, recorded, and replays the same']],
    RSET: [[edges, 'transactions', 'RSET']],
    'second EHLO': [
      [live, 'is answered with what the policy decides, recorded, and replays the same'],
      [ctx, 'is gone with a second EHLO'],
    ],
    'EHLO mid-transaction': [[edges, 'transactions', 'EHLO within one']],
    'QUIT with open transaction': [[edges, 'transactions', 'QUIT within one']],
    'XCLIENT restart': [[live, 'is whom XCLIENT names, in a session of its own behind the one that said so']],
    'STARTTLS reset': [[tls, 'STARTTLS is a phase, its handshake is recorded, and the session begins anew behind it']],
    'injection before TLS': [
      [tls, 'what was injected ahead of the handshake is neither answered nor recorded'],
      [starttls, 'drops what came in clear text behind it, %s'],
    ],
    'AUTH ok, with redaction': [
      [auth, anyAuth, 'PLAIN at once'],
      [auth, anyAuth, 'LOGIN'],
    ],
    'AUTH fail, with redaction': [[auth, anyAuth, 'a wrong password']],
    'AUTH cancel, with redaction': [[auth, anyAuth, 'cancelled']],
    'PROXY v1': [
      [live, 'is whom a PROXY header of either version names, and the recording says so'],
      [proxied, 'a client is whom %s names, in whatever pieces it comes', 'version 1'],
    ],
    'PROXY v2': [
      [live, 'is whom a PROXY header of either version names, and the recording says so'],
      [proxied, 'a client is whom %s names, in whatever pieces it comes', 'version 2'],
    ],
    'PROXY malformed': [
      [proxied, 'nothing is said to %s, and no driver asked', 'a malformed one'],
      [proxy, 'is none: %j'],
    ],
  },
  verdicts: {
    'reject at each phase': [[verdicts, anyVerdict, '554']],
    'tempfail at each phase': [[verdicts, anyVerdict, '451']],
    '421 at each phase': [[verdicts, anyVerdict, '421']],
    'multi-line': [
      [verdicts, anyVerdict],
      [reply, 'of %s', 'several lines'],
    ],
    'enhanced code': [
      [reply, 'of %s', 'an enhanced code on each line'],
      [live, 'is answered with what the policy decides, recorded, and replays the same'],
    ],
    'percent sign': [
      [verdicts, anyVerdict],
      [reply, 'of %s', 'percent signs and octets above 127'],
      [enforce, '%i is told'],
    ],
    'policy throws': [
      [verdicts, anyVerdict, '1'],
      [chain, 'answers 421 instead of what was set before it, and no later module runs'],
      [enforce, 'a policy that fails is told as Momentum tells it'],
    ],
    'slow policy': [
      [trouble, 'a script that takes too long by the clock puts its client off, and nobody else'],
      [mfail, 'waits longer for answers than Postfix waits for the milter is waited for'],
    ],
    VALIDATE_AGAIN: [[chain, 'fails: %s', 'VALIDATE_AGAIN']],
    'DONE stops later modules': [
      [chain, 'stops at VALIDATE_DONE for this phase only'],
      [verdicts, anyVerdict],
    ],
    discard: [
      [relay, 'goes in several where the policy made copies differ, and not at all where it discards it'],
      [changes, 'goes to nobody where it discarded it, and not to a recipient whose copy it discarded or refused'],
    ],
    quarantine: [[decisions, 'a quarantined message is taken and put on hold']],
    'deferred EHLO/connect verdict (Postfix)': [
      [decisions, '%j refuses every MAIL of the session, and no driver is asked again'],
      [enforce, '%i is told'],
    ],
  },
  recipients: {
    'rejected among accepted': [
      [edges, 'transactions', 'a refused recipient among accepted ones'],
      [enforce, 'a recipient is refused alone'],
    ],
    'all rejected then DATA': [[edges, 'transactions', 'DATA behind refused recipients alone']],
    'duplicates differing by case': [[edges, 'transactions', 'one recipient twice, and in other letters']],
    'too many': [
      [rcpts, 'forgets a recipient that a list callout refuses'],
      [big, 'a session with six thousand recipients'],
    ],
    'MTA-rejected': [
      [observe, 'tells recipients that it refuses itself, commands that it does not know, and no other refusal'],
    ],
    'LMTP mixed': [[live, 'answers each recipient, and each copy by itself']],
  },
  envelope: {
    '<>': [[edges, 'addresses and parameters', 'the null sender']],
    'source route': [[edges, 'addresses and parameters', 'a source route']],
    'quoted local part with space': [[edges, 'addresses and parameters', 'a space in quotes']],
    'quoted local part with @': [[edges, 'addresses and parameters', 'an @ in quotes']],
    'quoted local part with > and escapes': [
      [edges, 'addresses and parameters', 'a > and escapes in quotes'],
      [ctx, '%s', 'an address of quoted spaces, brackets and quotes, of a source route, of no domain, in no brackets'],
    ],
    'no angle brackets': [[edges, 'addresses and parameters', 'no angle brackets']],
    postmaster: [[edges, 'addresses and parameters', 'postmaster']],
    'IDN both forms': [
      [edges, 'addresses and parameters', 'UTF-8, announced'],
      [edges, 'addresses and parameters', 'a domain in its ASCII form'],
    ],
    SMTPUTF8: [
      [edges, 'addresses and parameters', 'UTF-8, announced'],
      [edges, 'addresses and parameters', 'UTF-8, not announced'],
    ],
    'raw latin-1': [[edges, 'addresses and parameters', 'raw latin-1']],
    NUL: [[edges, 'addresses and parameters', 'NUL']],
    'xtext ENVID/ORCPT': [
      [edges, 'addresses and parameters', 'ENVID in xtext'],
      [edges, 'addresses and parameters', 'NOTIFY, and ORCPT in xtext'],
    ],
    NOTIFY: [[edges, 'addresses and parameters', 'NOTIFY, and ORCPT in xtext']],
    'SIZE too big': [
      [edges, 'addresses and parameters', 'a size that is too big'],
      [edges, 'addresses and parameters', 'a size in quotes'],
    ],
    'duplicate and unknown parameters': [[edges, 'addresses and parameters', 'duplicate and unknown parameters']],
    '3000-char address': [[edges, 'addresses and parameters', 'an address of 3000 characters']],
  },
  framing: {
    'pipelining across DATA and QUIT': [
      [dialogue, 'answers pipelined commands in order, across DATA and QUIT, and says which were pipelined'],
      [live, 'that is pipelined is recorded so'],
    ],
    'one byte per segment': [[dialogue, 'is the same with %s', 'one octet a segment']],
    'bare LF commands': [[edges, 'lines', 'bare LFs']],
    '20 KB line': [[edges, 'lines', '20 KB, of which 1000 octets are kept']],
    'early talker': [[live, 'of a client that speaks before it is greeted is recorded so']],
    'HTTP at port 25': [[edges, 'lines', 'HTTP']],
  },
  data: {
    'leading dots': [[edges, anyContent, 'leading dots']],
    '.x': [[edges, anyContent, 'a dot that is not doubled']],
    'LF . CRLF': [
      [edges, anyContent, 'LF . CRLF'],
      [live, 'in which somebody tries to smuggle a message is recorded as one'],
    ],
    'LF..': [[edges, anyContent, 'LF ..']],
    'bare CR': [[edges, anyContent, 'a bare CR']],
    NUL: [[edges, anyContent, 'NUL']],
    '8-bit': [[edges, anyContent, '8-bit']],
    'invalid UTF-8': [[edges, anyContent, 'what is no UTF-8']],
    '15 KB line': [[edges, anyContent, 'a line of 15 KB']],
    empty: [[edges, anyContent, 'nothing']],
    'no header separator': [
      [edges, anyContent, 'no header separator'],
      [edges, anyContent, 'a header alone'],
    ],
    'broken header': [[edges, anyContent, 'a header that breaks off']],
    'huge headers': [[edges, anyContent, 'a header of 400 KB']],
    oversize: [[live, 'refuses a message by itself that is too big: one %s', 'that comes']],
    'BDAT 0 LAST': [
      [edges, 'chunks', 'of which the last is empty'],
      [edges, 'chunks', 'of which there is one, and it is empty'],
    ],
    'BDAT split': [
      [live, 'in which a message comes in chunks puts the whole of it to the policy, and says which chunks'],
      [hostile, 'arrive to the octet behind BDAT, however they are cut'],
    ],
    'BDAT mixed with DATA': [[edges, 'chunks', 'mixed with DATA and other commands']],
    'BDAT bad size': [
      [edges, 'chunks', 'of no size, behind which the connection is closed'],
      [framer, 'has no size in %j'],
    ],
    'BDAT without transaction': [[edges, 'chunks', 'without a transaction, or a recipient']],
  },
  ends: {
    'FIN in each phase and mid-DATA with byte count': [
      [ends, 'that closes %s is gone, with what had come', 'within content'],
    ],
    'RST in each phase and mid-DATA': [
      [ends, 'that breaks off %s is gone, with what had come', 'within content'],
      [live, 'that ends in the middle is recorded up to there'],
    ],
    'timeout in each phase and mid-DATA with byte count': [
      [ends, 'that is silent %s is told so, and is gone with what had come', 'within content'],
    ],
    'server shutdown': [
      [stop, 'a service that is told to stop tells clients 421 in whatever state they are, keeps all, and ends with 0'],
      [ends, 'cuts off who is not done in time, and says what had come'],
    ],
    'half close': [[ends, 'that closes its side behind QUIT, or behind a whole message, has it all answered']],
    'capture gap': [
      [pcap, 'when packet %d was lost: %s'],
      [pcap, 'when a packet of the message was lost'],
    ],
    'one-sided pcap': [
      [pcap, 'the client’s: commands up to DATA'],
      [pcap, 'the server’s: replies that answer nothing that was seen'],
    ],
  },
  shim: {
    yields: [
      [unseen, '%s', 'as it is'],
      [unseen, '%s', 'with an accessor that waits'],
    ],
    'errors: string': [[unseen, byChance]],
    'errors: table': [
      [unseen, '%s', 'as it is'],
      [unseen, byChance],
    ],
    'errors: level 2': [
      [unseen, '%s', 'as it is'],
      [unseen, byChance],
    ],
    'nil returns': [[records, 'tells arguments, facts, contexts, calls and returns of a callout']],
    'cyclic tables': [[records, 'writes what is no UTF-8 as bytes, and cuts what is long']],
    'purged self': [[unseen, '%s', 'as it is']],
    'policy without validate_connect': [[records, 'tells the sessions of a policy that has no validate_connect']],
    'reused thread after error': [
      [unseen, 'on threads that go on after an error'],
      [records, 'notices on a thread that goes on that an error left the callout before'],
    ],
    '6 threads that take turns': [
      [records, 'counts sessions and lines without a hole, also on six threads, and every line is read'],
      [unseen, '%s', 'on six threads'],
    ],
    '6 OS threads at once': {
      leftOut:
        'lua5.1 and luajit have no threads of the system, and a build of thrLua that has them is not a part of this suite: threads take turns here, and what two do in the same moment is not tried',
    },
    'full disk': [
      [unseen, 'but for one line when writing fails %s', 'on a full disk'],
      [unseen, 'but for one line when writing fails %s', 'from the first line on'],
    ],
    'full disk under the writer "pool"': {
      leftOut:
        'no page says what write and close of msys.core.io_wrapper_open answer where the disk is full; lines that were lost are seen by their numbers when the file is read',
    },
    'stop file': [[unseen, '%s', 'with a stop file']],
    'throwing accessor': [[unseen, '%s', 'with an accessor that raises']],
    'identical results with and without it': [
      [unseen, byChance],
      [unseen, '%s', 'as it is'],
    ],
  },
  'where servers differ': {
    'EHLO with words behind an address literal, octets above 127, or no name': [
      [edges, 'greetings', 'an address literal and more behind it'],
      [edges, 'greetings', 'octets above 127'],
      [edges, 'greetings', 'no name'],
    ],
    'EHLO that the policy refuses': [[edges, 'greetings', 'one that is refused']],
    'MAIL before EHLO': [[edges, 'greetings', 'MAIL before any']],
    'MAIL within a transaction': [[edges, 'transactions', 'MAIL within one']],
    'commands ahead of replies': [
      [dialogue, 'answers pipelined commands in order, across DATA and QUIT, and says which were pipelined'],
    ],
    'commands ahead of the greeting': [[live, 'of a client that speaks before it is greeted is recorded so']],
    'a quoted local part, no angle brackets, octets above 127 or NUL in an address': [
      [edges, 'addresses and parameters', 'a space in quotes'],
      [edges, 'addresses and parameters', 'an @ in quotes'],
      [edges, 'addresses and parameters', 'no angle brackets'],
      [edges, 'addresses and parameters', 'raw latin-1'],
      [edges, 'addresses and parameters', 'NUL'],
    ],
    'a source route': [
      [edges, 'addresses and parameters', 'a source route'],
      [ctx, '%s', 'an address of quoted spaces, brackets and quotes, of a source route, of no domain, in no brackets'],
    ],
    'parameters that are unknown, or given twice': [
      [edges, 'addresses and parameters', 'duplicate and unknown parameters'],
    ],
    'a recipient again, or in other letters': [[edges, 'transactions', 'one recipient twice, and in other letters']],
    'DATA without a recipient that was accepted': [
      [edges, 'transactions', 'DATA behind no recipient'],
      [edges, 'transactions', 'DATA behind refused recipients alone'],
    ],
    'a verb with NUL, an empty line, HTTP': [
      [edges, 'lines', 'NUL within a verb'],
      [edges, 'lines', 'nothing'],
      [edges, 'lines', 'HTTP'],
    ],
    'commands that end in a bare LF': [[edges, 'lines', 'bare LFs']],
    'a line of more than 12,290 octets': [[edges, 'lines', '20 KB, of which 1000 octets are kept']],
    '`LF . CRLF` in a message': [[edges, anyContent, 'LF . CRLF']],
    'bare LF, bare CR, NUL, long lines in a message': [
      [edges, anyContent, 'a bare LF in a header'],
      [edges, anyContent, 'a bare CR'],
      [edges, anyContent, 'NUL'],
      [edges, anyContent, 'a line of 15 KB'],
      [framer, 'is not ended by %s, and such a dot line is counted'],
    ],
    '`.x` at the beginning of a line': [
      [edges, anyContent, 'a dot that is not doubled'],
      [edges, anyContent, 'LF ..'],
    ],
    BDAT: [
      [live, 'in which a message comes in chunks puts the whole of it to the policy, and says which chunks'],
      [edges, 'chunks', 'mixed with DATA and other commands'],
      [edges, 'chunks', 'of no size, behind which the connection is closed'],
    ],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, EdgeCase>>>>
