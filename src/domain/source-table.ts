import { hintOnBodies } from './redaction.js'
import { type Cell, type SourceName, type SourceRow, type ThingName, things } from './source-fidelity.js'

const seen: Cell = { fidelity: 'seen' }
const seenBut = (but: string, hint?: string): Cell => ({
  fidelity: 'seen',
  but,
  ...(hint === undefined ? {} : { hint }),
})
const stated = (by: string): Cell => ({ fidelity: 'stated', by })
const unknown = (hint: string, of: { readonly unless?: string; readonly where?: string } = {}): Cell => ({
  fidelity: 'unknown',
  hint,
  ...of,
})

const sayIt = (option: string): string => `say it when you import (${option}), or record with reprise listen`
const listenInstead = 'record with reprise listen, which sees it'
const context = unknown(
  'say it when you import (--context NAME=VALUE, or --context none), or use the recorder inside Momentum',
  { unless: '--context' },
)
const answers = unknown(
  'give the answer with --world FILE, when you import or compare; or record with reprise listen, which asks the real world',
  { unless: '--world' },
)
const deliveries = unknown('use the recorder inside Momentum, or say in a scenario how they end')
const recordAgain = 'record the session again'

/** Which stimuli, and which state, each source yields. The rest is unknown: reading it is undecidable, with the cell's hint. */
export const sourceTable: Readonly<Record<SourceName, SourceRow>> = {
  scenario: {
    of: 'a scenario file: reprise record',
    cells: {
      ...all(stated('the scenario')),
      replies: unknown('record with reprise listen: nobody answered here but the policy'),
    },
    gap: recordAgain,
  },
  listen: {
    of: 'a client that connected to reprise listen',
    cells: {
      ...all(seen),
      content: seenBut('without bodies that the policy did not look at, unless --bodies all', hintOnBodies),
      auth: seenBut('without the password, which is not written down'),
      deliveries: unknown(
        'say in a scenario how they end: reprise listen hands mail on, or keeps it, and attempts nothing later',
      ),
    },
    gap: recordAgain,
  },
  milter: {
    of: 'Postfix or Sendmail, which called reprise milter',
    cells: {
      ...all(seen),
      peer: unknown('record with reprise listen: the MTA does not tell a milter where the client comes from', {
        where: 'the MTA does not tell',
      }),
      listener: unknown('record with reprise listen, or have the MTA tell its macros daemon_addr and daemon_port', {
        where: 'the MTA does not tell',
      }),
      ehlo: seenBut('written as EHLO, also where it was HELO'),
      lines: seenBut('put together from the addresses and parameters that the MTA tells'),
      content: seenBut(
        'as the MTA has rewritten it, without bodies that the policy did not look at, unless --bodies all',
        hintOnBodies,
      ),
      'message-context': seenBut(
        'not whether a date was missing',
        'record with reprise listen: an MTA may have added the date before a milter is told',
      ),
      tls: seenBut(
        'as far as the macros of the MTA tell',
        'record with reprise listen --tls-key: an MTA tells a milter of the cipher, and of TLS nothing more',
      ),
      auth: seenBut('as far as the macros of the MTA tell'),
      replies: unknown('record with reprise listen: the MTA does not tell a milter what it answers'),
      deliveries,
    },
    gap: recordAgain,
  },
  pcap: {
    of: 'a capture of packets (pcap, pcapng) of plain SMTP: reprise import',
    cells: {
      ...all(seen),
      content: seenBut('only in plain text'),
      'connection-context': context,
      'message-context': context,
      tls: unknown('record with reprise listen --tls-key: behind STARTTLS a capture has nothing that can be read', {
        where: 'there was STARTTLS',
      }),
      auth: unknown('record with reprise listen --auth: credentials of a capture are dropped when it is read', {
        where: 'there was AUTH',
      }),
      deliveries,
      answers,
    },
    gap: 'record with reprise listen: it sees what the capture does not show, and the policy that decided is then known',
  },
  transcript: {
    of: 'an SMTP dialogue as a program has printed it: reprise import',
    cells: {
      ...all(seen),
      peer: unknown(sayIt('--peer ADDRESS:PORT'), { unless: '--peer' }),
      listener: unknown(sayIt('--listener ADDRESS:PORT'), { unless: '--listener' }),
      lines: seenBut('with line ends that are taken to be CRLF'),
      content: unknown(
        'capture the packets instead (tcpdump -w FILE), or record with reprise listen: the transcript leaves it out, or in doubt',
        { where: 'it is left out, or in doubt' },
      ),
      'connection-context': context,
      'message-context': context,
      tls: unknown(
        'record with reprise listen --tls-key: a transcript shows what was said within TLS, not what the handshake came to',
        { where: 'there was STARTTLS' },
      ),
      auth: unknown('record with reprise listen --auth: credentials of a transcript are dropped when it is read', {
        where: 'there was AUTH',
      }),
      time: unknown('say it when you import (--at TIME), or capture the packets instead (tcpdump -w FILE)', {
        unless: '--at',
      }),
      deliveries,
      answers,
    },
    gap: 'record with reprise listen, or capture the packets (tcpdump -w FILE): a transcript shows no more',
  },
  'momentum-logs': {
    of: "Momentum's reject log and main log, joined by connection id: reprise import",
    cells: {
      ...all(seen),
      peer: seenBut(
        'without its port, where nothing was rejected',
        'use the recorder inside Momentum: the main log has addresses without ports',
      ),
      listener: unknown(sayIt('--listener ADDRESS:PORT'), { unless: '--listener', where: 'nothing was rejected' }),
      ehlo: unknown('use the recorder inside Momentum: the logs have EHLO only where something was rejected', {
        where: 'nothing was rejected',
      }),
      addresses: seenBut('as a policy may have changed them, where the message was taken'),
      lines: unknown('use the recorder inside Momentum: the main log has addresses, not lines', {
        where: 'a message was taken',
      }),
      content: unknown(
        'use the recorder inside Momentum, or capture the packets (tcpdump -w FILE): the logs have sizes at most',
      ),
      'connection-context': context,
      'message-context': context,
      tls: unknown('use the recorder inside Momentum: the logs do not tell of TLS'),
      auth: unknown('use the recorder inside Momentum: the logs do not tell of AUTH'),
      time: unknown(
        'use the recorder inside Momentum: the logs have the time of a rejection or a reception, not that of commands',
      ),
      replies: seenBut('without those that accept'),
      deliveries,
      answers,
    },
    gap: 'use the recorder inside Momentum: the logs do not have every command',
  },
  mail: {
    of: 'mbox, Maildir or .eml, with a stated envelope: reprise import (synthetic: nobody saw such a session)',
    cells: {
      ...all(stated('whoever imports it')),
      peer: stated('--peer'),
      listener: unknown(sayIt('--listener ADDRESS:PORT'), { unless: '--listener' }),
      ehlo: stated('--helo'),
      addresses: stated('--sender, --recipients'),
      lines: stated('--sender, --recipients'),
      content: seenBut('with bare LFs where the file has them'),
      'connection-context': context,
      'message-context': context,
      time: unknown('say it when you import (--at TIME): a file does not tell when its message was sent to you', {
        unless: '--at',
      }),
      replies: unknown(listenInstead),
      deliveries,
      answers,
    },
    gap: 'write a scenario, which says all that a session has: reprise record --help',
  },
  'momentum-recorder': {
    of: 'the recorder that runs inside Momentum: reprise import',
    cells: {
      ...all(seen),
      listener: unknown(listenInstead, { where: 'no callout has told it (validate_data, and later ones)' }),
      addresses: seenBut('without their local parts, unless local_parts = "keep"'),
      lines: seenBut('without local parts of addresses, unless local_parts = "keep"'),
      content: unknown(
        'capture the packets (tcpdump -w FILE), or record with reprise listen: the recorder writes no messages down',
      ),
      'connection-context': unknown("name the key in the recorder's list of connection keys", {
        where: "the key is not in the recorder's list",
      }),
      'message-context': unknown("name the key in the recorder's list of message keys", {
        where: "the key is not in the recorder's list",
      }),
      tls: unknown("name the keys (tls, tls_cipher, …) in the recorder's list of connection keys", {
        where: 'they are not in that list',
      }),
      auth: unknown("name the keys (auth_user, …) in the recorder's list of connection keys", {
        where: 'they are not in that list',
      }),
      time: seenBut('to the second, in UTC'),
      replies: unknown('capture the packets (tcpdump -w FILE), or record with reprise listen: no callout is told them'),
      deliveries: unknown(
        'say in a scenario how they end: what the recorder sees of deliveries is not run again, and is a gap',
      ),
      answers: seenBut(
        'as far as the policy that ran has asked, and has read what it was answered',
        'give the answer with --world FILE: the recorder writes down what the policy that ran was answered',
      ),
    },
    beyond: {
      ids: 'record with reprise listen: ids of connections and messages are not taken from production',
      random: 'record with reprise listen: no replay is given the numbers that math.random gave in production',
    },
    gap: 'look at what the recorder noted about it, and record the session again',
  },
}

function all(cell: Cell): Record<ThingName, Cell> {
  return Object.fromEntries(Object.keys(things).map((name) => [name, cell])) as Record<ThingName, Cell>
}
