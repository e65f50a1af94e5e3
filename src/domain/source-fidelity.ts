/**
 * What a policy may read of a session, or what it may be asked about: what it is, and the pieces of `SessionOpened.unknown` that mark it
 * where a source could not see it. Without pieces, no policy reads it: what is not seen is not in the recording.
 */
export const things = {
  peer: { what: "the client's address and port", pieces: ['peer', 'peer-port'] },
  listener: { what: "the server's address and port", pieces: ['listener', 'listener-port'] },
  ehlo: { what: 'the line of EHLO', pieces: ['ehlo', 'conn:ehlo_string', 'conn:ehlo_domain'] },
  addresses: { what: 'the addresses of MAIL and RCPT', pieces: [] },
  lines: {
    what: 'MAIL and RCPT as they were written, with their parameters',
    pieces: ['line', 'mess:mailfrom_string', 'mess:rcptto_string'],
  },
  content: { what: 'the bytes of a message', pieces: ['body'] },
  'connection-context': { what: 'what the server had set in the connection context', pieces: ['conn:*'] },
  'message-context': { what: 'what the server had set in the message context', pieces: ['mess:*'] },
  tls: {
    what: 'what a TLS handshake came to',
    pieces: [
      'tls',
      'conn:tls',
      'conn:tls_cipher',
      'conn:tls_cipher_algbits',
      'conn:tls_cipher_usebits',
      'conn:tls_client_cert_subject',
      'conn:tls_client_cert_subject_cn',
      'conn:tls_client_cert_issuer',
      'conn:tls_client_cert_issuer_cn',
      'conn:tls_client_verified',
    ],
  },
  auth: {
    what: 'who the client is by AUTH',
    pieces: ['conn:auth_name', 'conn:auth_status', 'conn:auth_user', 'conn:can_relay'],
  },
  time: { what: 'when it was', pieces: ['time'] },
  replies: { what: 'what the client was told', pieces: [] },
  deliveries: { what: 'how attempts to deliver ended', pieces: [] },
  answers: { what: 'what DNS, databases, lists and counters answered', pieces: ['answers'] },
} as const satisfies Readonly<Record<string, Thing>>

interface Thing {
  readonly what: string
  readonly pieces: readonly string[]
}

export type ThingName = keyof typeof things

/**
 * How a source has a thing. `hint` is what to record with instead; `where`: it is unknown of some sessions alone, and seen of the others;
 * `unless`: the option by which whoever imports it may say it.
 */
export type Cell =
  | { readonly fidelity: 'seen'; readonly but?: string; readonly hint?: string }
  | { readonly fidelity: 'stated'; readonly by: string }
  | { readonly fidelity: 'unknown'; readonly hint: string; readonly unless?: string; readonly where?: string }

export type SourceName =
  | 'scenario'
  | 'listen'
  | 'milter'
  | 'pcap'
  | 'transcript'
  | 'momentum-logs'
  | 'mail'
  | 'momentum-recorder'

export interface SourceRow {
  /** where sessions of it come from */
  readonly of: string
  readonly cells: Readonly<Record<ThingName, Cell>>
  /** pieces that are of no thing, and that it could not see: for each what to record with */
  readonly beyond?: Readonly<Record<string, string>>
  /** what to do about what came behind a gap */
  readonly gap: string
}

/** Which row a format of what others observed is in. */
export const rowOfFormat = {
  pcap: 'pcap',
  transcript: 'transcript',
  'momentum-logs': 'momentum-logs',
  mbox: 'mail',
  maildir: 'mail',
  eml: 'mail',
} as const satisfies Readonly<Record<string, SourceName>>

export type ObservedFormat = keyof typeof rowOfFormat

/** What to record with, where the piece is read and the source could not see it; undefined where the table does not say. */
export const hintOn = ({ cells, beyond = {} }: SourceRow, piece: string): string | undefined => {
  const names = [thingNamed(piece), dictionaryOf(piece)].filter((name) => name !== undefined)
  const hints = names.map((name) => cells[name]).map((cell) => (cell.fidelity === 'stated' ? undefined : cell.hint))
  return hints.find((hint) => hint !== undefined) ?? beyond[piece]
}

/** The thing that the piece belongs to; undefined where the table has none. */
export const thingOf = (piece: string): ThingName | undefined => thingNamed(piece) ?? dictionaryOf(piece)

const thingNamed = (piece: string): ThingName | undefined =>
  (Object.keys(things) as ThingName[]).find((name) => (things[name].pieces as readonly string[]).includes(piece))

const dictionaryOf = (piece: string): ThingName | undefined => {
  if (piece.startsWith('conn:')) return 'connection-context'
  return piece.startsWith('mess:') ? 'message-context' : undefined
}
